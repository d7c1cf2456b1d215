"""Random histories without end, for `make soak` alone; see `dev/workshop/soak.py`."""

import json
import os
from collections import Counter

from freezegun import api as freezegun_api
from hypothesis import Phase

from .histories_common import HistoriesCommon

EXAMPLES = 20
STEPS_OF_AN_EXAMPLE = 50


class SoakHistories(HistoriesCommon):
    def test_until_told_to_stop(self):
        """Play rounds, each of a seed one above the last, and tell of each as a line of JSON."""
        order = json.loads(os.environ["COBRANZA_SOAK"])
        started, total, seed = freezegun_api.real_monotonic(), Counter(), order["seed"]
        with os.fdopen(order["tell"], "w") as tell:
            while True:
                tell.write(json.dumps({"begins": seed}) + "\n")
                tell.flush()
                total += self._play(
                    ways_through_odoo=1,
                    seed=seed,
                    max_examples=EXAMPLES,
                    stateful_step_count=STEPS_OF_AN_EXAMPLE,
                    phases=[Phase.generate, Phase.shrink][: 1 + order["shrink"]],
                )
                seconds = freezegun_api.real_monotonic() - started
                told = {"seed": seed, "seconds": seconds, "rules": total}
                tell.write(json.dumps(told) + "\n")
                tell.flush()
                seed += 1
                if seconds >= order["seconds"] or total["steps"] >= order["steps"]:
                    return
