from odoo import api, fields, models
from odoo.tools import SQL, format_date, ormcache

from ...ledger import desk_tasks
from .cobranza_collector_rule import works_in


class CobranzaAbsence(models.Model):
    """Who has the desk of who is away: the deputy, as far as they collect for the company."""

    _inherit = "cobranza.absence"

    # {company id: id of the user}; JSON makes texts of the ids.
    lent_in = fields.Json(string="Lent in Each Company", readonly=True, copy=False)
    circle_text = fields.Char(
        compute="_compute_circle_text",
        string="Nobody Stands In",
        help="When the deputy is away too and leaves their desk, in the end, to who is away here.",
    )

    @api.depends("user_id", "deputy_id", "date_from", "date_to")
    def _compute_circle_text(self):
        for absence in self:
            absence.circle_text = absence._say_circle() if absence._is_entered() else False

    def _is_entered(self):
        return bool(self.user_id and self.deputy_id and self.date_from and self.date_to)

    def _say_circle(self):
        """Say when the deputies of an absence stand in for each other; False: never."""
        days = self._circle_days()
        if not days:
            return False
        first, deputies = days[0]
        last = first
        for day, _deputies in days[1:]:
            last = day if day == fields.Date.add(last, days=1) else last
        user = self.user_id.sudo()
        instead = self._instead(user.company_id, deputies) or user
        values = {
            "who": user.name,
            "deputy": self.deputy_id.sudo().name,
            "first": format_date(self.env, first),
            "last": format_date(self.env, last),
            "instead": instead.name,
        }
        if instead == user:
            return self.env._(
                "%(deputy)s is away too, and the desk comes back to %(who)s: from %(first)s to"
                " %(last)s nobody has it. Choose another deputy.",
                **values,
            )
        return self.env._(
            "%(deputy)s is away too, and the desk comes back to %(who)s: from %(first)s to %(last)s"
            " %(instead)s has it. Choose another deputy if you want somebody else.",
            **values,
        )

    def _circle_days(self):
        """Return [(day, {who is away that day: their deputy})] on which the desk comes back."""
        others = self.sudo().search(
            [
                ("id", "!=", self._origin.id),
                ("user_id", "!=", self.user_id.id),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ]
        )
        found, day = [], self.date_from
        while others and day <= self.date_to and len(found) <= 366:
            deputies = {
                other.user_id.id: other.deputy_id.id
                for other in others
                if other.date_from <= day <= other.date_to
            }
            deputies[self.user_id.id] = self.deputy_id.id
            if not _end_of_chain(self.user_id.id, deputies):
                found.append((day, deputies))
            day = fields.Date.add(day, days=1)
        return found

    # -- who has whose desk --------------------------------------------------------------

    @api.model
    @ormcache("day")
    def _deputies(self, day):
        """Return {id of who is away that day: id of the deputy}."""
        self.flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT user_id, deputy_id FROM cobranza_absence
                        WHERE %s BETWEEN date_from AND date_to""",
                    day,
                )
            )
        )

    @api.model
    def _away(self, day):
        """Return the ids of those who are away that day."""
        return tuple(self._deputies(day))

    @api.model
    def _standing_in(self, user, day, company):
        """Return who has a user's desk in a company that day.

        Where the deputy, or the deputy's, does not collect there, or is away for the other: the
        company's default collector, else a manager. The user, where there is nobody at all.
        """
        deputies = self._deputies(day)
        if user.id not in deputies:
            return user
        there = self._followed(user, company, deputies) or self._instead(company, deputies)
        return there.with_env(user.env) or user

    @api.model
    def _followed(self, user, company, deputies):
        """Return who comes after a user, deputy for deputy; nobody, if that leads to nobody."""
        last = user.browse(_end_of_chain(user.id, deputies))
        return last if last and works_in(last, company) else user.browse()

    @api.model
    def _instead(self, company, deputies):
        """Return who has the desks in a company for which no deputy is there."""
        company = company.sudo()
        default = self._followed(company.cobranza_collector_id, company, deputies)
        if default:
            return default
        managers = company._cobranza_managers().sorted("id")
        return managers.filtered(lambda user: user.id not in deputies)[:1]

    @api.model
    def _desks_of(self, user, day, company):
        """Return the ids of the others whose desk a user has in a company that day."""
        return [
            away
            for away in self._deputies(day)
            if away != user.id and self._standing_in(user.browse(away), day, company) == user
        ]

    # -- to whom tasks are lent ----------------------------------------------------------

    def _holders(self):
        """Return {company id: id of who has the tasks so far}."""
        self.ensure_one()
        if self.lent_in or not self.lent_to_id:
            return {int(company): user for company, user in (self.lent_in or {}).items()}
        # Begun before it was known by company.
        return dict.fromkeys(self.user_id.company_ids.ids, self.lent_to_id.id)

    def _lend(self, today):
        """Lend what is not lent, and to whoever has the desk now.

        Where that is nobody but who is away nothing is lent: who comes next gets all there is then.
        """
        user, holders, moves = self.user_id, self._holders(), []
        for company in user.company_ids:
            now, so_far = self._standing_in(user, today, company).id, holders.get(company.id)
            if now != (so_far or user.id):
                moves.append((company.id, so_far, now))
                if now == user.id:
                    del holders[company.id]
                else:
                    holders[company.id] = now
        if moves:
            models = self.env["res.users"]._cobranza_models_with_tasks()
            desk_tasks.lend_tasks(self.env, self.id, user.id, moves, models)
            self.write(
                {
                    "lent_in": {str(company): holder for company, holder in holders.items()},
                    "lent_to_id": holders.get(user.company_id.id),
                }
            )

    @api.model
    def _forget_lent_to(self, user_ids, company_ids):
        """Forget that tasks are lent to users who leave companies: what was lent they passed on."""
        for absence in self.search([("begun_on", "!=", False), ("ended_on", "=", False)]):
            holders = absence._holders()
            left = {
                str(company): holder
                for company, holder in holders.items()
                if holder not in user_ids or company not in company_ids
            }
            if len(left) < len(holders):
                main = left.get(str(absence.user_id.company_id.id))
                absence.write({"lent_in": left or False, "lent_to_id": main or False})


def _end_of_chain(user_id, deputies):
    """Return who has a desk in the end; None: each deputy is away for another.

    :param deputies: {id of who is away: id of the deputy}

    >>> _end_of_chain(1, {1: 2, 2: 3}), _end_of_chain(1, {1: 2, 2: 1}), _end_of_chain(1, {})
    (3, None, 1)
    >>> _end_of_chain(1, {1: 2, 2: 3, 3: 2})
    """
    seen = set()
    while user_id in deputies:
        if user_id in seen:
            return None
        seen.add(user_id)
        user_id = deputies[user_id]
    return user_id
