from odoo import api, models

from ...engine.contact_case import Preference

CHANNEL = "email"


class CobranzaContactGuard(models.AbstractModel):
    """The addresses from which somebody asked not to be written to."""

    _inherit = "cobranza.contact.guard"

    def _own_words(self, question, own, stops):
        """Return what the person and the customer said, as `engine.contact_guard.Preference`."""
        stop = stops.get((question.debtor.company_id.id, _address(question)))
        stopped = (Preference(key=stop, opted_out=frozenset({CHANNEL})),) if stop else ()
        return stopped + own._to_engine()

    @api.model
    def _stops(self, questions):
        """Return {(company id, address): id} of the addresses asked about that are stopped."""
        addresses = {_address(question) for question in questions} - {""}
        if not addresses:
            return {}
        companies = self.env["res.company"].union(
            *(question.debtor.company_id for question in questions)
        )
        return self.env["cobranza.contact.stop"]._in_force(companies, addresses)


def _address(question):
    """Return the address a message would go to; "": it is none by e-mail."""
    if question.channel != CHANNEL:
        return ""
    return (question.address or question.contact.email_normalized or "").lower()
