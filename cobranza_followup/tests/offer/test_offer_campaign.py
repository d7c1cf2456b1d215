from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from ..common import TODAY, day
from ..offer_common import OfferCommon


@freeze_time(TODAY)
class TestOfferCampaign(OfferCommon):
    """A discount for prompt payment offered to many, through the guard."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Amounts are compared as they are written in English.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.partners = cls._customers_owing(3)
        cls.partners.lang = "en_US"
        cls.debtors = cls._debtor(cls.partners[0])
        for partner in cls.partners[1:]:
            cls.debtors |= cls._debtor(partner)

    def _campaign(self, debtors=None, **values):
        action = (debtors or self.debtors).with_user(self.manager).action_prompt_offer()
        campaign = self.env["cobranza.offer.campaign"].with_user(self.manager)
        campaign = campaign.browse(action["res_id"])
        campaign.write({"discount_percent": 5, "valid_until": day(10), **values})
        return campaign

    def _started(self, *args, **values):
        campaign = self._campaign(*args, **values)
        campaign.action_start()
        self._cron()
        return campaign

    def test_each_gets_an_offer_and_an_e_mail_with_the_link(self):
        campaign = self._started()
        self.assertEqual((campaign.state, campaign.offer_count), ("done", 3))
        self.assertEqual(campaign.amount_offered, 3000)
        offer = campaign.offer_ids[0]
        self.assertEqual((offer.kind, offer.state), ("prompt", "offered"))
        self.assertEqual((offer.amount_to_pay, offer.amount_waived), (950, 50))
        self._send_mails()
        self.assertEqual(campaign.line_ids.mapped("mail_state"), ["sent"] * 3)
        self.assertIn(offer._page_url(""), offer.mail_id.body_html)
        self.assertIn("950.00", offer.mail_id.body_html)

    def test_what_it_cost_and_brought(self):
        campaign = self._started()
        offer = campaign.sudo().offer_ids[0]
        self._pay(offer.invoice_ids, 950)
        self.assertEqual(offer.state, "fulfilled")
        campaign.invalidate_recordset()
        self.assertEqual(
            (campaign.paid_count, campaign.amount_cost, campaign.amount_brought), (1, 50, 950)
        )
        self._cron()
        self.assertEqual(offer.credit_note_ids.amount_total, 50)

    def test_paid_too_late_or_too_little_it_is_none(self):
        campaign = self._started()
        first, second, third = campaign.offer_ids
        self._pay(first.invoice_ids, 900)
        with freeze_time(day(11)):
            self._pay(second.invoice_ids, 950, on=11)
            self._run()
            self.assertEqual((first.state, second.state, third.state), ("lapsed",) * 3)
            self.assertEqual(first.debtor_id.amount_overdue, 100)
            # Entered late, paid in time.
            self._pay(third.invoice_ids, 950, on=9)
            self.assertEqual(third.state, "fulfilled")
            self.assertEqual(third.debtor_id.amount_overdue, 0)

    def test_whoever_may_not_be_contacted_is_named_and_waits(self):
        self.contact_rules.active = True
        with freeze_time(f"{TODAY} 03:00:00"):
            campaign = self._started()
            self._send_mails()
            reasons = [reason for reason in campaign.line_ids.mapped("reason") if reason]
            states = campaign.line_ids.mapped("mail_state")
        self.assertTrue(reasons)
        self.assertNotIn("sent", states)
        self.assertIn("waiting", states)

    def test_who_owes_nothing_or_has_an_offer_is_left_out_with_the_reason(self):
        self._pay(self._debtor(self.partners[0])._open_items().move_id)
        invoice = self._debtor(self.partners[1])._open_items().move_id
        self._offer(
            self.manager, invoices=invoice, debtor_id=self._debtor(self.partners[1]).id
        ).action_offer()
        campaign = self._started()
        states = campaign.line_ids.mapped("state")
        self.assertEqual(states, ["skipped", "skipped", "made"])
        self.assertTrue(all(campaign.line_ids.mapped("reason")[:2]))

    def test_an_offer_in_each_currency(self):
        euros = self.setup_other_currency("EUR")
        self._invoice(-3, 70, self.partners[0], currency_id=euros.id)
        campaign = self._started(self._debtor(self.partners[0]))
        self.assertEqual(
            sorted(campaign.offer_ids.mapped("currency_id.name")),
            sorted([self.company.currency_id.name, "EUR"]),
        )

    def test_a_yearly_rate_gives_more_to_who_pays_earlier(self):
        self._invoice(100, 1000, self.partners[0])
        debtor = self._debtor(self.partners[0])
        campaign = self._started(debtor, discount_type="rate", yearly_rate=36.5)
        offer = campaign.offer_ids
        self.assertEqual(offer.amount_to_pay, 1900)
        self.assertEqual(offer._due_on(day(10)), (1910, 90))
        with freeze_time(day(10)):
            self._pay(offer.invoice_ids, 1905, on=10)
            self.assertEqual(offer.state, "offered")
            self._receive(5, on=10, partner=self.partners[0])
            self.assertEqual((offer.state, offer.amount_waived), ("fulfilled", 90))

    def test_only_a_manager_may(self):
        with self.assertRaises(AccessError):
            self.debtors.with_user(self.collector).action_prompt_offer()
        campaign = self._campaign().with_user(self.collector)
        for call in (
            campaign.action_start,
            lambda: campaign.write({"discount_percent": 50}),
            lambda: campaign.create({"name": "Mine"}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_a_campaign_that_was_started_stays_as_it_is(self):
        campaign = self._started()
        with self.assertRaisesRegex(UserError, "already"):
            campaign.action_start()
        for values in ({"discount_percent": 9}, {"state": "draft"}):
            with self.assertRaises(AccessError):
                campaign.write(values)
        with self.assertRaises(AccessError):
            campaign.unlink()

    def test_what_makes_no_sense_is_not_started(self):
        for values in ({"discount_percent": 0}, {"valid_until": day(-1)}):
            with self.assertRaises(UserError):
                self._campaign(**values).action_start()
        empty = self.env["cobranza.offer.campaign"].with_user(self.manager).create({"name": "No"})
        with self.assertRaisesRegex(UserError, "Choose"):
            empty.action_start()
