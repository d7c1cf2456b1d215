"""Random histories, each step held against the oracle; `make soak` plays many more."""

from .histories_common import HistoriesCommon


class TestHistories(HistoriesCommon):
    def test_some_histories(self):
        counts = self._play(
            ways_through_odoo=3, derandomize=True, max_examples=8, stateful_step_count=40
        )
        self.assertGreater(counts["steps"], 150, counts)
