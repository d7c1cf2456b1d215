class _Above:
    """What `_hold` returns: a limit that is exceeded, instead of a hold."""

    def __init__(self, test, partner):
        self.test, self.partner = test, partner

    id = False

    def with_user(self, _user):
        return self

    def action_end(self, _reason):
        self.test._limit(self.partner, 0)


class LimitInsteadOfHold:
    """The tests of a hold, tried against the limit: who would be on hold is above their limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.policy.exposure_check = "stop"

    def _limit(self, partner, amount):
        partner.with_company(self.company).credit_limit = amount
        self.env.flush_all()

    def _hold(self, partner=None, **_values):
        """Put a customer above the limit; they become a debtor with a first invoice if need be."""
        partner = partner or self.customer
        if not self._debtor(partner):
            self._invoice(30, partner=partner)
        self._limit(partner, 0.01)
        return _Above(self, partner)

    def _peace(self):
        self._limit(self.customer, 0)

    def _exception(self, order=None, partner=None, hold_id=None, **values):
        return super()._exception(order, partner, kind="limit", **values)

    @staticmethod
    def _says(says):
        return "credit limit" if "credit hold" in says or "stopped" in says else says

    def assertRefused(self, call, *args, says="stopped"):
        return super().assertRefused(call, *args, says=self._says(says))

    def assertRefusedOverRpc(self, *calls, says="stopped"):
        return super().assertRefusedOverRpc(*calls, says=self._says(says))

    def assertJson2(self, status, says, *args, **params):
        return super().assertJson2(status, self._says(says), *args, **params)

    def assertFault(self, says, *args, **kwargs):
        return super().assertFault(self._says(says), *args, **kwargs)
