from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CobranzaHold(models.Model):
    _inherit = "cobranza.hold"

    exception_ids = fields.One2many("cobranza.exception", "hold_id", string="Exceptions")

    @api.model
    def _changed(self, debtor_ids):
        # EXTENDS 'cobranza_followup': somebody may have waited for it
        self._look_again(debtor_ids)
        return super()._changed(debtor_ids)

    def _check_nothing_leaves_with(self, partner):
        # EXTENDS 'cobranza_followup'
        family = self._family(partner)
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                (
                    Domain("partner_id", "in", family.ids)
                    | Domain("partner_invoice_id", "in", family.ids)
                )
                & Domain("company_id", "child_of", self.company_id.root_id.ids)
                & Domain("state", "!=", "draft")
            )
        )
        for order in orders.filtered(lambda order: order._is_under_way()):
            if self._loses(order._cobranza_partners() - family):
                self._refuse_to_leave(order.name, partner)
        return super()._check_nothing_leaves_with(partner)

    def _loses(self, others):
        """Whether the customer on hold is none of those who stay on a document."""
        return not others.commercial_partner_id & (
            self.partner_id | self.carried_from_id.partner_id
        )

    @api.model
    def _family(self, partner):
        """Return a contact and its own contacts, who go with it wherever it goes."""
        contacts = self.env["res.partner"].with_context(active_test=False).sudo()
        return contacts.search([("id", "child_of", partner.ids)])

    def _refuse_to_leave(self, document, partner):
        raise UserError(
            self.env._(
                "%(document)s was confirmed for %(contact)s, a contact of %(customer)s, which is on"
                " credit hold: until it is delivered or cancelled the contact cannot become"
                " another customer's.",
                document=document,
                contact=partner.name,
                customer=self[0].partner_id.display_name,
            )
        )
