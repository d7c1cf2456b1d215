"""The laboratory, with the policy as it is, says what the nightly runs have done."""

from freezegun import freeze_time

from ...engine.laboratory import Life, Rules
from ...ledger.past import read_accounts, read_debtors
from ...ledger.policies import read_policies
from ..common import TODAY, day
from .history_common import HistoryCommon

DAYS = 60


class TestLaboratoryOracle(HistoryCommon):
    def _live_through(self, seed):
        """Run each morning, enter something each day; return {partner: [stage of each evening]}."""
        chance, stages = self._chance(seed), []
        with freeze_time(TODAY) as frozen:
            for on in range(DAYS):
                frozen.move_to(day(on))
                self._run()
                self._send_mails()
                self._enter(chance, on)
                self._commit()
                debtors = self._debtor_of_each()
                stages.append({debtor.id: debtor.stage_id.id for debtor in debtors})
        return stages

    def _debtor_of_each(self):
        debtors = self.env["cobranza.debtor"].search(
            [("partner_id", "in", self.partners.ids), ("company_id", "=", self.company.id)]
        )
        debtors.invalidate_recordset(["stage_id"])
        return debtors

    def _rules(self):
        [row] = read_policies(self.env, self.company.id, day(DAYS), self.policy.ids)
        stages = frozenset(step.stage for step in row.rules.steps)
        writing = self.policy.step_ids.filtered("mail_template_id").stage_id
        return Rules(
            row.rules,
            writes=frozenset(writing.ids),
            contacts=stages,
            withholding_days=self.policy.withholding_days,
        )

    def _check(self, seed):
        stages = self._live_through(seed)
        debtors = read_debtors(self.env, self.company.id, self.policy.id)
        last = day(DAYS - 1)
        accounts = read_accounts(self.env, self.company, debtors, TODAY, last)
        rules, moves = self._rules(), 0
        for debtor in self._debtor_of_each():
            with self.subTest(seed=seed, debtor=debtor.id):
                story = Life(accounts[debtor.id], rules).live(TODAY, last)
                self.assertEqual(self._stages_of(story), self._stages_in(stages, debtor.id))
                self.assertEqual(
                    [(one.day, one.stage) for one in story.contacts], self._contacts_of(debtor)
                )
                self.assertEqual(
                    [(one.since, one.until) for one in story.holds], self._holds_of(debtor)
                )
                moves += len(story.stages)
        return moves

    def _stages_in(self, stages, debtor):
        return [evening.get(debtor) or False for evening in stages]

    def _stages_of(self, story):
        moves, found, now = dict(story.stages), [], False
        for on in range(DAYS):
            now = moves.get(day(on), now) or False
            if day(on) in moves:
                now = moves[day(on)] or False
            found.append(now)
        return found

    def _contacts_of(self, debtor):
        executions = self.env["cobranza.step.execution"].search(
            [("debtor_id", "=", debtor.id)], order="date, id"
        )
        return [(one.date, one.stage_id.id) for one in executions]

    def _holds_of(self, debtor):
        holds = self.env["cobranza.hold"].search(
            [("debtor_id", "=", debtor.id)], order="date_from, id"
        )
        return [(hold.date_from, hold.ended_itself_on or None) for hold in holds]

    def test_it_says_what_the_runs_have_done(self):
        moves = sum(self._check(seed) for seed in (1,))
        self.assertGreater(moves, 20)
