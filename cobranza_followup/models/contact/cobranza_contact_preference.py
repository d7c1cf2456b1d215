from odoo import api, fields, models

from odoo.addons.base.models.res_partner import _tz_get

from ...engine.contact_case import Preference
from .cobranza_contact_rule import KINDS


class CobranzaContactPreference(models.Model):
    """What a customer, or one of its people, said about being contacted by a company.

    What is said of a customer holds for each of its people.
    """

    _name = "cobranza.contact.preference"
    _description = "Contact preferences"
    _inherit = ["cobranza.thread.mixin"]
    _rec_name = "partner_id"
    _order = "partner_id, id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer or Person", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    debtor_kind = fields.Selection(
        KINDS,
        string="Kind of Debtor",
        tracking=True,
        help="Empty: a person is a consumer; a company may be a small one, which some rules"
        " protect like consumers.",
    )
    collection_tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        tracking=True,
        help="Empty: that of the address; where there are several, contacts wait for all.",
    )
    consent_ids = fields.One2many(
        "cobranza.contact.consent", "preference_id", string="Authorized Channels"
    )
    window_ids = fields.One2many(
        "cobranza.contact.window", "preference_id", string="Requested Hours"
    )
    opted_out_channel_ids = fields.Many2many(
        "cobranza.contact.channel", string="Objected to", tracking=True
    )
    stopped = fields.Boolean(
        string="No Contact at All", tracking=True, help="They asked not to be contacted again."
    )
    lawyer_id = fields.Many2one(
        "res.partner", tracking=True, help="With a lawyer, nobody else is contacted."
    )
    note = fields.Text()

    _partner_company_unique = models.Constraint(
        "UNIQUE(partner_id, company_id)",
        "This customer has preferences already: change those.",
    )

    @api.model
    def _of(self, partners, companies):
        """Return {(partner id, company id): preference}."""
        found = self.sudo().search(
            [("partner_id", "in", partners.ids), ("company_id", "in", companies.ids)]
        )
        return {(one.partner_id.id, one.company_id.id): one for one in found}

    def _to_engine(self):
        """Return a tuple of `engine.contact_guard.Preference`."""
        return tuple(
            Preference(
                key=one.id,
                consents=one.consent_ids.channel_id._to_engine(),
                windows=one.window_ids._to_engine(),
                opted_out=one.opted_out_channel_ids._to_engine(),
                stopped=one.stopped,
                lawyer=bool(one.lawyer_id),
            )
            for one in self
        )
