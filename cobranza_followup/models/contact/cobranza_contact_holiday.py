from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ...engine.holiday_calendar import public_holidays
from ...tools import authority
from ...tools.apart import REPEATED, apart


class CobranzaContactHoliday(models.Model):
    """A public holiday. Those of the package `holidays` are filled in; people add more."""

    _name = "cobranza.contact.holiday"
    _description = "Public holiday"
    _order = "date, id"

    name = fields.Char(required=True)
    date = fields.Date(required=True, index=True)
    country_id = fields.Many2one("res.country", required=True, index=True)
    state_ids = fields.Many2many(
        "res.country.state", string="States", help="Empty: the whole country."
    )
    source = fields.Selection(
        [("calendar", "Calendar"), ("manual", "Added by Hand")],
        required=True,
        readonly=True,
        default="manual",
    )

    @api.constrains("country_id", "state_ids")
    def _check_states(self):
        for holiday in self:
            if holiday.state_ids.country_id - holiday.country_id:
                raise ValidationError(
                    self.env._("Holiday %s: choose only states of its country.", holiday.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not authority.of_the_desk(self.env):
            vals_list = [{**vals, "source": "manual"} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        self._check_by_hand()
        if not authority.of_the_desk(self.env):
            vals = {name: value for name, value in vals.items() if name != "source"}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_hand(self):
        self._check_by_hand()

    def _check_by_hand(self):
        if not authority.of_the_desk(self.env) and "calendar" in self.mapped("source"):
            raise AccessError(
                self.env._(
                    "Holidays from the calendar cannot be changed; add the ones that are missing."
                )
            )

    @api.model
    def _fill(self):
        """Fill in this year and the next for the countries with rules or debtors."""
        today = fields.Date.context_today(self)
        of_debtors = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner.country_id FROM cobranza_debtor debtor
                     JOIN res_partner partner ON partner.id = debtor.partner_id
                    WHERE partner.country_id IS NOT NULL"""
            )
        )
        countries = (
            self.env["cobranza.contact.rule"].search([]).country_id
            | self.env["res.company"].search([]).country_id
            | self.env["res.country"].browse([row[0] for row in of_debtors])
        )
        years = (today.year, today.year + 1)
        failures, failed = self.env["cobranza.failure"], False
        company = self.env.company
        for country, year in self._missing(countries, years):
            try:
                with apart(self.env):
                    self.create(self._calendar(country, year))
            except REPEATED:
                raise
            except Exception as error:  # noqa: BLE001 (all of them are recorded)
                failed = True
                about = f"{country.name} {year}"
                failures._record(company, "task", error, about, cause=self._name)
        if not failed:
            failures._resolve(company, [("kind", "=", "task"), ("cause", "=", self._name)])

    @api.model
    def _missing(self, countries, years):
        """Return the pairs of country and year that were not filled in yet."""
        known = {
            (country, first.year)
            for country, first in self.sudo()._read_group(
                [("country_id", "in", countries.ids), ("source", "=", "calendar")],
                ["country_id", "date:year"],
            )
        }
        pairs = ((country, year) for country in countries for year in years)
        return [pair for pair in pairs if pair not in known]

    @api.model
    def _calendar(self, country, year):
        """Return values of the holidays of a country and year that the package knows.

        A part of a country that is no state of Odoo's counts as the whole country.
        """
        states = {state.code: state.id for state in country.sudo().state_ids}
        language = (self.env.lang or "en_US").partition("_")[0]
        vals_list = []
        for (day, name), codes in public_holidays(country.code, year, language).items():
            ids = [states[code] for code in codes if code in states]
            vals_list.append(
                {
                    "name": name,
                    "date": day,
                    "country_id": country.id,
                    "state_ids": [fields.Command.set(ids if len(ids) == len(codes) else [])],
                    "source": "calendar",
                }
            )
        return vals_list

    @api.model
    def _dates(self, places, years, certain=False):
        """Return the dates that may be a holiday in one of the places.

        :param places: (country, state) records; a state that is not known may be any
        :param certain: only those that are one whichever the state is that is not known
        """
        countries = self.env["res.country"].union(*(country for country, _state in places))
        found = [
            (holiday.country_id.id, holiday.state_ids.ids, holiday.date)
            for holiday in self.sudo().search(
                [
                    ("country_id", "in", countries.ids),
                    ("date", ">=", f"{min(years)}-01-01"),
                    ("date", "<=", f"{max(years)}-12-31"),
                ]
            )
        ]
        for country, year in self._missing(countries, years):
            found += [
                (country.id, vals["state_ids"][0][2], vals["date"])
                for vals in self._calendar(country, year)
            ]
        return frozenset(
            day
            for country, state in places
            for country_id, state_ids, day in found
            if country_id == country.id
            and (not state_ids or state.id in state_ids or not (state or certain))
        )
