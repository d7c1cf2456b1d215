from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import phone_number
from ...tools import inputs
from ...tools.day_text import day_text


class CobranzaDebtor(models.Model):
    """What the screens of a working day need of a debtor: the worklist, and whom to call."""

    _inherit = "cobranza.debtor"

    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact",
        string="Who to Call",
        help="The contact who handles payments; without one, the invoice contact; else the"
        " customer."
        " Whoever has neither e-mail nor phone is passed over.",
    )
    people_ids = fields.Many2many(
        "res.partner",
        compute="_compute_contact",
        string="People to Contact",
        help="Who may be contacted about payments, the first choice first.",
    )
    contact_phone = fields.Char(compute="_compute_contact", string="Phone")
    contact_email = fields.Char(compute="_compute_contact", string="E-mail")
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
        """Open the next customer of the user's worklist that was not passed over.

        The context key `cobranza_passed` carries the ids seen in this round; it decides
        nothing but what is shown.
        """
        inputs.several(self)
        seen = inputs.ids(
            self.env, self.env.context.get("cobranza_passed"), self.env._("Passed Over")
        )
        passed = list({*seen, *self.ids})
        todo = self._worklist_domain() & self._mine_domain()
        following = self.search(
            todo & Domain("id", "not in", passed), order=self._worklist_order(), limit=1
        )
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
            debtor.people_ids = own
            debtor.contact_id = (reachable or own)[0]
            debtor.contact_phone = debtor._phone_text(_first_with(own, "phone"))
            debtor.contact_email = _first_with(own, "email_normalized").email

    def _phone_text(self, person):
        """Return the phone number of a person, grouped as it is dialled from the company.

        With the code of its country, unless it is one of the person's and of the company's: who
        reads it back, as Odoo's own forms do, must find the same number.
        """
        if not person.phone:
            return False
        home = self.company_id.country_id.code
        region = (person.country_id or self.partner_id.country_id).code or home
        return phone_number.shown(person.phone, region, home if home == region else None)

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
                "country_id",
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
            lambda item: item._is_to_collect()
        )
        invoices = {}
        for item in items:
            invoice = invoices.setdefault(
                item.move_id,
                {
                    "id": item.move_id.id,
                    "name": item.move_id.name,
                    "due": day_text(self.env, item.due_date),
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
