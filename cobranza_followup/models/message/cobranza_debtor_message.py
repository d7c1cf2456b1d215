from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, format_list

from ...tools import inputs

# The expressions the messages to debtors are made of.
PLACEHOLDERS = (
    "object.amount_overdue_text",
    "object.company_id.name",
    "object.contact_id.id",
    "object.contact_id.lang",
    "object.contact_id.name",
    "object.days_overdue",
    "object.hold_announced_for",
    "object.open_items_table",
    "object.sender_email",
    "object.sender_name",
    "object.statement_link",
)


class CobranzaDebtor(models.Model):
    """What the messages to a debtor are made of, and short messages to send."""

    _name = "cobranza.debtor"
    _inherit = ["cobranza.debtor"]

    # What the messages name; see `PLACEHOLDERS`.
    amount_overdue_text = fields.Char(compute="_compute_message_facts")
    hold_announced_for = fields.Char(
        compute="_compute_message_facts",
        help="The date from which the debtor's step would apply a hold if they were notified"
        " today.",
    )
    open_items_table = fields.Html(compute="_compute_message_facts", sanitize=False)
    sender_email = fields.Char(compute="_compute_message_facts")
    sender_name = fields.Char(compute="_compute_message_facts")
    statement_link = fields.Html(compute="_compute_message_facts", sanitize=False)

    @api.depends("amount_overdue", "collector_id", "stage_id")
    @api.depends_context("lang", "uid")
    def _compute_message_facts(self):
        for debtor in self:
            collector, company = debtor._collector(), debtor.company_id
            items = debtor._items_to_ask_for()
            overdue = items.filtered("days_overdue")
            debtor.amount_overdue_text = format_list(
                self.env, debtor._asked_texts(overdue)
            ) or debtor.currency_id._cobranza_text(0, debtor.partner_id)
            debtor.hold_announced_for = debtor._hold_announced_for()
            debtor.open_items_table = debtor._open_items_table(items)
            debtor.sender_email = (
                collector.email_formatted
                or company.email_formatted
                or self.env.user.email_formatted
            )
            debtor.sender_name = collector.name or company.name
            debtor.statement_link = Markup('<a href="%s">%s</a>') % (
                debtor._statement_url(),
                self.env._("Your account with us online"),
            )

    @api.model
    def mail_allowed_qweb_expressions(self):
        # EXTENDS 'mail': managers may word these messages anew without being given the right to
        # put any expression into any template
        return (*super().mail_allowed_qweb_expressions(), *PLACEHOLDERS)

    def action_whatsapp(self, contact_id=None, override_reason=None):
        """Open the form with the short message to send by WhatsApp.

        :param contact_id: id of the person to write to; None: who is responsible for payments
        :param override_reason: why it has to be now, should the contact guard say no
        """
        inputs.one(self)
        return self._write_short_message("whatsapp", contact_id, override_reason)

    def _write_short_message(self, channel, contact_id=None, override_reason=None):
        self.check_access("read")
        contact = inputs.record(self.env["res.partner"], contact_id, self.env._("Person"))
        contact.check_access("read")
        reason = inputs.text(self.env, override_reason, self.env._("Reason to Contact Anyway"))
        form = self.env["cobranza.short.message.new"].create(
            {
                "debtor_id": self.id,
                "channel": channel,
                "contact_id": (contact or self._payment_contact("phone")).id,
                "override_reason": reason,
            }
        )
        return form._open()

    # -- tasks ---------------------------------------------------------------------------

    def _give_task(self, summary, note, kind="mail.mail_activity_data_todo", otherwise=None):
        """Give the collector a task for today, unless they have the same one already.

        :param summary: function that returns the text in the language of an environment
        :param note: the same, for the HTML below it
        :param kind: external id of the type of activity
        :param otherwise: user who gets it if there is no collector
        """
        user = self._collector() or otherwise
        if not user:
            return
        env = self.with_context(lang=user.lang).env
        title = summary(env)
        # Not one notification per task: the collector's list of activities is the message.
        debtor = self.with_context(mail_activity_quick_update=True)
        same = debtor.activity_ids.filtered(
            lambda task: task.summary == title and task.user_id == user
        )
        if same:
            same[0].note = note(env)
            return
        debtor.activity_schedule(
            kind,
            date_deadline=self.company_id._cobranza_today(),
            summary=title,
            note=note(env),
            user_id=user.id,
        )

    def _hold_announced_for(self):
        """Return the date, formatted, from which the debtor's step would hold if told today."""
        self.ensure_one()
        step = self.policy_id.step_ids.filtered(lambda step: step.stage_id == self.stage_id)
        day = fields.Date.add(self.company_id._cobranza_today(), days=step.hold_notice_days)
        return format_date(self.env, day, lang_code=self._payment_contact().lang)

    def _items_to_ask_for(self):
        """Return the open items that a message to the debtor asks for."""
        items = self._open_items()
        return items.browse([item.id for item in self._asked_of(items)])

    def _open_items_table(self, items):
        """Return the HTML list of what is to be collected, for messages to the customer.

        :param items: the debtor's open items to collect
        """
        self.ensure_one()
        asked = self._asked_of(items)
        return self.env["ir.qweb"]._render(
            "cobranza_followup.open_items_table",
            {
                "items": items,
                "asked": lambda item: item.currency_id._cobranza_text(asked[item], self.partner_id),
                "totals": self._asked_texts(items),
            },
        )

    def _asked_texts(self, items):
        """Return what is asked for with these items, one text for each currency."""
        self.ensure_one()
        return self.env["res.currency"]._cobranza_sums(
            ((item.currency_id, amount) for item, amount in self._asked_of(items).items()),
            self.partner_id,
        )
