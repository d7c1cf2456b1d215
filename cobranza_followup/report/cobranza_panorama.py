from odoo import api, models
from odoo.tools import formatLang

from ..tools.svg_chart import bars


class CobranzaPanoramaReport(models.AbstractModel):
    """The panorama on paper: the same figures, its charts drawn on the server."""

    _name = "report.cobranza_followup.report_panorama"
    _description = "Panorama"

    def _get_report_values(self, docids, data=None):
        panorama = self.env["cobranza.panorama"]
        filters = dict((data or {}).get("filters") or {})
        companies = self.env["res.company"].browse(docids)
        if companies:
            filters["company_id"] = companies[:1].id
        page = panorama.overview(filters)
        return {
            "doc_ids": docids,
            "doc_model": "res.company",
            "docs": companies[:1] or self.env.company,
            "page": page,
            "first": [card for card in page["cards"] if card["first"]],
            "others": [card for card in page["cards"] if not card["first"]],
            "aging": self._aging(page),
            "cash": self._cash(page),
            "at_risk": self._at_risk(page),
        }

    @api.model
    def _aging(self, page):
        series = [(one["label"], one["values"]) for one in page["aging"]["series"]]
        return bars(page["aging"]["labels"], series, self._number)

    @api.model
    def _cash(self, page):
        weeks = page["cash"]
        if not weeks:
            return ""
        return bars(
            [week["label"][:5] for week in weeks],
            [(self.env._("Expected"), [week["expected"] for week in weeks])],
            self._number,
            [(week["low"], week["high"]) for week in weeks],
        )

    @api.model
    def _at_risk(self, page):
        risk = page["at_risk"]
        return bars(
            risk["labels"],
            [(self.env._("Unpaid after 90 days"), risk["values"])],
            lambda value: f"{formatLang(self.env, value, digits=0)} %",
        )

    @api.model
    def _number(self, value):
        return formatLang(self.env, value, digits=0)
