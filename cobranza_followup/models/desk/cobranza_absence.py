from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...ledger import desk_tasks
from ...tools import authority, inputs
from .cobranza_collector_rule import works_in

_GIVEN = frozenset({"user_id", "deputy_id", "date_from", "date_to", "note"})
_LONGEST_DAYS = 366


class CobranzaAbsence(models.Model):
    """A collector is away, and a deputy has their desk: debtors stay theirs, tasks are lent."""

    _name = "cobranza.absence"
    _description = "Absence of a collector"
    _order = "date_from DESC, id DESC"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Who Is Away",
        required=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
        index=True,
        domain=[("share", "=", False)],
    )
    deputy_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("share", "=", False)],
        help="Sees the debtors on their day, gets the tasks, and signs the messages.",
    )
    date_from = fields.Date(string="First Day", required=True)
    date_to = fields.Date(string="Last Day", required=True)
    note = fields.Char()
    begun_on = fields.Datetime(
        string="Tasks Lent On", readonly=True, copy=False, help="When the deputy got the tasks."
    )
    ended_on = fields.Datetime(string="Tasks Given Back On", readonly=True, copy=False)
    lent_to_id = fields.Many2one(
        "res.users",
        string="Tasks Lent To",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The deputy, or whoever stands in for a deputy who is away; in the main company of who"
        " is away.",
    )

    _days = models.Constraint(
        "CHECK(date_to >= date_from)", "The last day of an absence is before its first day."
    )

    @api.depends("user_id", "date_from", "date_to")
    def _compute_display_name(self):
        for absence in self:
            absence.display_name = self.env._(
                "%(who)s, %(first)s to %(last)s",
                who=absence.user_id.name or "",
                first=format_date(self.env, absence.date_from),
                last=format_date(self.env, absence.date_to),
            )

    @api.constrains("user_id", "deputy_id", "date_from", "date_to")
    def _check_sense(self):
        for absence in self:
            if absence.user_id == absence.deputy_id:
                raise ValidationError(self.env._("Nobody can be their own deputy: choose another."))
            if (absence.date_to - absence.date_from).days > _LONGEST_DAYS:
                raise ValidationError(
                    self.env._(
                        "An absence lasts a year at most. Give the debtors to somebody else"
                        " instead."
                    )
                )
            absence._check_deputy()
            absence._check_alone()

    def _check_deputy(self):
        held = self.env["cobranza.debtor"].sudo()
        companies = held._read_group(Domain("collector_id", "=", self.user_id.id), ["company_id"])
        for company in [one for (one,) in companies] or self.user_id.sudo().company_id:
            if not works_in(self.deputy_id, company):
                raise ValidationError(
                    self.env._(
                        "%(deputy)s is not a collector of %(company)s: choose a deputy who may"
                        " open the desk there.",
                        deputy=self.deputy_id.name,
                        company=company.name,
                    )
                )

    def _check_alone(self):
        same = self.sudo().search(
            [
                ("id", "!=", self.id),
                ("user_id", "=", self.user_id.id),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ],
            limit=1,
        )
        if same:
            raise ValidationError(
                self.env._("There is another absence in these days: %s.", same.display_name)
            )

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_not_by_mail(self)
        rows = inputs.rows(self, vals_list)
        for vals in rows:
            inputs.only(self.env, vals, _GIVEN, self)
        absences = super(CobranzaAbsence, authority.without_defaults(self, kept=_GIVEN)).create(
            rows
        )
        absences._follow()
        return absences.with_env(self.env)

    def write(self, vals):
        authority.check_not_by_mail(self)
        if not authority.of_the_desk(self.env):
            inputs.only(self.env, inputs.values(self, vals), _GIVEN, self)
            if {"user_id", "deputy_id"} & set(vals):
                # What was lent goes back first: to whom it was lent is written here.
                self._give_back()
        result = super().write(vals)
        if _GIVEN & set(vals):
            self._follow()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_gives_back(self):
        self._give_back()
        self.env.registry.clear_cache()

    def unlink(self):
        # EXTENDS 'base': where it was a deputy's, others' tasks go to who has their desk now
        result = super().unlink()
        self.browse()._follow()
        return result

    # -- lent and given back, to whom: `cobranza_absence_desk.py` ------------------------

    def _follow(self):
        """After a change: lend and give back at once what today asks for."""
        self.env.registry.clear_cache()
        self._lend_and_give_back(self.env.company._cobranza_today())

    @api.model
    def _lend_and_give_back(self, today):
        """Lend the tasks of absences that have begun by today, give back those of ended ones."""
        absences = self.sudo()
        over = absences.search(
            [
                ("begun_on", "!=", False),
                ("ended_on", "=", False),
                "|",
                ("date_to", "<", today),
                ("date_from", ">", today),
            ]
        )
        over._give_back()
        begun = absences.search(
            [
                ("date_from", "<=", today),
                ("date_to", ">=", today),
                "|",
                ("begun_on", "=", False),
                ("ended_on", "!=", False),
            ]
        )
        for absence in begun:
            absence.write({"begun_on": fields.Datetime.now(), "ended_on": False})
        for absence in absences.search([("begun_on", "!=", False), ("ended_on", "=", False)]):
            # Deputies come and go, too: each time the tasks are with who has the desk now.
            absence._lend(today)

    def _give_back(self):
        for absence in self.sudo():
            if not absence.begun_on or absence.ended_on:
                continue
            if absence.user_id.active:
                desk_tasks.end_absence(
                    self.env,
                    absence.id,
                    absence.user_id.id,
                    absence.begun_on,
                    set(absence._holders().values()),
                )
            absence.write(
                {"ended_on": fields.Datetime.now(), "lent_to_id": False, "lent_in": False}
            )

    def action_end_today(self):
        """Let the absence end: whoever was away is back today."""
        inputs.several(self)
        self.check_access("write")
        today = self.env.company._cobranza_today()
        for absence in self:
            if absence.date_from >= today:
                raise UserError(
                    self.env._("This absence has not begun before today: delete it instead.")
                )
            if absence.date_to >= today:
                absence.date_to = fields.Date.subtract(today, days=1)
        return True
