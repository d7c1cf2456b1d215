"""No message is lost and none passes at a forbidden moment, in random histories of a debtor.

Nights, the mail queue at odd hours, calls, payments and their undoing, in countries with different
rules, around the days on which clocks change. What the guard was asked is held against the oracle
of `test_contact_guard_properties`, which knows wall clocks and counting only.
"""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

# Odoo's own freeze_time cannot leave hypothesis its clock.
from freezegun.api import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo import Command, fields

from ...models.contact import cobranza_contact_guard
from ..common import TODAY
from ..contact.test_contact_guard import GuardCommon
from ..contact.test_contact_guard_properties import permitted
from ..properties import examples

PLACES = (
    ("mx", "df", True),
    ("co", "03", True),
    ("cl", "13", True),
    ("es", "m", False),
    ("us", "10", True),
    ("br", None, True),  # several zones
)
# Before the clocks change in Chile (4 April) and Spain (29 March); a Friday and a Saturday.
STARTS = (datetime(2026, 4, 3, 21), datetime(2026, 3, 28, 9))
LATEST = 60  # moments after which a message that still waits counts as lost

waits = st.tuples(st.just("wait"), st.integers(1, 60))
events = st.one_of(
    waits,
    waits,
    st.tuples(
        st.sampled_from(
            ["night", "queue", "queue", "call", "chat", "rise", "pay", "undo", "invoice"]
        )
    ),
)


class _Undone(Exception):
    pass


class TestMessageHistories(GuardCommon):
    @given(
        st.sampled_from(PLACES),
        st.sampled_from(STARTS),
        st.booleans(),
        st.lists(events, min_size=4, max_size=14),
    )
    @examples(25)
    def test_every_message_goes_when_it_may_or_ends_with_a_reason(
        self, place, start, opted_out, history
    ):
        try:
            with self.env.cr.savepoint(), freeze_time(start) as clock:
                self._prepare(place, opted_out)
                for event, *values in [("night",), *history]:
                    getattr(self, f"_do_{event}")(clock, *values)
                self._wait_for_the_last(clock)
                raise _Undone
        except _Undone:
            self.env.cr.precommit.clear()
            self.env.invalidate_all(flush=False)

    def _prepare(self, place, opted_out):
        country, state, consumer = place
        email = self._channel("email")
        self._move_to(
            country,
            state,
            consumer,
            consent_ids=[Command.create({"channel_id": email.id, "evidence": "Contract"})],
            opted_out_channel_ids=[Command.set(email.ids if opted_out else [])],
        )
        self._act()
        self.payments = self.env["account.payment"]
        self.sent = 0
        self.days_written = []

    # -- what happens --------------------------------------------------------------------

    def _do_wait(self, clock, hours):
        clock.tick(timedelta(hours=hours))

    def _do_night(self, _clock):
        self._run()
        self._do_queue(_clock)

    def _do_call(self, _clock):
        self._interact("no_answer", channel="call", override_reason="They expect it")

    def _do_chat(self, _clock):
        self._interact("no_answer", channel="whatsapp", override_reason="They expect it")
        self._write_down_the_day()

    def _do_rise(self, clock):
        """Put the debtor on another stage, which has a message of its own, on whatever day."""
        others = [self.stages[name] for name in ("remind", "barriers", "commit", "press", "terms")]
        following = (
            others[(others.index(self.debtor.stage_id) + 1) % 5]
            if (self.debtor.stage_id in others)
            else others[0]
        )
        if self.debtor.state == "open":
            self.debtor.with_user(self.manager).action_pin_stage(
                following.id, clock().date() + timedelta(days=2)
            )
            self._do_night(clock)

    def _do_pay(self, clock):
        owed = self.debtor._open_items().move_id.filtered("amount_residual")
        if owed:
            self.payments |= self._pay(owed, on=(clock().date() - TODAY).days)

    def _do_undo(self, _clock):
        if self.payments:
            self._undo(self.payments[-1])
            self.payments -= self.payments[-1]

    def _do_invoice(self, clock):
        self._invoice((clock().date() - TODAY).days - 3, 70)

    def _do_queue(self, _clock):
        """Have the queue send what may go now; look at what went, and at what did not."""
        asked = []

        def ask(case, moment):
            verdict = self._ask_engine(case, moment)
            asked.append((case, moment, verdict))
            return verdict

        engine = cobranza_contact_guard.engine
        self._ask_engine = engine.ask
        with self.mock_mail_gateway(), patch.object(engine, "ask", ask):
            self.env["mail.mail"].sudo().process_email_queue()
        for case, moment, verdict in asked:
            self.assertEqual(verdict.permits, permitted(case, moment), (case, moment))
        # The salesperson gets word, too.
        went = sum(self.customer.email in "".join(mail["email_to"]) for mail in self._mails)
        self.assertLessEqual(went, 1)
        if went:
            self.assertTrue(any(verdict.permits for _case, _moment, verdict in asked))
            today = self._days_there()
            for day in self.days_written:
                self.assertFalse(day & today, "Two messages on one day")
            self._write_down_the_day()
        self.sent += went
        self._check_none_is_lost()

    def _days_there(self):
        """Return the (zone, date) it is now in the zones the customer may be in."""
        zones = self.guard._ask_one(self.debtor, self.customer, "email").zones
        now = fields.Datetime.now().replace(tzinfo=UTC)
        return {(zone.key, now.astimezone(zone).date()) for zone in zones}

    def _write_down_the_day(self):
        self.days_written.append(self._days_there())

    # -- what must hold ------------------------------------------------------------------

    def _executions(self):
        return self.env["cobranza.step.execution"].search([("debtor_id", "=", self.debtor.id)])

    def _check_none_is_lost(self):
        now = fields.Datetime.now()
        for execution in self._executions().filtered("mail_id"):
            mail = execution.mail_id
            self.assertIn(mail.state, ("sent", "outgoing", "cancel"))
            if mail.state == "sent":
                self.assertTrue(execution.told_on)
            elif mail.state == "outgoing":
                self.assertGreater(mail.scheduled_date, now)
            elif not execution.mail_withdrawn:
                self.assertTrue(
                    self.debtor.activity_ids.filtered(lambda task: "not sent" in (task.note or ""))
                )
        made = self.attempts.search_count(
            [("debtor_id", "=", self.debtor.id), ("channel", "=", "email"), ("made", "=", True)]
        )
        self.assertEqual(made, self.sent)

    def _wait_for_the_last(self, clock):
        """Let time pass from one permitted moment to the next until nothing waits any more."""
        for _moment in range(LATEST):
            waiting = self._executions().mail_id.filtered(lambda mail: mail.state == "outgoing")
            if not waiting:
                return
            clock.move_to(min(waiting.mapped("scheduled_date")))
            self._do_queue(clock)
        self.fail("A message waits for ever")
