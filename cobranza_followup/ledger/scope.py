"""Whose debt is looked at, and as of when."""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

# Of fewer debtors a statement takes longer to plan than to carry out.
FEW = 20


@dataclass(frozen=True, slots=True)
class Scope:
    """A company's debtors on a day.

    :param company_id: id of the company
    :param today: the day the facts are for
    :param partner_ids: tuple of commercial partners, or None for all of the company
    :param timezone: of the company, to tell on which of its days something was logged
    """

    company_id: int
    today: date
    partner_ids: tuple | None = None
    timezone: str = "UTC"

    def is_small(self):
        """Whether there are few debtors."""
        return self.partner_ids is not None and len(self.partner_ids) < FEW

    def of_partner(self, column):
        """Condition that keeps the rows of the scope's commercial partners."""
        if self.partner_ids is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", column, list(self.partner_ids))

    def of_debtor(self, alias="debtor"):
        """Condition that keeps the scope's rows of `cobranza_debtor`."""
        return SQL(
            "%s = %s AND %s",
            SQL.identifier(alias, "company_id"),
            self.company_id,
            self.of_partner(SQL.identifier(alias, "partner_id")),
        )
