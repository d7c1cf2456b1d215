from markupsafe import Markup

from odoo import Command
from odoo.service.model import call_kw

from odoo.addons.cobranza_followup.tests.common import day

from ..orders_common import OrdersCommon


class FamilyCommon(OrdersCommon):
    """Companies and their contacts, and people who may change both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.is_company = True
        cls.other_customer.is_company = True
        cls.salesperson.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.contact_manager = cls._new_user("contacts", "base.group_partner_manager")
        cls.contact_manager.group_ids |= cls.env.ref("base.group_user")
        # Whoever is no administrator merges contacts with the same address alone.
        (cls.buyer | cls.other_customer).email = cls.customer.email

    def _as(self, user, record, method, *args):
        """Call a method as the web client does."""
        result = call_kw(record.env[record._name].with_user(user), method, [record.ids, *args], {})
        self._commit()
        return result

    def _write(self, partner, **values):
        self._as(self.salesperson, partner, "write", values)

    def _merge(self, into, *others, user=None):
        user = user or self.contact_manager
        self._let_merge(user)
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        partners = into.browse([partner.id for partner in (into, *others)])
        wizard_id = call_kw(
            wizards,
            "create",
            [[{"dst_partner_id": into.id, "partner_ids": [Command.set(partners.ids)]}]],
            {},
        )
        call_kw(wizards, "action_merge", [wizard_id], {})
        self._commit()
        self.env.invalidate_all()


class TestHoldFamily(FamilyCommon):
    """Who leaves a customer on hold, joins another or is merged takes nothing off the hold."""

    # -- leaving -----------------------------------------------------------------------------

    def test_a_contact_taken_out_carries_the_hold_along(self):
        order, confirmed = self._quotation(self.buyer), self._order(self.buyer)
        hold = self._hold()
        self._write(self.buyer, parent_id=False)
        self.assertEqual(self.buyer.commercial_partner_id, self.buyer)
        self.assertRefused(self._as, self.salesperson, order, "action_confirm")
        self.assertStopped(confirmed)
        self.assertRefused(
            self._as, self.salesperson, self._quotation(self.buyer), "action_confirm"
        )
        carried = self._debtor(self.buyer).hold_id
        self.assertRecordValues(
            carried, [{"source": "carried", "carried_from_id": hold.id, "reason": hold.reason}]
        )
        self._run()
        self.assertEqual(self._debtor(self.buyer).hold_id, carried)
        hold.with_user(self.manager).action_end("Settled")
        self._commit()
        self.assertEqual(carried.state, "ended")
        self._as(self.salesperson, order, "action_confirm")
        self.assertEqual(order.state, "sale")

    def test_a_contact_made_a_company_carries_the_hold_along(self):
        order = self._quotation(self.buyer)
        self._hold()
        self._write(self.buyer, company_type="company")
        self.assertRefused(self._as, self.salesperson, order, "action_confirm")
        self._write(self.buyer, company_type="person")
        self.assertRefused(self._as, self.salesperson, order, "action_confirm")
        self.assertFalse(
            self._debtor(self.buyer).hold_ids.filtered(lambda hold: hold.state == "active")
        )

    def test_taking_out_and_putting_back_lifts_nothing(self):
        order = self._quotation(self.buyer)
        hold = self._hold()
        for parent in (False, self.customer.id, False, self.other_customer.id, False):
            self._write(self.buyer, parent_id=parent)
        self.assertRefused(self._as, self.salesperson, order, "action_confirm")
        self.assertEqual(self._debtor().hold_id, hold)

    def test_another_company_is_not_held_for_a_contact_that_came_to_it(self):
        self._hold()
        self._write(self.buyer, parent_id=self.other_customer.id)
        order = self._quotation(self.other_customer)
        self._as(self.salesperson, order, "action_confirm")
        self.assertEqual(order.state, "sale")

    def test_a_contact_of_who_carries_a_hold_carries_it_on(self):
        assistant = self.env["res.partner"].create({"name": "Ana", "parent_id": self.buyer.id})
        hold = self._hold()
        self._write(self.buyer, parent_id=False)
        self._write(assistant, parent_id=False)
        self.assertEqual(self._debtor(assistant).hold_id.carried_from_id, hold)

    def test_a_hold_that_replaces_another_holds_who_carried_that(self):
        hold = self._hold()
        self._write(self.buyer, parent_id=False)
        hold.with_user(self.manager).action_end("Settled")
        again = self._hold()
        self.assertFalse(self._debtor(self.buyer).hold_id)
        self._write(self.buyer, parent_id=self.customer.id)
        self._write(self.buyer, parent_id=False)
        self.assertEqual(self._debtor(self.buyer).hold_id.carried_from_id, again)

    def test_a_payment_frees_who_carries_the_policys_hold_and_undone_it_holds_them(self):
        self._act()
        self.policy.step_ids.write({"hold_sale": True, "hold_notice_days": 0})
        invoice = self._invoice(-5)
        self._run()
        self.assertEqual(self._debtor().hold_id.source, "policy")
        self._write(self.buyer, parent_id=False)
        self.assertTrue(self._debtor(self.buyer).hold_id)
        payment = self._pay(invoice)
        self.assertFalse(self._debtor(self.buyer).hold_id)
        self._undo(payment)
        self.assertTrue(self._debtor(self.buyer).hold_id)

    def test_invoices_that_leave_with_a_contact_leave_the_hold_in_force(self):
        self._act()
        self.policy.step_ids.write({"hold_sale": True, "hold_notice_days": 0})
        invoice = self._invoice(-5, partner=self.buyer)
        self._run()
        hold = self._debtor().hold_id
        self.assertTrue(hold)
        self._write(self.buyer, parent_id=False)
        self.assertEqual(self._debtor().hold_id, hold)
        line = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        line.partner_id = self.buyer
        self._commit()
        self.assertEqual(self._debtor().amount_overdue, 0)
        self.assertEqual(self._debtor().hold_id, hold)
        self.assertEqual(hold.waits_for, "hold_moved")
        self.assertTrue(self._debtor(self.buyer).hold_id)

    def test_nobody_takes_a_hold_off_by_defaults_in_the_context(self):
        self._hold()
        tricks = {"default_state": "ended", "default_hold_sale": False, "default_company_id": 0}
        buyer = self.buyer.with_user(self.salesperson).with_context(**tricks)
        call_kw(buyer.browse(), "write", [buyer.ids, {"parent_id": False}], {"context": tricks})
        self._commit()
        self.assertRecordValues(self._debtor(self.buyer), [{"hold_sale": True, "state": "clear"}])

    def test_an_archived_customer_stays_held(self):
        order = self._quotation()
        self._hold()
        self._write(self.customer, active=False)
        self.assertRefused(self._as, self.salesperson, order, "action_confirm")
        self._write(self.customer, active=True)
        self.assertRefused(self._as, self.salesperson, order, "action_confirm")

    # -- joining -----------------------------------------------------------------------------

    def _record(self, partner):
        """Put something of each kind on record of a customer; return it all."""
        debtor = self._debtor(partner)
        invoice = self.env["account.move"].search(
            [("partner_id", "=", partner.id), ("state", "=", "posted")], limit=1
        )
        promise = self._promise(100, 5, invoice, debtor=debtor)
        interaction = self._interact("informed", debtor_id=debtor.id)
        barrier = self.env["cobranza.barrier"].create(
            {
                "debtor_id": debtor.id,
                "type_id": self.env.ref("cobranza_followup.barrier_type_liquidity").id,
                "invoice_ids": [Command.set(invoice.ids)],
            }
        )
        hold = self._hold(partner)
        exception = (
            self.env["cobranza.exception"]
            .with_user(self.manager)
            .create({"debtor_id": debtor.id, "reason": "Agreed", "valid_until": day(9)})
        )
        executions = self.env["cobranza.step.execution"].sudo()
        execution = executions.create(
            {
                "debtor_id": debtor.id,
                "stage_id": self.stages["remind"].id,
                "episode_start": day(-9),
                "date": day(-9),
            }
        )
        decision = debtor.decision_ids[:1]
        debtor.message_post(body=Markup("They will pay"))
        debtor.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        return [promise, interaction, barrier, hold, exception, execution, decision]

    def assertFollowed(self, records, debtor):
        """All on record is of the debtor now, and names its customer."""
        for record in records:
            record.invalidate_recordset()
            self.assertEqual(record.sudo().debtor_id, debtor, record)
            if "partner_id" in record._fields:
                self.assertEqual(record.sudo().partner_id, debtor.partner_id, record)
        self.assertIn("They will pay", "".join(debtor.message_ids.mapped("body")))
        self.assertIn("Call", debtor.activity_ids.mapped("summary"))

    def test_who_becomes_part_of_another_takes_all_on_record_along(self):
        self._invoice(-20, 700)
        self._invoice(-40, 300, partner=self.other_customer)
        records = self._record(self.other_customer)
        self._write(self.other_customer, is_company=False, parent_id=self.customer.id)
        debtor = self._debtor()
        self.assertFollowed(records, debtor)
        self.assertFalse(self._debtor(self.other_customer))
        self.assertRecordValues(debtor, [{"amount_overdue": 1000, "days_overdue": 40}])
        self.assertEqual(debtor.hold_id, records[3])

    def test_who_becomes_part_of_nobody_known_makes_them_known(self):
        self._invoice(-40, 300, partner=self.other_customer)
        records = self._record(self.other_customer)
        owner = self.env["res.partner"].create({"name": "Grupo", "is_company": True})
        self._write(self.other_customer, is_company=False, parent_id=owner.id)
        self.assertFollowed(records, self._debtor(owner))
        self.assertTrue(owner.with_user(self.salesperson).cobranza_hold)

    # -- merging -----------------------------------------------------------------------------

    def test_a_held_company_merged_into_a_contact_of_another_holds_the_contact(self):
        """Odoo makes a company of the contact: it is a customer of its own then."""
        self._invoice(-40, 300, partner=self.other_customer)
        records = self._record(self.other_customer)
        self._merge(self.buyer, self.other_customer)
        self.assertEqual(self.buyer.commercial_partner_id, self.buyer)
        self.assertFollowed(records, self._debtor(self.buyer))
        self.assertEqual(self._debtor(self.buyer).hold_id, records[3])

    def test_a_held_customer_merged_into_a_contact_of_another_holds_that_one(self):
        self.other_customer.is_company = False
        self._invoice(-40, 300, partner=self.other_customer)
        records = self._record(self.other_customer)
        branch = self.env["res.partner"].create(
            {"name": "Ferretería, sucursal", "parent_id": self.other_customer.id}
        )
        order = self._quotation(branch)
        self.assertFalse(self._debtor())
        self._merge(self.buyer, self.other_customer)
        debtor = self._debtor()
        self.assertFollowed(records, debtor)
        self.assertEqual(branch.commercial_partner_id, self.customer)
        for held in (order, self._quotation(), self._quotation(self.buyer)):
            # The exception granted to the other customer went along, too.
            self.assertEqual(held._holds_in_force("hold_sale")[held], debtor.hold_id)

    def test_being_merged_with_who_is_exempt_frees_nobody(self):
        self._act()
        self.policy.step_ids.write({"hold_sale": True, "hold_notice_days": 0})
        self._invoice(-5)
        self._run()
        hold, stage = self._debtor().hold_id, self._stage_of()
        self._invoice(30, partner=self.other_customer)
        exempt = self._debtor(self.other_customer).with_user(self.manager)
        exempt.action_pin_stage(self.stages["courtesy"].id, day(60))
        exempt.state = "exempt"
        self._commit()
        self._merge(self.other_customer, self.customer)
        debtor = self._debtor(self.other_customer)
        self.assertRecordValues(
            debtor, [{"state": "open", "stage_id": stage.id, "hold_id": hold.id}]
        )

    def test_steps_carried_out_for_both_on_one_day_stay_on_record(self):
        self._act()
        for partner in (self.customer, self.other_customer):
            self._invoice(-5, partner=partner)
        self._run()
        debtors = self._debtor() | self._debtor(self.other_customer)
        executions = self.env["cobranza.step.execution"].search([("debtor_id", "in", debtors.ids)])
        self.assertEqual(len(executions), 2)
        self._merge(self.customer, self.other_customer)
        self.assertEqual(executions.exists().debtor_id, self._debtor())
        self.assertEqual(len(executions.exists()), 2)

    def test_a_contact_of_a_held_customer_merged_into_a_free_one_brings_the_hold(self):
        order = self._quotation(self.buyer)
        self._hold()
        self._merge(self.other_customer, self.buyer)
        self.assertEqual(order.partner_id, self.other_customer)
        self.assertRefused(self._as, self.salesperson, order, "action_confirm")

    def test_merging_is_done_in_each_company(self):
        company = self._other_company()
        self._hold(self.other_customer)
        elsewhere = (
            self.env["cobranza.debtor"].sudo()._get_or_create_own(self.other_customer, company)
        )
        hold = (
            self.env["cobranza.hold"]
            .with_user(self.manager)
            .with_context(allowed_company_ids=[company.id])
            .create({"debtor_id": elsewhere.id, "reason": "Cheque returned"})
        )
        self._merge(self.buyer, self.other_customer)
        self.assertTrue(self._debtor(self.buyer).hold_id)
        self.assertEqual(self._debtor(self.buyer, company).hold_id.id, hold.id)

    def test_preferences_keep_their_history(self):
        preferences = self.env["cobranza.contact.preference"]
        kept, other = (
            preferences.create({"partner_id": one.id, "company_id": self.company.id, "note": note})
            for one, note in ((self.customer, "Mornings"), (self.other_customer, "By e-mail"))
        )
        message = other.message_post(body=Markup("They asked"))
        self._merge(self.customer, self.other_customer)
        self.assertEqual(message.res_id, kept.id)
        self.assertEqual(kept.note, "Mornings\nBy e-mail")


class TestConfirmedOrdersOfAFamily(FamilyCommon):
    """What was confirmed for a customer on hold does not go with a contact to another."""

    def _in_the_contacts_name(self):
        """Confirm an order that names nobody but the contact."""
        return self._order(
            self.buyer, partner_invoice_id=self.buyer.id, partner_shipping_id=self.buyer.id
        )

    def test_what_was_confirmed_does_not_go_by_way_of_being_nobodys_contact(self):
        self._in_the_contacts_name()
        self._hold()
        self._write(self.buyer, parent_id=False)
        to_another = {"parent_id": self.other_customer.id}
        self.assertRefused(self._as, self.salesperson, self.buyer, "write", to_another)
        self._write(self.buyer, parent_id=self.customer.id)

    def test_nor_with_two_contacts_one_after_the_other(self):
        payer = self.env["res.partner"].create(
            {"name": "Pagos", "parent_id": self.customer.id, "type": "invoice"}
        )
        order = self._order(self.buyer, partner_invoice_id=payer.id)
        order.sudo().partner_shipping_id = self.buyer
        self._hold()
        to_another = {"parent_id": self.other_customer.id}
        both = self.buyer | payer
        self.assertRefused(self._as, self.salesperson, both, "write", to_another)
        self._write(self.buyer, **to_another)  # the order is still the held customer's
        self.assertRefused(self._as, self.salesperson, payer, "write", to_another)
        self.assertStopped(order)

    def test_nor_where_another_customer_is_invoiced(self):
        order = self._order(self.buyer, partner_invoice_id=self.other_customer.id)
        order.sudo().partner_shipping_id = self.buyer
        self._hold()
        to_another = {"parent_id": self.other_customer.id}
        self.assertRefused(self._as, self.salesperson, self.buyer, "write", to_another)
        self.assertStopped(order)

    def test_a_service_that_was_ordered_does_not_go_either(self):
        self._order(
            self.buyer,
            partner_invoice_id=self.buyer.id,
            order_line=[self._line(product=self.service)],
        )
        self._hold()
        to_another = {"parent_id": self.other_customer.id}
        self.assertRefused(self._as, self.salesperson, self.buyer, "write", to_another)

    def test_who_is_not_on_hold_goes_wherever_they_like(self):
        self._in_the_contacts_name()
        self._write(self.buyer, parent_id=self.other_customer.id)
        self.assertEqual(self.buyer.commercial_partner_id, self.other_customer)

    def test_a_contact_goes_whose_orders_are_the_companys(self):
        order = self._order(self.buyer)
        self._hold()
        self._write(self.buyer, parent_id=self.other_customer.id)
        self.assertStopped(order)
