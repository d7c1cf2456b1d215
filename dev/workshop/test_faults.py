"""The short form of `make faults`: a few rounds of each fault, at fixed points."""

from . import faults


def test_nothing_is_lost_or_done_twice_under_faults():
    results = faults.measure(rounds=2, seed=5, customers=24)
    assert {row["fault"]: row["wrong"] for row in results["rows"]} == {
        row["fault"]: 0 for row in results["rows"]
    }
    assert len(results["rows"]) >= 10
    missed = [row["fault"] for row in results["rows"] if not row["hit"]]
    assert not missed
