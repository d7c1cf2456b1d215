from odoo.addons.cobranza_followup.tests.common import day
from odoo.addons.cobranza_followup_sale.tests.hold import test_hold_family
from odoo.addons.cobranza_followup_sale.tests.hold.test_hold_family import FamilyCommon

from ..holds_common import HoldsCommon


class TestDeliveriesOfAFamily(HoldsCommon, test_hold_family.TestConfirmedOrdersOfAFamily):
    """Nor do deliveries go with a contact to another customer."""

    def test_a_contact_taken_out_carries_the_hold_along(self):
        delivery = self._delivery(self._order(self.buyer))
        self._hold()
        self._write(self.buyer, parent_id=False)
        delivery.move_ids.quantity = 1
        self.assertRefused(self._as, self.storekeeper, delivery, "button_validate")

    def test_what_was_confirmed_does_not_go_with_a_contact_to_another_customer(self):
        friend = self.env["res.partner"].create(
            {
                "name": "Ferretería, compras",
                "parent_id": self.other_customer.id,
                "email": self.customer.email,
            }
        )
        picking = self._delivery(self._in_the_contacts_name())
        bare = self._transfer(self.stock, self.customers, partner_id=self.buyer.id)
        self._hold()
        to_another = {"parent_id": self.other_customer.id}
        for delivery in (picking, bare):
            self.assertRefused(self._as, self.salesperson, self.buyer, "write", to_another)
            self.assertRefused(self._merge, friend, self.buyer)
            self.assertEqual(delivery.state, "assigned")
            # Only while there is something to deliver.
            self._as(self.storekeeper, delivery, "action_cancel")
            delivery.sudo().sale_id._action_cancel()
        self._write(self.buyer, **to_another)
        self.assertEqual(self.buyer.commercial_partner_id, self.other_customer)


class TestMergedHolds(FamilyCommon, HoldsCommon):
    """Of two holds that stop different things the one that is left stops both."""

    def test_the_stronger_hold_wins_and_exceptions_to_the_weaker_are_over(self):
        self._hold(self.other_customer, hold_delivery=False, date_to=day(3))
        self._exception(partner=self.other_customer)
        strong = self._hold(hold_sale=False)
        admin = self.env.ref("base.user_admin")
        self._merge(self.other_customer, self.customer, user=admin)
        debtor = self._debtor(self.other_customer)
        self.assertRecordValues(
            debtor, [{"hold_id": strong.id, "hold_sale": True, "hold_delivery": True}]
        )
        self.assertEqual(len(debtor.hold_ids), 2)
        order = self._quotation(self.other_customer)
        self.assertRefused(self._as, self.salesperson, order, "action_confirm")
