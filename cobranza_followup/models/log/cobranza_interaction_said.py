from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_time

from ...engine import clock_hour
from ...tools import inputs
from ...tools.zone_text import zone_text


class CobranzaInteraction(models.Model):
    """What the customer said in a contact: what they paid already, at what hour to call them."""

    _inherit = "cobranza.interaction"

    next_contact_hour = fields.Float(
        string="At", help="Hour of the next contact, by the customer's clock. 0: at any hour."
    )
    # Theirs, as it was known when the hour was agreed; none: the company's.
    next_contact_zone = fields.Char(string="By the Clock of", readonly=True)
    # What they say they paid; it is not money until the bank shows it.
    paid_amount = fields.Monetary(string="Amount They Paid", currency_field="paid_currency_id")
    paid_currency_id = fields.Many2one("res.currency", string="Currency They Paid")
    paid_date = fields.Date(string="Paid On")
    paid_reference = fields.Char(
        string="Their Reference", help="Of the transfer or deposit, to find it in the bank."
    )
    said_text = fields.Char(compute="_compute_said_text", string="What They Said")

    @api.depends(
        "next_contact_date",
        "next_contact_hour",
        "next_contact_zone",
        "paid_amount",
        "paid_date",
        "paid_reference",
    )
    @api.depends_context("lang")
    def _compute_said_text(self):
        for interaction in self:
            interaction.said_text = " · ".join(interaction._said())

    def _said(self):
        _ = self.env._
        if self.paid_amount:
            yield _("Paid: %s", self.paid_currency_id.format(self.paid_amount))
        if self.paid_date:
            yield _("on %s", format_date(self.env, self.paid_date))
        if self.paid_reference:
            yield _("reference %s", self.paid_reference)
        if self.next_contact_hour:
            yield _(
                "To be called on %(date)s at %(hour)s by the clock of %(place)s",
                date=format_date(self.env, self.next_contact_date),
                hour=clock_hour.written(self.next_contact_hour),
                place=zone_text(self.env, self._agreed_zone()),
            )

    def _agreed_zone(self):
        """Return the `ZoneInfo` by whose clock the hour of the next contact is."""
        return ZoneInfo(self.next_contact_zone or self.company_id.sudo()._cobranza_timezone())

    def _agreed_moment(self):
        """Return the moment, naive UTC, at which they asked to be called."""
        moment = clock_hour.moment(
            self.next_contact_date, self.next_contact_hour, self._agreed_zone()
        )
        return moment.replace(tzinfo=None)

    def _agreed_there(self):
        """Return the agreed hour as they say it, with their place; "": as here."""
        zone, moment = self._agreed_zone(), self._agreed_moment().replace(tzinfo=UTC)
        here = ZoneInfo(self.company_id.sudo()._cobranza_timezone())
        if moment.astimezone(zone).utcoffset() == moment.astimezone(here).utcoffset():
            return ""
        return self.env._(
            "%(hour)s in %(place)s",
            hour=format_time(self.env, moment.astimezone(zone).time(), time_format="HH:mm"),
            place=zone_text(self.env, zone),
        )

    @api.model
    def _checked_said(self, vals, debtor, contact):
        """Return the checked values of what they said of a payment, and of the hour to call."""
        said = {}
        labels = {name: field._description_string(self.env) for name, field in self._fields.items()}
        for name, check in (
            ("paid_date", inputs.date),
            ("paid_amount", inputs.amount),
            ("paid_reference", inputs.text),
            ("next_contact_hour", inputs.amount),
        ):
            said[name] = check(self.env, vals.get(name), labels[name])
        currency = inputs.record(
            self.env["res.currency"], vals.get("paid_currency_id"), labels["paid_currency_id"]
        )
        said["paid_reference"] = said["paid_reference"] or False
        guard = self.env["cobranza.contact.guard"]
        said["next_contact_zone"] = (
            bool(said["next_contact_hour"]) and guard._clock_of(debtor, contact).key
        )
        said["paid_currency_id"] = bool(said["paid_amount"]) and (currency or debtor.currency_id).id
        return said

    @api.constrains("paid_date", "paid_amount", "next_contact_date", "next_contact_hour")
    def _check_said(self):
        _ = self.env._
        for interaction in self:
            day, hour = interaction.next_contact_date, interaction.next_contact_hour
            if interaction.paid_amount < 0:
                raise ValidationError(_("What they paid cannot be negative: correct the amount."))
            if (
                interaction.paid_date
                and interaction.paid_date > interaction.company_id._cobranza_today()
            ):
                raise ValidationError(
                    _(
                        "%(date)s has not come yet: give the day on which they paid, or log a"
                        " promise for it.",
                        date=format_date(self.env, interaction.paid_date),
                    )
                )
            if not 0 <= hour < clock_hour.HOURS:
                raise ValidationError(_("Give the hour between 0:00 and 23:59."))
            if hour and not day:
                raise ValidationError(_("Give the day on which to call at that hour."))
            if hour and interaction._agreed_moment() <= interaction.date:
                raise ValidationError(
                    _(
                        "%(hour)s of %(date)s is past already in %(place)s: give a later hour, or"
                        " another day.",
                        hour=clock_hour.written(hour),
                        date=format_date(self.env, day),
                        place=zone_text(self.env, interaction._agreed_zone()),
                    )
                )
