from odoo import fields, models

from ...engine.contact_case import Standing

# What a company is, and whom of them a law binds.
COMPANY_KINDS = [
    ("trader", "A Trader Collecting Its Own Invoices"),
    ("financial", "A Financial Firm"),
    ("agency", "An Agency Collecting for Others"),
]
BINDS = [
    ("all", "Everybody"),
    ("financial", "Financial Firms and Agencies"),
    ("agency", "Agencies"),
]
_BOUND = {
    "all": {"trader", "financial", "agency"},
    "financial": {"financial", "agency"},
    "agency": {"agency"},
}
SURENESS = [
    ("primary", "Text of the Law or Regulator Read"),
    ("secondary", "Secondary Sources"),
    ("unverified", "Not Verified"),
    ("default", "Product Default"),
]


class CobranzaContactStandingMixin(models.AbstractModel):
    """What a part of a contact rule stands on: law, and whom it binds, or a proposal.

    Law that binds the company stops; law that binds others, and proposals, warn.
    """

    _name = "cobranza.contact.standing.mixin"
    _description = "Standing of a part of a contact rule"

    standing = fields.Selection(
        [("law", "Law"), ("proposal", "Proposal")],
        required=True,
        default="law",
        help="Law stops whom it binds and warns others. A proposal warns; what is sent by itself"
        " keeps to it, too.",
    )
    binds = fields.Selection(
        BINDS,
        required=True,
        default="all",
        help="Which companies a law binds. Others are warned.",
    )

    def _standing_for(self, company_kind):
        """Return the `engine.contact_guard.Standing` of this part for a kind of company."""
        if self.standing == "proposal":
            return Standing.PROPOSAL
        return Standing.LAW if company_kind in _BOUND[self.binds] else Standing.OTHERS
