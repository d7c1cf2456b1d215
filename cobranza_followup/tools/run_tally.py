"""What a run counts while it works."""

from dataclasses import dataclass, field, replace


@dataclass
class Tally:
    """What a run has done so far; kept outside the transaction, which may be repeated."""

    debtors: int = 0
    # the scheduled action asked for it
    scheduled: bool = False
    # the company was never run before
    first: bool = False
    errors: list = field(default_factory=list)
    # debtors that could not be evaluated since the last that could
    failed_in_a_row: int = 0
    # ids of debtors whose step could not be carried out
    failed_steps: list = field(default_factory=list)
    # many of them by one error, of which the managers were told
    failed_together: bool = False

    def note_unusable(self, unusable):
        """Note policies that cannot be used.

        :param unusable: {policy: error}
        """
        self.errors += [f"{policy.name}: {error}" for policy, error in unusable.items()]

    def snapshot(self):
        return replace(self, errors=[*self.errors], failed_steps=[*self.failed_steps])
