from unittest.mock import patch

from odoo.exceptions import UserError

from ..common import CobranzaCommon


class TestHoldKinds(CobranzaCommon):
    """What a hold can stop is what the add-ons say that are there; here it may be nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(30)
        cls.holds = cls.env["cobranza.hold"].with_user(cls.manager)

    def _refused(self, **kinds):
        with self.assertRaises(UserError) as refused:
            self.holds.create({"debtor_id": self._debtor().id, "reason": "A cheque", **kinds})
        return refused.exception.args[0]

    def test_a_hold_that_stops_nothing_is_told_what_there_is_to_stop(self):
        said = self._refused(**self._kinds(False))
        kinds, fields = self.holds._hold_kinds(), self.holds.fields_get()
        for kind in kinds:
            self.assertIn(fields[kind]["string"], said)
        self.assertEqual(said.startswith("Choose what to stop"), bool(kinds))

    def test_where_nothing_can_be_stopped_nobody_is_asked_to_choose(self):
        with patch.object(self.env.registry["cobranza.hold"], "_hold_kinds", lambda self: []):
            self.assertEqual(self._refused(), "There is nothing here that a hold could stop.")

    def test_where_nothing_can_be_stopped_nothing_is(self):
        debtor = self._debtor()
        mixin = self.env.registry["cobranza.hold.kinds.mixin"]
        with patch.object(mixin, "_hold_kinds", lambda self: []):
            debtor.invalidate_recordset(["hold_stops"])
            self.assertFalse(debtor.with_user(self.collector).hold_stops)
