from odoo import api, models
from odoo.tools import format_date

from ...engine.cash import together
from .cobranza_panorama import fields_date

# So many weeks of the forecast are added up in words.
_NEXT_WEEKS = 4


class CobranzaPanorama(models.AbstractModel):
    """What is expected to come in, on the panorama."""

    _inherit = "cobranza.panorama"

    @api.model
    def _cash(self, weeks):
        """Return the weeks of the forecast as the chart takes them.

        :param weeks: [(first day, expected, low, high)]
        """
        return [
            {
                "day": fields_date(day),
                "label": format_date(self.env, day),
                "expected": expected,
                "low": low,
                "high": high,
            }
            for day, expected, low, high in weeks
        ]

    @api.model
    def _cash_lines(self, company, weeks, chosen):
        """Say what the next weeks bring together, and how near such forecasts have come."""
        if not weeks:
            return []
        _ = self.env._
        expected, low, high = together(week[1:] for week in weeks[:_NEXT_WEEKS])
        lines = [
            _(
                "The next %(count)s weeks together: %(expected)s. In eight of ten cases between"
                " %(low)s and %(high)s.",
                count=len(weeks[:_NEXT_WEEKS]),
                expected=self._amount(company, expected),
                low=self._amount(company, low),
                high=self._amount(company, high),
            ),
            *self.env["cobranza.forecast.accuracy"]._of(company)._week_sentences(),
        ]
        if chosen:
            lines.append(_("Of all customers of the company, whoever is chosen above."))
        return lines
