from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .holds_common import HoldsCommon


class TestDoors(HoldsCommon):
    """Each model of the desk, asked in every way a client may, by each role.

    It answers or says in a sentence why not; and who may not read a model learns nothing of it.
    """

    def setUp(self):
        super().setUp()
        self._act()
        self._invoice(-40, 1234)
        self._promise(100, 5)
        self._interact("informed")
        self._hold()
        self.order = self._quotation()
        self._release(self.order)
        self.order.with_user(self.salesperson)
        self._run()
        self.portal = self._new_user("juana", "base.group_portal")
        self.portal.partner_id.parent_id = self.customer
        self.users = (
            self._new_user("employee", "base.group_user"),
            self.salesperson,
            self.storekeeper,
            self.portal,
            self.collector,
        )
        for user in self.users[:3]:
            user.group_ids |= self.env.ref("base.group_allow_export")

    def _doors(self, model, ids):
        """Return {name: call} of what a client asks of a model and of records of it."""
        some = model.browse(ids)
        names = {name: {} for name in model._fields}
        first = next(iter(model._fields))
        return {
            "search": lambda: model.search([]),
            "search_count": lambda: model.search_count([]),
            "search_read": lambda: model.search_read([], ["display_name"]),
            "read": lambda: some.read(["display_name"]),
            "read_all": lambda: some.read(),
            "web_read": lambda: some.web_read({"display_name": {}}),
            "web_search_read": lambda: model.web_search_read([], {"display_name": {}}),
            "name_search": lambda: model.name_search("a"),
            "web_name_search": lambda: model.web_name_search("a", {"display_name": {}}),
            "formatted_read_group": lambda: model.formatted_read_group([], [], ["__count"]),
            "web_read_group": lambda: model.web_read_group([], ["create_uid"], ["__count"]),
            "export": lambda: some.export_data(["display_name"]),
            "fields_get": lambda: model.fields_get(),
            "default_get": lambda: model.default_get([first]),
            "onchange": lambda: model.onchange({}, [], {"display_name": {}}),
            "onchange_all": lambda: some[:1].onchange({}, list(names), names),
            "get_views": lambda: model.get_views([(False, "form"), (False, "search")]),
            "load": lambda: model.load(["display_name"], [["x"]]),
            "create": lambda: model.create([{}]),
            "web_save": lambda: some[:1].web_save({}, {"display_name": {}}),
            "write": lambda: some.write({}),
            "copy": lambda: some[:1].copy(),
            "unlink": lambda: some.unlink(),
            "name_create": lambda: model.name_create("x"),
            "get_metadata": lambda: some.get_metadata(),
            "has_access": lambda: some.has_access("write"),
        }

    # What tells of no record.
    _OPEN = frozenset({"fields_get", "default_get", "load", "has_access", "name_create"})

    def test_each_door_answers_or_says_why_not(self):
        quiet = ("odoo.models", "odoo.sql_db", "odoo.addons.base.models.ir_model")
        self.enterContext(mute_logger(*quiet, "odoo.addons.base.models.ir_rule"))
        for name, model in self.env.items():
            if not name.startswith("cobranza.") or model._abstract:
                continue
            ids = model.sudo().search([], limit=2).ids
            for user in self.users:
                mine = model.with_user(user)
                closed = not mine.has_access("read")
                for door, ask in self._doors(mine, ids).items():
                    with self.subTest(model=name, door=door, user=user.login):
                        self.env.invalidate_all()
                        try:
                            with self.env.cr.savepoint(flush=False) as savepoint:
                                answer = ask()
                                savepoint.rollback()
                        except UserError:
                            continue
                        if closed and door not in self._OPEN and ids:
                            self.assertFalse(answer, "It answered.")
