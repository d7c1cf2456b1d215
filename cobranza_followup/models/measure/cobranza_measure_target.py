from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.panorama_words import figure_names


class CobranzaMeasureTarget(models.Model):
    """What a figure of the panorama is meant to be."""

    _name = "cobranza.measure.target"
    _description = "Target of a figure"
    _order = "id"
    _rec_name = "figure"

    setting_id = fields.Many2one(
        "cobranza.panorama.setting", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="setting_id.company_id", store=True)
    figure = fields.Selection(
        lambda self: self._figures(),
        required=True,
    )
    value = fields.Float(
        string="Target",
        required=True,
        digits=(16, 1),
        help="Days, percent or an amount in company currency, as the panorama shows the figure.",
    )

    @api.model
    def _figures(self):
        names, cards = figure_names(self.env), self.env["cobranza.panorama"]._shown()
        return [(card.name, names[card.name]) for card in cards if card.better]

    _of_figure = models.UniqueIndex("(setting_id, figure)", "A figure has one target.")

    @api.constrains("value")
    def _check_value(self):
        for target in self:
            if not 0 <= target.value <= 1e13:
                raise ValidationError(self.env._("A target is 0 or more."))
