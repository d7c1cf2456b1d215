from odoo import SUPERUSER_ID, Command, api
from odoo.tests import tagged

from ..at_once_common import AtOnceCommon


@tagged("post_install", "-at_install")
class TestLimitAtTheSameMoment(AtOnceCommon):
    """Two orders want the last of a limit: the second waits, and finds it used."""

    says = "credit limit"

    def _stop_at_one(self, env, customer):
        self.uses_limits = env.company.account_use_credit_limit
        env.company.account_use_credit_limit = True
        customer.credit_limit = 150
        tag = env["res.partner.category"].create({"name": "Two at once"})
        policy = env["cobranza.policy"].create(
            {
                "name": "Two at once",
                "sequence": -1,
                "partner_category_ids": [Command.set(tag.ids)],
                "exposure_check": "stop",
            }
        )
        customer.category_id = tag
        self.made |= {"tag": tag.id, "policy": policy.id, "group": None}

    def _delete(self):
        result = super()._delete()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env.company.account_use_credit_limit = self.uses_limits
            env["cobranza.policy"].browse(self.made["policy"]).unlink()
            env["res.partner.category"].browse(self.made["tag"]).unlink()
            env.flush_all()
            cr.execute("DELETE FROM cobranza_credit_turn WHERE whose = %(partner)s", self.made)
        return result

    def test_two_orders(self):
        first, second = self._order(0), self._order(1)
        first.action_confirm()
        self.assertWaitsFor(first, second.action_confirm)

    def test_one_that_grows_while_another_is_confirmed(self):
        first = self._order(0)
        first.order_line.product_uom_qty = 0.5
        first.action_confirm()
        first.env.cr.commit()
        raised, second = self._order(0), self._order(1)
        raised.order_line.product_uom_qty = 1.5
        raised.env.flush_all()
        self.assertWaitsFor(raised, second.action_confirm)

    def test_looking_at_what_is_left_waits_for_nobody(self):
        first, second = self._order(0), self._order(1)
        first.action_confirm()
        self.assertFalse(second.cobranza_over_limit)
        self.assertEqual(second.cobranza_credit_available, 150)
        second.partner_id.cobranza_credit_available  # noqa: B018

    def test_the_desk_waits_for_nobody_who_confirms(self):
        """The night, a payment and the address book write other rows."""
        first, second = self._order(0), self._order(1)
        first.action_confirm()
        partner = second.partner_id
        partner.name = "Two at one instant"
        debtors = second.env["cobranza.debtor"]
        debtors._get_or_create_for(partner, second.company_id)
        debtors.flush_model()
        second.env.cr.rollback()
