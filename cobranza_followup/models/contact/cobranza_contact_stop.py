from odoo import api, fields, models

from ...tools import inputs


class CobranzaContactStop(models.Model):
    """An address to which nothing is written any more, because somebody asked for it from there.

    It is about that address alone: the customer's other people, calls and letters are as before.
    """

    _name = "cobranza.contact.stop"
    _description = "Address not written to"
    _order = "date DESC, id DESC"
    _rec_name = "address"

    address = fields.Char(required=True, readonly=True, help="As it is compared: in small letters.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    date = fields.Date(required=True, readonly=True, string="Since")
    reply_id = fields.Many2one("cobranza.reply", readonly=True, index="btree_not_null")
    active = fields.Boolean(default=True, readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True)
    undone_on = fields.Date(readonly=True)

    _address_company_index = models.Index("(address, company_id) WHERE active")

    @api.model
    def _stop(self, company, address, reply):
        """Write nothing to an address any more; return what says so."""
        known = self.sudo().search([("address", "=", address), ("company_id", "=", company.id)])
        return known[:1] or self.sudo().create(
            {
                "address": address,
                "company_id": company.id,
                "date": company._cobranza_today(),
                "reply_id": reply.id,
            }
        )

    @api.model
    def _in_force(self, companies, addresses):
        """Return {(company id, address): id} of those to which nothing is written."""
        found = self.sudo().search(
            [("company_id", "in", companies.ids), ("address", "in", list(addresses))]
        )
        return {(one.company_id.id, one.address): one.id for one in found}

    def action_undo(self):
        """Write to these addresses again: they did not mean it, or changed their mind."""
        inputs.several(self)
        self.check_access("read")
        for stop in self.sudo().filtered("active"):
            stop.write(
                {
                    "active": False,
                    "undone_by_id": self.env.uid,
                    "undone_on": stop.company_id._cobranza_today(),
                }
            )
        self.env["cobranza.reply.suggestion"].sudo().search(
            [("stop_id", "in", self.ids), ("state", "=", "taken")]
        )._decide("dismissed", self.env.user)
        return True
