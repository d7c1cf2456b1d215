from odoo import api, fields, models


class CobranzaExceptionRequest(models.Model):
    _inherit = "cobranza.exception.request"

    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", ondelete="cascade", index="btree_not_null"
    )

    _one_open_per_delivery = models.UniqueIndex(
        "(picking_id) WHERE state = 'open' AND order_id IS NULL",
        "An exception for this delivery is requested already: a collections manager will answer.",
    )

    @api.model
    def _documents(self):
        # EXTENDS 'cobranza_followup_sale'
        return {**super()._documents(), "stock.picking": "picking_id"}

    @api.model
    def _askers(self):
        # EXTENDS 'cobranza_followup_sale'
        return (*super()._askers(), "stock.group_stock_user")

    @api.model
    def _prepare_document(self, document):
        # EXTENDS 'cobranza_followup_sale'
        values = super()._prepare_document(document)
        if document._name == "stock.picking":
            values["picking_id"] = document.id
        return values

    @api.depends("picking_id.company_id")
    def _compute_document_company_id(self):
        # EXTENDS 'cobranza_followup_sale'
        return super()._compute_document_company_id()

    def _document(self):
        # EXTENDS 'cobranza_followup_sale': the delivery or, asked for as such, the order
        return self.picking_id or super()._document()
