import random
from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from ...report.cobranza_activity import CREDIT_DAYS
from ..common import TODAY, CobranzaCommon
from . import ledger_oracle as oracle


class TestMeasuresDeskOracle(CobranzaCommon):
    """Each figure of a random desk's work equals one that plain Python makes of what was told."""

    def _moment(self, chance):
        """Return a random day of the last 100."""
        return TODAY - timedelta(chance.randrange(100))

    def _tell_desk(self, chance):
        """Log a random desk's work; return {name: [(day, number or amount)]} of it."""
        told = defaultdict(list)
        partners = self.env["res.partner"].create([{"name": f"Debtor {n}"} for n in range(3)])
        invoices = [self._invoice(-120, 9000, partner) for partner in partners]
        debtors = [self._debtor(partner) for partner in partners]
        contacts, collected = self._tell_contacts(told, debtors, invoices, chance)
        for debtor in debtors:
            for on, amount in collected[debtor]:
                last = max((day for day in contacts[debtor] if day <= on), default=None)
                if last and (on - last).days <= CREDIT_DAYS:
                    told["collected_after_contact"].append((on, amount))
        for debtor in debtors:
            self._tell_barriers(told, debtor, chance)
        promises = [
            self._promise(chance.randrange(50, 500), 5, debtor=chance.choice(debtors))
            for _number in range(12)
        ]
        # By itself the desk has nothing to hold: there the figure is 0, and compared as well.
        kinds = self.env["cobranza.hold"]._hold_kinds()
        holds = [self._hold(debtor.partner_id) for debtor in debtors if kinds]
        # how they went is written last: any of the above is evaluated
        self.env.flush_all()
        for promise in promises:
            self._tell_promise(told, promise, chance)
        brought = {contact for contact in map(self._taken_in, promises) if contact}
        told["promise_count"] = [
            (on, 1) for on, contact, reached in self.talks if reached and contact in brought
        ]
        held = [self._tell_hold(hold, chance) for hold in holds]
        self.env.invalidate_all()
        return told, held

    def _tell_contacts(self, told, debtors, invoices, chance):
        contacts, collected = defaultdict(list), defaultdict(list)
        self.talks = []
        # of the first day that is asked about, so that all of it is known
        moments = [(TODAY - timedelta(110), debtors[0])]
        moments += [(self._moment(chance), chance.choice(debtors)) for _number in range(15)]
        for on, debtor in moments:
            reached = chance.random() < 0.6
            talk = self.env["cobranza.interaction"].create(
                {
                    "debtor_id": debtor.id,
                    "channel": "call",
                    "date": f"{on} 18:00:00",
                    "outcome_id": self.env.ref(
                        f"cobranza_followup.outcome_{'informed' if reached else 'no_answer'}"
                    ).id,
                }
            )
            self.talks.append((on, talk.id, reached))
            told["contact_count"].append((on, 1))
            told["reached_count"].append((on, int(reached)))
            if reached:
                contacts[debtor].append(on)
        for debtor, invoice in zip(debtors, invoices, strict=True):
            for _number in range(5):
                on, amount = self._moment(chance), chance.randrange(50, 300)
                self._pay(invoice, amount, on=(on - TODAY).days)
                collected[debtor].append((on, amount))
        return contacts, collected

    def _tell_promise(self, told, promise, chance):
        amount = promise.amount
        on, state = self._moment(chance), chance.choice(("kept", "partial", "broken"))
        paid = {"kept": amount, "partial": amount / 2, "broken": 0}[state]
        self.env.cr.execute(
            """UPDATE cobranza_promise
                  SET state = %s, date_promised = %s, date_made = %s, amount_paid = %s,
                      interaction_id = %s
                WHERE id = %s""",
            (
                state,
                on,
                on - timedelta(3),
                paid,
                # few talks, so that some brought several
                chance.choice([None, *(talk for _on, talk, _reached in self.talks[:6])]),
                promise.id,
            ),
        )
        told["promise_due_count"].append((on, 1))
        told["promise_kept_count"].append((on, int(state == "kept")))
        told["promise_due_amount"].append((on, amount))
        told["promise_kept_amount"].append((on, paid))

    def _taken_in(self, promise):
        self.env.cr.execute(
            "SELECT interaction_id FROM cobranza_promise WHERE id = %s", (promise.id,)
        )
        return self.env.cr.fetchone()[0]

    def _tell_hold(self, hold, chance):
        """Return (first day, day of its end or None)."""
        begun, ended = sorted((self._moment(chance), self._moment(chance)))
        ended = chance.choice((None, ended))
        self.env.cr.execute(
            "UPDATE cobranza_hold SET date_from = %s, state = %s, ended_on = %s WHERE id = %s",
            (begun, "ended" if ended else "active", ended and f"{ended} 12:00:00", hold.id),
        )
        return begun, ended

    def _tell_barriers(self, told, debtor, chance):
        for kind in ("no_invoice", "liquidity", "bank"):
            barrier = self._barrier(kind, self.env["account.move"], debtor_id=debtor.id)
            on = self._moment(chance)
            self.env.cr.execute(
                "UPDATE cobranza_barrier SET create_date = %s WHERE id = %s",
                (f"{on} 09:00:00", barrier.id),
            )
            side = "ours" if kind == "no_invoice" else "theirs"
            factor = "external" if kind == "bank" else "internal"
            told[f"barrier_{side}"].append((on, 1))
            told[f"barrier_{factor}"].append((on, 1))

    def test_a_random_desk(self):
        for seed in (1, 2, 3):
            with self.subTest(seed), self._undone():
                told, holds = self._tell_desk(random.Random(seed))
                for back in range(4):
                    self._compare_desk(
                        TODAY.replace(day=1) - relativedelta(months=back), told, holds
                    )

    def _compare_desk(self, first, told, holds):
        last = min(TODAY, oracle.end_of(first))
        found = self.env["cobranza.measure"]._figures(self.company, first)
        wanted = {
            name: sum(amount for on, amount in rows if first <= on <= last)
            for name, rows in told.items()
        }
        wanted["hold_count"] = sum(
            begun <= last and (ended is None or ended > last) for begun, ended in holds
        )
        wanted["hold_started"] = sum(first <= begun <= last for begun, _ended in holds)
        for share, (part, whole) in {
            "promise_kept_share": ("promise_kept_count", "promise_due_count"),
            "promise_kept_amount_share": ("promise_kept_amount", "promise_due_amount"),
            "reached_share": ("reached_count", "contact_count"),
            "promise_per_reached": ("promise_count", "reached_count"),
        }.items():
            wanted[share] = wanted[part] / wanted[whole] if wanted[whole] else None
        for name, value in wanted.items():
            if value is None:
                self.assertIsNone(found[name], name)
            else:
                self.assertAlmostEqual(found[name], value, 2, f"{name}, {first}")
