from freezegun import freeze_time
from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from ..common import TODAY, CobranzaCommon, day


@freeze_time(TODAY)
class TestPromiseScreen(CobranzaCommon):
    """The list of promises: filters that narrow each other, soonest first, with totals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "UTC"
        cls.promises = cls.env["cobranza.promise"]
        # A Wednesday: Monday before is two days away, Sunday after four.
        for number, due in enumerate((5, 0, 4, 12)):
            partner = cls.env["res.partner"].create({"name": f"Customer {number}"})
            cls._invoice(-10, 1000, partner)
            cls.promises |= cls._promise(100 * (number + 1), due, debtor=cls._debtor(partner))

    def _action(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_promise_action"
        )

    def _groups(self):
        """Return [{name: domain}], a dictionary for each group of filters, as the search has them."""
        view = self.env.ref("cobranza_followup.cobranza_promise_view_search")
        arch = etree.fromstring(
            self.env["cobranza.promise"].with_user(self.collector).get_view(view.id)["arch"]
        )
        groups = [{}]
        for node in arch:
            if node.tag == "separator":
                groups.append({})
            elif node.tag == "filter" and node.get("domain"):
                groups[-1][node.get("name")] = node.get("domain")
        return groups

    def _found(self, *chosen):
        """Search as the screen does: filters of a group widen, those of two groups narrow."""
        domain = Domain.TRUE
        for group in self._groups():
            picked = [
                Domain(safe_eval(group[name], {"uid": self.collector.id}))
                for name in chosen
                if name in group
            ]
            if picked:
                domain &= Domain.OR(picked)
        found = self.env["cobranza.promise"].with_user(self.collector).search(domain)
        return sorted(found.filtered(lambda one: one in self.promises).mapped("amount"))

    def _name_of_each(self):
        return [name for group in self._groups() for name in group]

    def test_due_narrows_open_and_does_not_widen_it(self):
        self.assertEqual(self._found("open"), [100, 200, 300, 400])
        self.assertEqual(self._found("open", "due"), [200])
        self.assertEqual(self._found("open", "today"), [200])
        self.assertEqual(self._found("open", "this_week"), [200, 300])

    def test_a_state_and_a_time_are_always_of_two_groups(self):
        by_name = {name: n for n, group in enumerate(self._groups()) for name in group}
        for state in ("open", "broken", "kept"):
            for time in ("due", "today", "this_week"):
                self.assertNotEqual(by_name[state], by_name[time])

    def test_those_broken_are_found_by_when_they_were_due(self):
        with freeze_time(day(8)):
            self._run()
            self.assertEqual(self._found("broken"), [100, 200, 300])
            self.assertEqual(self._found("broken", "this_week"), [100])
            self.assertEqual(self._found("broken", "owed"), [100, 200, 300])
            self.assertEqual(self._found("open", "due"), [])
            self.assertEqual(self._found("open", "this_week"), [])
            self.assertEqual(self._found("open"), [400])

    def test_the_screen_opens_on_what_is_open_soonest_first(self):
        action = self._action()
        self.assertEqual(safe_eval(action["context"]), {"search_default_open": 1})
        promises = self.env["cobranza.promise"].with_user(self.collector)
        for view, kind in action["views"][:2]:
            arch = etree.fromstring(promises.get_view(view, kind)["arch"])
            found = promises.search(
                [("id", "in", self.promises.ids)], order=arch.get("default_order")
            )
            self.assertEqual(found.mapped("date_promised"), [day(0), day(4), day(5), day(12)])

    def test_its_amounts_have_totals(self):
        view = self._action()["views"][0][0]
        promises = self.env["cobranza.promise"].with_user(self.collector)
        arch = etree.fromstring(promises.get_view(view, "list")["arch"])
        for name in ("amount", "amount_paid", "amount_owed"):
            self.assertTrue(arch.xpath(f"//field[@name='{name}']")[0].get("sum"), name)
