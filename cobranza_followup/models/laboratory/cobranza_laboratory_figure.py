from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ...tools import inputs

# Code of a figure -> SQL over the lines of a side, and the field of the customers behind it. `{0}`
# is the side, "now" or "then", `{1}` whether it happened on both. What there is nothing of is
# unknown, not 0.
_FIGURES = {
    "contacts": ("SUM({0}_contacts)", "{0}_contacts"),
    "wait": (
        "(SUM({0}_wait_days) FILTER (WHERE {1}))::float8 / SUM({0}_waits) FILTER (WHERE {1})",
        "{0}_waits",
    ),
    "presses": ("SUM({0}_presses)", "{0}_presses"),
    "needless": ("SUM({0}_needless)", "{0}_needless"),
    "holds": ("SUM({0}_holds)", "{0}_holds"),
    "hold_days": ("SUM({0}_hold_days)", "{0}_hold_days"),
    "lost": ("COUNT(*) FILTER (WHERE amount_lost > 0)", "amount_lost"),
    "lost_contact": ("AVG({0}_lost_contact - lost_since) FILTER (WHERE {1})", "amount_lost"),
    "lost_press": ("AVG({0}_lost_press - lost_since) FILTER (WHERE {1})", "amount_lost"),
    "lost_hold": ("AVG({0}_lost_hold - lost_since) FILTER (WHERE {1})", "amount_lost"),
}
# Averages -> whether what is averaged happened to the customer of a line. They are of those to
# whom it did under both policies: others would make one policy seem earlier by doing less.
_MEANS = {
    "wait": "{0}_waits > 0",
    "lost_contact": "{0}_lost_contact IS NOT NULL",
    "lost_press": "{0}_lost_press IS NOT NULL",
    "lost_hold": "{0}_lost_hold IS NOT NULL",
}


def _sums():
    """Return the SQL texts of each figure: of both sides, and how many it is about."""
    texts = []
    for code, (formula, _behind) in _FIGURES.items():
        happened = _MEANS.get(code, "TRUE")
        now, then = (happened.format(side) for side in ("now", "then"))
        both = f"{now} AND {then}"
        texts += [f"({formula})::float8".format(side, both) for side in ("now", "then")]
        texts += [f"COUNT(*) FILTER (WHERE {one})" for one in (now, then, both)]
    return texts


class CobranzaLaboratoryFigure(models.Model):
    """A figure of the present policy beside that of the draft; it opens the customers behind it."""

    _name = "cobranza.laboratory.figure"
    _description = "Figure of a policy tried on the past"
    _order = "laboratory_id, id"
    _rec_name = "code"

    laboratory_id = fields.Many2one(
        "cobranza.laboratory", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="laboratory_id.company_id")
    code = fields.Selection(
        [
            ("contacts", "Contacts: e-mails and tasks to call"),
            ("wait", "Days overdue at the first contact, on average"),
            ("presses", "Contacts that press or announce terms"),
            ("needless", "Of these, paid within 5 days anyway"),
            ("holds", "Credit holds begun"),
            ("hold_days", "Days on hold, all customers together"),
            ("lost", "Customers whose debt was lost"),
            ("lost_contact", "Their debt's age at the first contact, in days on average"),
            ("lost_press", "Their debt's age when first pressed, in days on average"),
            ("lost_hold", "Their debt's age at the first hold, in days on average"),
        ],
        required=True,
        readonly=True,
        string="Figure",
    )
    now_value = fields.Float(readonly=True)
    then_value = fields.Float(readonly=True)
    now_known = fields.Boolean(readonly=True)
    then_known = fields.Boolean(readonly=True)
    now_text = fields.Char(compute="_compute_texts", string="Present Policy")
    then_text = fields.Char(compute="_compute_texts", string="Draft")
    difference_text = fields.Char(compute="_compute_texts", string="Difference")
    now_count = fields.Integer(readonly=True)
    then_count = fields.Integer(readonly=True)
    both_count = fields.Integer(readonly=True)
    count_text = fields.Char(compute="_compute_texts", string="Of How Many")

    @api.depends(
        "code",
        "now_value",
        "then_value",
        "now_known",
        "then_known",
        "now_count",
        "then_count",
        "both_count",
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        for figure in self:
            now, then = figure.now_value, figure.then_value
            figure.now_text = figure._written(now) if figure.now_known else "–"
            figure.then_text = figure._written(then) if figure.then_known else "–"
            both = figure.now_known and figure.then_known
            sign = "+" if then > now else ""
            figure.difference_text = sign + figure._written(then - now) if both else "–"
            happened = figure.code in _MEANS and bool(figure.now_count or figure.then_count)
            figure.count_text = happened and figure.env._(
                "Customers: %(now)s under the present policy, %(then)s under the draft. The average"
                " is of the %(both)s under both.",
                now=figure.now_count,
                then=figure.then_count,
                both=figure.both_count,
            )

    def _written(self, value):
        return formatLang(self.env, value, digits=1 if self.code in _MEANS else 0)

    @api.model
    def _make(self, laboratory):
        """Add up the lines of a comparison."""
        self.env["cobranza.laboratory.line"].flush_model()
        [values] = self.env.execute_query(
            SQL(
                "SELECT %s FROM cobranza_laboratory_line WHERE laboratory_id = %s",
                SQL(", ".join(_sums())),
                laboratory.id,
            )
        )
        of_figures = (values[at : at + 5] for at in range(0, len(values), 5))
        self.create(
            [
                {
                    "laboratory_id": laboratory.id,
                    "code": code,
                    "now_value": now or 0.0,
                    "then_value": then or 0.0,
                    "now_known": now is not None,
                    "then_known": then is not None,
                    "now_count": now_count,
                    "then_count": then_count,
                    "both_count": both_count,
                }
                for code, (now, then, now_count, then_count, both_count) in zip(
                    _FIGURES, of_figures, strict=True
                )
            ]
        )

    def action_open_customers(self):
        """Open the customers behind the figure, of either policy."""
        inputs.one(self)
        self.check_access("read")
        _formula, behind = _FIGURES[self.code]
        sides = [(behind.format(side), ">", 0) for side in ("now", "then")]
        return self.laboratory_id._open_customers(["|", *sides])
