from ..holds_common import HoldsCommon


class OthersWorkCommon(HoldsCommon):
    """A customer in the middle of a collection, and people who have their own work to do on them.

    None of them but the collector has any right of ours.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._with_groups(
            "admin",
            "base.group_system",
            "account.group_account_manager",
            "account.group_account_user",
            "sales_team.group_sale_manager",
            "stock.group_stock_manager",
        )
        cls.accountant = cls._with_groups("accountant", "account.group_account_user")
        for user in (cls.salesperson, cls.storekeeper, cls.collector):
            user.group_ids |= cls.env.ref("base.group_allow_export")
        cls._act()
        cls.order = cls._order(quantity=3)
        cls.quotation = cls._quotation(quantity=5)
        cls.invoice = cls._invoice(-40, 1000)
        cls.promise = cls._promise(1000, 5, cls.invoice)
        cls.barrier = cls._barrier("no_invoice", cls.invoice)
        cls._commit()

    def setUp(self):
        super().setUp()
        self.hold = self._hold()
        self._commit()

    @classmethod
    def _with_groups(cls, login, *groups):
        user = cls._new_user(login, "base.group_user")
        wanted = ("base.group_partner_manager", "base.group_allow_export", *groups)
        user.group_ids |= cls.env["res.groups"].union(*(cls.env.ref(name) for name in wanted))
        assert not user.has_group("cobranza_followup.group_cobranza_user")
        return user

    def _each(self, acts, record, *users):
        """Have each person do each act on a record, on its own; check what comes of it.

        :param acts: {name: (method, what the record it returns then says by field)}
        """
        for user in users:
            for name, (act, expected) in acts.items():
                with self.subTest(act=name, document=record._name, user=user.login), self._undone():
                    made = act(self, record.with_user(user))
                    self._commit()
                    self.env.invalidate_all()
                    if expected:
                        self.assertRecordValues(made.sudo(), [expected])
                    self.assertEqual(self._debtor().hold_id, self.hold)
                    self.assertEqual(self.hold.state, "active")

    # -- what people do, whatever the document ---------------------------------------------

    def _copied(self, record):
        return record.copy()

    def _deleted(self, record):
        copied = record.copy()
        copied.unlink()
        self.assertFalse(copied.exists())

    def _loaded(self, model, values):
        """Import one record, as Odoo's import does; return it."""
        result = model.load(list(values), [[str(value) for value in values.values()]])
        self.assertFalse(result["messages"])
        return model.browse(result["ids"])
