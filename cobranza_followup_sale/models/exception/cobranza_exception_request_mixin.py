import logging

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import ANYBODY
from odoo.addons.cobranza_followup.tools import authority, inputs, web_button


class CobranzaExceptionRequestMixin(models.AbstractModel):
    """An order or a delivery for which an exception may be requested; it shows who asked, and why."""

    _name = "cobranza.exception.request.mixin"
    _description = "Can pass a hold by exception"

    _REQUEST_FIELDS = (
        "cobranza_exception_requested",
        "cobranza_exception_requested_by_id",
        "cobranza_exception_requested_on",
        "cobranza_exception_request_note",
        "cobranza_exception_request_text",
    )

    cobranza_hold_ending = fields.Char(
        string="What Ends the Hold", compute="_compute_cobranza_hold_ending", groups=ANYBODY
    )

    cobranza_exception_requested = fields.Boolean(
        string="Exception Requested",
        compute="_compute_cobranza_exception_request",
        search="_search_cobranza_exception_requested",
        groups=ANYBODY,
    )
    cobranza_exception_requested_by_id = fields.Many2one(
        "res.users",
        string="Requested By",
        compute="_compute_cobranza_exception_request",
        groups=ANYBODY,
    )
    cobranza_exception_requested_on = fields.Datetime(
        string="Requested On", compute="_compute_cobranza_exception_request", groups=ANYBODY
    )
    cobranza_exception_request_note = fields.Char(
        string="Why It Should Go Ahead",
        compute="_compute_cobranza_exception_request",
        groups=ANYBODY,
    )
    cobranza_exception_request_text = fields.Char(
        string="Request", compute="_compute_cobranza_exception_request", groups=ANYBODY
    )

    @api.depends_context("lang", "uid")
    def _compute_cobranza_hold_ending(self):
        for record in self:
            holds = record._holds_to_pass() if record._origin else False
            record.cobranza_hold_ending = bool(holds) and holds._ending_text()

    @api.depends_context("lang", "tz")
    def _compute_cobranza_exception_request(self):
        latest = self._latest_requests()
        nothing = self.env["cobranza.exception.request"].sudo()
        for record in self:
            request = latest.get(record._origin, nothing)
            asked = request if request.state == "open" else nothing
            record.cobranza_exception_requested = bool(asked)
            record.cobranza_exception_requested_by_id = asked.user_id.id
            record.cobranza_exception_requested_on = asked.create_date
            record.cobranza_exception_request_note = asked.note
            record.cobranza_exception_request_text = request._text() if request else False

    def _search_cobranza_exception_requested(self, operator, value):
        self._check_field_access(self._fields["cobranza_exception_requested"], "read")
        if operator != "in":
            return NotImplemented
        self.env["cobranza.exception.request"].flush_model()
        requested = Domain(
            "id",
            "in",
            SQL(
                "(SELECT document.id FROM %s document JOIN cobranza_exception_request request"
                " ON request.state = 'open' AND %s)",
                SQL.identifier(self._table),
                self._is_of_request("document"),
            ),
        )
        answers = {True: requested, False: ~requested}
        return Domain.OR(answers[bool(wanted)] for wanted in value)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # EXTENDS 'base': what was requested first comes first in a queue
        if field_name != "cobranza_exception_requested_on":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        self._check_field_access(self._fields[field_name], "read")
        self.env["cobranza.exception.request"].flush_model()
        asked_on = SQL(
            "(SELECT MIN(request.create_date) FROM cobranza_exception_request request"
            " WHERE request.state = 'open' AND %s)",
            self._is_of_request(alias),
        )
        return SQL("%s %s %s", asked_on, direction, nulls)

    @api.model
    def _is_of_request(self, alias):
        """Return the SQL condition: the document of table `alias` is that of `request`."""
        raise NotImplementedError

    def _holds_to_pass(self):
        """Return the holds that stop the document today, those it may pass left out."""
        raise NotImplementedError

    def _limits_to_pass(self):
        """Return the customers whose credit limit stops the document, exceptions left out."""
        return self.env["res.partner"]

    def _is_stopped(self):
        """Whether a hold or a limit stops the document today."""
        return bool(self._holds_to_pass() or self._limits_to_pass())

    def _order_to_pass(self):
        """Return the order whose exception lets the document go; empty: it has none."""
        raise NotImplementedError

    def _latest_requests(self):
        """Return {document: its newest request}, whoever asks."""
        raise NotImplementedError

    def _latest_request(self):
        self.ensure_one()
        none = self.env["cobranza.exception.request"].sudo()
        return self._latest_requests().get(self._origin, none)

    def action_request_exception(self, note):
        """Ask the collections managers to let documents pass the hold that stops them.

        :param str note: why they should go
        :raise UserError: one is not stopped, or its exception is requested already
        """
        inputs.several(self)
        for document in self:
            self.env["cobranza.exception.request"]._ask(document, note)
        return True

    def action_refuse_exception(self):
        """Open the form that asks a manager why they refuse what is requested."""
        inputs.one(self)
        request = self._latest_request()
        if request.state != "open":
            raise UserError(
                self.env._("Nobody has requested an exception for %s.", self.display_name)
            )
        return request.with_env(self.env).action_refuse_exception()

    def _exception_form(self, hold, **defaults):
        """Return the action that opens the form of an exception to a hold."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup_sale.cobranza_exception_action_new"
        )
        given = {"debtor_id": hold.debtor_id.id, "hold_id": hold.id, **defaults}
        return {**action, "context": {f"default_{name}": value for name, value in given.items()}}

    def _limit_exception_form(self, partner, company, **defaults):
        """Return the action that opens the form of an exception to a customer's limit."""
        debtor = self.env["cobranza.debtor"]._get_or_create_for(partner, company)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup_sale.cobranza_exception_action_new"
        )
        given = {"debtor_id": debtor.id, "kind": "limit", **defaults}
        return {**action, "context": {f"default_{name}": value for name, value in given.items()}}

    def _exception_advice(self, holds):
        """Say what ends the holds, and what the user who is refused can do about it."""
        request = self._latest_request() if self else self.env["cobranza.exception.request"]
        if request.state == "open":
            advice = self.env._(
                "An exception was requested by %s: wait for a collections manager's answer.",
                request.user_id.name,
            )
        else:
            advice = self.env._(
                "Ask a collections manager for an exception with the button Request Exception."
            )
        return " ".join(filter(None, (holds._ending_text(), advice)))

    def _refuse(self, sentence):
        """Raise a refusal; to who clicked a button it offers what can be done about it.

        :param self: the document that is refused; empty: there is none
        :raise RedirectWarning: the user may request an exception, or make one
        :raise UserError: nothing leads on, or nobody clicked
        """
        if web_button.is_button_of(self) and (way_out := self._way_out()):
            refusal = RedirectWarning(sentence, *way_out)
            refusal.loglevel = logging.INFO  # no mistake of anybody's, as a UserError is none
            raise refusal
        raise UserError(sentence)

    def _way_out(self):
        """Return (id of an action, text of its button, its context), or None."""
        self.ensure_one()
        document = self.sudo(False)
        if authority.is_manager(self.env):
            form = document.action_make_credit_exception()
            return form["id"], self.env._("Make Exception"), form["context"]
        requests = self.env["cobranza.exception.request"]
        if not requests._may_ask() or self._latest_request().state == "open":
            return None
        form = self.env.ref("cobranza_followup_sale.cobranza_exception_request_new_action")
        asked = {f"default_{requests._documents()[self._name]}": self.id}
        return form.id, self.env._("Request Exception"), asked
