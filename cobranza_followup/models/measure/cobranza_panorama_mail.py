from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, models
from odoo.fields import Domain

from .cobranza_panorama import fields_date

_REPORT = "cobranza_followup.report_panorama"
_SATURDAY = 5


class CobranzaPanorama(models.AbstractModel):
    """The panorama on paper, and by e-mail on the first working day of the month."""

    _inherit = "cobranza.panorama"

    @api.model
    def action_print(self, filters=None):
        """Return the action that prints the page as PDF (managers).

        :param filters: as `overview` takes them
        """
        company, first, chosen = self._read_filters(filters)
        wanted = {"company_id": company.id, "month": fields_date(first), **chosen}
        report = self.env.ref("cobranza_followup.action_report_panorama")
        return report.report_action(company.ids, data={"filters": wanted})

    @api.model
    def _month_to_mail(self, company):
        """Return the month that ended, from its first working day on until it was sent; or None."""
        setting = self.env["cobranza.panorama.setting"]._of(company)
        today = company._cobranza_today()
        last = today.replace(day=1) - relativedelta(months=1)
        if not setting or (setting.sent_for and setting.sent_for >= last):
            return None
        if today < self._first_working_day(company, today.replace(day=1)):
            return None
        if setting.user_ids and last not in self.env["cobranza.measure"]._stored_months(
            company, last
        ):
            return None
        return last

    @api.model
    def _mail_due(self, company):
        """Queue the panorama of the month that is to be mailed, once."""
        last = self._month_to_mail(company)
        if not last:
            return
        setting = self.env["cobranza.panorama.setting"]._of(company)
        # also if nobody is chosen: who is chosen after that day gets the next one
        setting.sent_for = last
        # whoever left the desk or the company since they were chosen gets none
        users = setting.user_ids.filtered(setting._may_get)
        for lang, of_lang in users.grouped("lang").items():
            self._queue(company, last, lang, of_lang)

    @api.model
    def _queue(self, company, first, lang, users):
        """Queue an e-mail with the PDF, in one language."""
        here = self.with_context(lang=lang, allowed_company_ids=company.ids).sudo()
        filters = {"company_id": company.id, "month": fields_date(first)}
        page = here.overview(filters)
        content, _kind = here.env["ir.actions.report"]._render_qweb_pdf(
            _REPORT, company.ids, data={"filters": filters}
        )
        subject = here.env._(
            "Collecting in %(month)s: %(company)s", month=page["title"], company=company.name
        )
        attachment = {
            "name": f"{subject.replace(':', ',')}.pdf",
            "raw": content,
            "mimetype": "application/pdf",
            # goes with the message, whose number is not known yet
            "res_model": "mail.message",
            "res_id": 0,
        }
        for user in users:
            body = here.env["ir.qweb"]._render(
                "cobranza_followup.panorama_mail",
                {
                    "user": user,
                    "page": page,
                    "first": [card for card in page["cards"] if card["first"]],
                    "base_url": company.get_base_url(),
                },
            )
            here.env["mail.mail"].create(
                {
                    "subject": subject,
                    "body_html": body,
                    "email_from": company.email_formatted or self.env.user.email_formatted,
                    "recipient_ids": [Command.set(user.partner_id.ids)],
                    "attachment_ids": [Command.create(attachment)],
                    "auto_delete": True,
                }
            )

    @api.model
    def _first_working_day(self, company, first):
        """Return the first day from one on that is neither of a weekend nor a public holiday."""
        domain = (
            Domain("country_id", "=", company.country_id.id)
            & Domain("date", ">=", first)
            & Domain("date", "<=", first + timedelta(days=14))
            & (Domain("state_ids", "=", False) | Domain("state_ids", "in", company.state_id.ids))
        )
        holidays = set(self.env["cobranza.contact.holiday"].sudo().search(domain).mapped("date"))
        while first.weekday() >= _SATURDAY or first in holidays:
            first += timedelta(days=1)
        return first
