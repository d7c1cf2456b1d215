from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import inputs


class CobranzaDebtor(models.Model):
    """What the screens of a working day show of a debtor: in sentences, and whom to call next."""

    _inherit = "cobranza.debtor"

    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact",
        string="Who to Call",
        help="The contact who handles payments; without one, the invoice contact; else the"
        " customer."
        " Whoever has neither e-mail nor phone is passed over.",
    )
    contact_phone = fields.Char(compute="_compute_contact", string="Phone")
    contact_email = fields.Char(compute="_compute_contact", string="E-mail")
    debtor_type_reason = fields.Char(compute="_compute_debtor_type_reason")
    behaviour_text = fields.Char(compute="_compute_behaviour_text", string="How They Pay")
    waiting_text = fields.Char(compute="_compute_waiting_text", string="Why Not Higher")
    priority_reason = fields.Text(
        compute="_compute_priority_reason", help="The rules that apply, with their points."
    )
    promise_text = fields.Text(
        compute="_compute_promise_text",
        string="Next Promise",
        help="The next open promise, else the last one that was not kept.",
    )
    objective_text = fields.Text(related="stage_id.description", string="Objective of the Contact")
    in_worklist = fields.Boolean(
        compute="_compute_in_worklist",
        search="_search_in_worklist",
        help="To be contacted today: a promise is due or was broken, the stage is new, or the day"
        " of the next contact has come.",
    )

    # -- the worklist --------------------------------------------------------------------

    @api.model
    def _worklist_domain(self):
        """Return the domain of the debtors to contact today; see `engine.priority`."""
        today = self.env.company._cobranza_today()
        return (
            Domain("state", "=", "open")
            & Domain("stage_id", "!=", False)
            & Domain("next_contact_date", "<=", today)
        )

    @api.model
    def _mine_domain(self):
        return Domain("collector_id", "in", (self.env.uid, False))

    @api.depends("state", "stage_id", "next_contact_date")
    def _compute_in_worklist(self):
        listed = self.filtered_domain(self._worklist_domain())
        for debtor in self:
            debtor.in_worklist = debtor in listed

    def _search_in_worklist(self, operator, value):
        if operator != "in":
            return NotImplemented
        answers = {True: self._worklist_domain(), False: ~self._worklist_domain()}
        return Domain.OR(answers[bool(wanted)] for wanted in value)

    def action_next_customer(self):
        """Open the most urgent customer of the user's worklist that was not passed over.

        The context key `cobranza_passed` carries the ids seen in this round; it decides
        nothing but what is shown.
        """
        inputs.several(self)
        seen = inputs.ids(
            self.env, self.env.context.get("cobranza_passed"), self.env._("Passed Over")
        )
        passed = list({*seen, *self.ids})
        todo = self._worklist_domain() & self._mine_domain()
        following = self.search(todo & Domain("id", "not in", passed), limit=1)
        if not following:
            return self._worklist_done(self.search_count(todo))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_debtor_action"
        )
        return {
            **action,
            "views": [(False, "form")],
            "res_id": following.id,
            "context": {"cobranza_passed": passed},
        }

    @api.model
    def _worklist_done(self, left):
        """Say that the round is over; `left` customers were passed over without a contact."""
        _ = self.env._
        text = _("Everyone on your list has been contacted today.")
        if left:
            text = _("You have been through your list. Still to contact: %s.", left)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": "cobranza_followup.cobranza_debtor_action_worklist",
            },
        }

    # -- whom to call --------------------------------------------------------------------

    @api.depends("partner_id", "company_id")
    def _compute_contact(self):
        people = self._people()
        for debtor in self:
            own = people[debtor]
            reachable = own.filtered(lambda contact: contact.email_normalized or contact.phone)
            debtor.contact_id = (reachable or own)[0]
            debtor.contact_phone = _first_with(own, "phone").phone
            debtor.contact_email = _first_with(own, "email_normalized").email

    def _people(self):
        """Return {debtor: who may be contacted about payments, the first choice first}.

        Who handles payments comes first, then the invoice address, then the customer, then their
        other contacts who can be reached.
        """
        contacts = self.env["res.partner"].search_fetch(
            Domain("commercial_partner_id", "in", self.partner_id.ids)
            & (
                Domain("id", "in", self.partner_id.ids)
                | Domain("cobranza_handles_payments", "=", True)
                | Domain("type", "=", "invoice")
                | (
                    Domain("type", "=", "contact")
                    & (Domain("email_normalized", "!=", False) | Domain("phone", "!=", False))
                )
            ),
            [
                "commercial_partner_id",
                "company_id",
                "cobranza_handles_payments",
                "type",
                "phone",
                "email",
                "email_normalized",
            ],
        )
        of_customer = contacts.grouped("commercial_partner_id")
        people = {}
        for debtor in self:
            companies = (self.env["res.company"], debtor.company_id)
            known = of_customer.get(debtor.partner_id, contacts.browse()).filtered(
                lambda contact, companies=companies: contact.company_id in companies
            )
            people[debtor] = (known | debtor.partner_id).sorted(
                lambda one, customer=debtor.partner_id: _role(one, customer)
            )
        return people

    def _payment_contact(self, by=None):
        """Return the partner who is contacted about payments.

        :param by: "email" or "phone": the first who has one, "letter": the first choice; None:
            the first who can be reached at all
        """
        self.ensure_one()
        if not by:
            return self.contact_id
        people = self._people()[self]
        name = {"email": "email_normalized", "phone": "phone"}.get(by)
        return (name and _first_with(people, name)) or people[:1]

    def action_print_letters(self):
        """Open the letters to these customers, to be printed in one PDF."""
        inputs.several(self)
        self.check_access("read")
        return self.env["cobranza.letter.batch"]._open_for(self)

    # -- for forms to choose from --------------------------------------------------------

    def _invoices_to_choose(self, items=None):
        """Return the invoices a promise or a barrier can be about, the oldest first.

        :param items: the debtor's open items, if they have been read already
        :return: list of {id, name, date, days, amount, currency_id, amount_company, text},
            amounts still to collect; `text` is the amount as shown
        """
        items = (self._open_items() if items is None else items).filtered(
            lambda item: item.amount_chased > 0 and item.move_id.is_sale_document(True)
        )
        invoices = {}
        for item in items:
            invoice = invoices.setdefault(
                item.move_id,
                {
                    "id": item.move_id.id,
                    "name": item.move_id.name,
                    "due": format_date(self.env, item.due_date),
                    "days": item.days_overdue,
                    "currency_id": item.currency_id.id,
                    "amount": 0.0,
                    "amount_company": 0.0,
                },
            )
            invoice["amount"] = item.currency_id.round(
                invoice["amount"] + item.amount_chased_currency
            )
            invoice["amount_company"] += item.amount_chased
        for move, invoice in invoices.items():
            invoice["text"] = move.currency_id._cobranza_text(invoice["amount"], self.partner_id)
        return list(invoices.values())

    # -- the statement of account --------------------------------------------------------

    def action_print_statement(self):
        """Print the statements of account of these debtors, one per customer."""
        inputs.several(self)
        self.check_access("read")
        report = self.env.ref("cobranza_followup.action_report_statement")
        return report.report_action(self, data={})  # its default, None, is nothing for XML-RPC

    def action_send_statement(self):
        """Open Odoo's message form with the statement attached, for the customer's contact."""
        inputs.one(self)
        self.check_access("read")
        contact = self._payment_contact("email")
        if not contact.email_normalized:
            raise UserError(
                self.env._(
                    "%s has no e-mail address: add one to the contact, or print the statement.",
                    contact.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Statement of Account"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref("cobranza_followup.mail_template_statement").id,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "hide_mail_template_management_options": True,
                "force_email": True,
            },
        }

    # -- in sentences --------------------------------------------------------------------

    @api.depends("debtor_type_rule", "debtor_type_override_reason")
    @api.depends_context("lang")
    def _compute_debtor_type_reason(self):
        for debtor in self:
            debtor.debtor_type_reason = debtor._type_sentence()

    @api.depends("settled_count", "average_days_late", "on_time_ratio", "partial_ratio")
    @api.depends_context("lang")
    def _compute_behaviour_text(self):
        for debtor in self:
            debtor.behaviour_text = " ".join(debtor._behaviour_sentences())

    @api.depends("priority_rules")
    @api.depends_context("lang")
    def _compute_priority_reason(self):
        sentences = self._priority_sentences()
        for debtor in self:
            given = [rule.partition(":") for rule in (debtor.priority_rules or "").split(",")]
            debtor.priority_reason = " · ".join(
                f"+{points} {sentences[rule]}" for rule, _colon, points in given if rule
            )

    @api.depends("promise_ids.state", "promise_ids.amount_due", "promise_ids.date_promised")
    @api.depends_context("lang")
    def _compute_promise_text(self):
        promises = self.env["cobranza.promise"].search_fetch(
            [("debtor_id", "in", self.ids), ("state", "in", ("open", "partial", "broken"))],
            ["debtor_id", "state", "amount_due", "currency_id", "date_promised"],
            order="date_promised, id",
        )
        states = dict(promises._fields["state"]._description_selection(self.env))
        of_debtor = promises.grouped("debtor_id")
        for debtor in self:
            debtor.promise_text = False
            if promise := debtor._promise_to_show(of_debtor.get(debtor, promises.browse())):
                debtor.promise_text = self.env._(
                    "%(state)s: %(amount)s for %(date)s",
                    state=states[promise.state],
                    amount=promise.currency_id.format(promise.amount_due),
                    date=format_date(self.env, promise.date_promised),
                )

    def _promise_to_show(self, promises):
        """Return the next open promise, else the last of this debt that was not kept."""
        # A promise of an earlier debt is history: it is on its tab.
        failed = promises.filtered(
            lambda promise: (
                promise.state in ("partial", "broken")
                and self.episode_start
                and promise.date_promised >= self.episode_start
            )
        )
        return promises.filtered(lambda promise: promise.state == "open")[:1] or failed[-1:]

    @api.depends("waiting_reason", "stage_id")
    @api.depends_context("lang")
    def _compute_waiting_text(self):
        decision = self.env["cobranza.decision"]
        for debtor in self:
            stage = debtor.stage_id.name
            codes = (debtor.waiting_reason or "").split(",")
            debtor.waiting_text = decision._sentence(
                stage, stage, False, codes, debtor.days_overdue
            )

    def _type_sentence(self):
        """Say why the debtor is of its type, with the figures that decided it."""
        self.ensure_one()
        _ = self.env._
        policy = self.policy_id
        return {
            "override": lambda: _("Set by hand: %s", self.debtor_type_override_reason),
            "few_observations": lambda: _(
                "Too little is known: %(paid)s payments and %(overdue)s overdue items.",
                paid=self.settled_count,
                overdue=self.overdue_count,
            ),
            "refused": lambda: _("Refused to pay in the last 90 days."),
            "broken_promises": lambda: _(
                "Broke %s or more promises in the last 180 days and kept none.",
                policy.threshold_broken_promises,
            ),
            "silent": lambda: _(
                "%(days)s days overdue and no payment for %(silent)s days or more.",
                days=self.days_overdue,
                silent=policy.threshold_silent_days,
            ),
            "old_debt": lambda: _(
                "%s %% or more of the debt is over 90 days late.",
                round(policy.threshold_old_debt * 100),
            ),
            "late_often": lambda: _("Only %s %% paid on time.", round(self.on_time_ratio * 100)),
            "pays_in_parts": lambda: _(
                "%s %% of the invoices were paid in parts.", round(self.partial_ratio * 100)
            ),
            "late_on_average": lambda: _(
                "Pays %s days late on average.", round(self.average_days_late)
            ),
            "nothing_overdue": lambda: _(
                "Nothing overdue, %s %% paid on time.", round(self.on_time_ratio * 100)
            ),
            "slipped": lambda: _(
                "Pays well (%(on_time)s %% on time), %(days)s days overdue now.",
                on_time=round(self.on_time_ratio * 100),
                days=self.days_overdue,
            ),
        }.get(self.debtor_type_rule, lambda: False)()

    def _behaviour_sentences(self):
        """Say how the customer has paid in the last 24 months, a sentence per habit."""
        self.ensure_one()
        _ = self.env._
        if not self.settled_count:
            return [_("Has not paid anything yet.")]
        days = round(self.average_days_late)
        sentences = [
            _("Pays %s days late on average.", days)
            if days > 0
            else _("Pays %s days early on average.", -days)
            if days < 0
            else _("Pays on the day on average."),
            _("%s %% on time.", round(self.on_time_ratio * 100)),
        ]
        if self.partial_ratio:
            sentences.append(_("%s %% in parts.", round(self.partial_ratio * 100)))
        if self.promise_kept_ratio:
            sentences.append(_("Keeps %s %% of promises.", round(self.promise_kept_ratio * 100)))
        if self.last_payment_date:
            sentences.append(_("Last payment: %s.", format_date(self.env, self.last_payment_date)))
        return sentences

    @api.model
    def _priority_sentences(self):
        _ = self.env._
        return {
            "promise_broken": _("a promise was broken"),
            "promise_due": _("a promise is due"),
            "new_in_stage": _("new in this stage"),
            "contact_due": _("due for contact"),
            "never_contacted": _("never contacted"),
            "hold": _("on hold"),
            "unwilling": _("unwilling"),
            "first_payment_default": _("their first invoice was not paid"),
            "large_debt": _("large debt"),
            "days_overdue": _("age of the debt"),
        }


def _role(contact, customer):
    """Sort key: how much a contact of a customer has to do with its payments."""
    if contact.cobranza_handles_payments and contact != customer:
        rank = 0
    elif contact != customer:
        rank = 1 if contact.type == "invoice" else 3
    else:
        rank = 2
    return rank, contact.id


def _first_with(contacts, name):
    return next((contact for contact in contacts if contact[name]), contacts.browse())
