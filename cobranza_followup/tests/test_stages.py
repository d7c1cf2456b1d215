from freezegun import freeze_time

from .common import TODAY, CobranzaCommon, day


class TestStages(CobranzaCommon):
    def test_a_first_invoice_makes_a_debtor_at_once(self):
        self.assertFalse(self._debtor())
        self._invoice(-10, 1000)
        debtor = self._debtor()
        self.assertRecordValues(
            debtor,
            [
                {
                    "amount_receivable": 1000,
                    "amount_overdue": 1000,
                    "days_overdue": 10,
                    "bucket_1_30": 1000,
                    "overdue_count": 1,
                    "oldest_due_date": day(-10),
                    "state": "open",
                }
            ],
        )

    def test_pressure_rises_one_stage_at_a_time(self):
        self._invoice(-100)
        self._run()
        self.assertEqual(self._stage_of(), self.stages["remind"])
        seen = []
        with freeze_time(TODAY) as frozen:
            for _night in range(22):
                self._nights(frozen, 1)
                if not seen or seen[-1][1] != self._stage_of():
                    seen.append((self._debtor().stage_since, self._stage_of()))
        self.assertEqual(
            seen,
            [
                (day(0), self.stages["remind"]),
                (day(5), self.stages["barriers"]),
                (day(10), self.stages["commit"]),
                (day(15), self.stages["press"]),
                (day(20), self.stages["terms"]),
            ],
        )
