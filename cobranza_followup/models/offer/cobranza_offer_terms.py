from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...engine.instalments import split
from ...engine.offer import discount_of
from ...tools import authority
from ..promise.cobranza_promise_plan import MOST_INSTALMENTS

# Nobody is bound to an offer for longer.
MOST_DAYS_VALID = 365
# What a collector waived of a debtor in so many days counts with what they want to waive now.
WAIVED_DAYS = 90


class CobranzaOffer(models.Model):
    """What an offer comes to: the server's sums, from the open items as they are."""

    _inherit = "cobranza.offer"

    instalments_text = fields.Text(
        compute="_compute_instalments_text", string="Instalments and Days"
    )
    needs_approval = fields.Boolean(
        compute="_compute_needs_approval", help="It waives more than a collector may alone."
    )
    approval_text = fields.Char(compute="_compute_needs_approval", string="Approval")

    @api.onchange(
        "debtor_id",
        "kind",
        "currency_id",
        "invoice_ids",
        "discount_type",
        "discount_percent",
        "yearly_rate",
        "amount_to_pay",
        "valid_until",
    )
    def _onchange_terms(self):
        if self.kind == "prompt" and self.discount_type == "amount":
            self.discount_type = "percent"
        if self.kind != "prompt" and self.discount_type == "rate":
            self.discount_type = "amount"
        if self.debtor_id:
            self.update(self._terms(self._open_parts()))

    @api.depends(
        "kind", "amount_to_pay", "pay_by", "valid_until", "instalment_count", "instalment_every"
    )
    @api.depends_context("lang")
    def _compute_instalments_text(self):
        for offer in self:
            try:
                parts = offer._instalments() if offer.kind == "plan" else ()
            except ValueError:
                parts = ()
            offer.instalments_text = "\n".join(
                self.env._(
                    "%(date)s: %(amount)s",
                    date=format_date(self.env, day),
                    amount=offer._money(amount),
                )
                for day, amount in parts
            )

    @api.depends("amount_owed", "amount_waived", "interest_waived", "debtor_id", "currency_id")
    @api.depends_context("uid", "lang")
    def _compute_needs_approval(self):
        manager = authority.is_manager(self.env)
        for offer in self:
            allowed = offer._allowed() if offer.debtor_id and offer.currency_id else 0.0
            waived = offer.amount_waived + offer.interest_waived
            offer.needs_approval = not manager and waived > allowed
            offer.approval_text = offer.needs_approval and self.env._(
                "It waives more than the %s that you may waive alone: a manager approves it.",
                offer._money(allowed),
            )

    # -- the debt ------------------------------------------------------------------------

    def _open_parts(self):
        """Return the debtor's open items the offer is about, what is to be collected alone."""
        items = self.debtor_id._origin._open_items().filtered(
            lambda item: (
                item.amount_chased_currency > 0
                and item.currency_id == self.currency_id
                and item.move_id.is_sale_document(True)
            )
        )
        chosen = self.invoice_ids._origin
        return items.filtered(lambda item: not chosen or item.move_id in chosen)

    def _terms(self, items):
        """Return the amounts of the offer, by field.

        :param items: the open items it is about
        """
        owed = self.currency_id.round(sum(items.mapped("amount_chased_currency")))
        today = self.debtor_id.company_id._cobranza_today()
        waived = 0.0
        if self.kind == "waiver":
            to_pay = owed
        elif self.discount_type == "amount":
            to_pay = self.currency_id.round(self.amount_to_pay or 0.0)
            waived = max(self.currency_id.round(owed - to_pay), 0.0)
        else:
            waived = self._discount(self._parts_of(items), today)
            to_pay = self.currency_id.round(owed - waived)
        return {
            "amount_owed": owed,
            "amount_to_pay": to_pay,
            "amount_waived": waived,
            "interest_waived": self._interest(items) if self.kind == "waiver" else 0.0,
        }

    def _parts_of(self, items):
        """Return [[due date, amount]] of open items, as they are kept with the offer."""
        digits = self.currency_id.decimal_places
        return [
            [
                fields.Date.to_string(item.due_date),
                str(exact(item.amount_chased_currency, digits)),
            ]
            for item in items.sorted("id")
        ]

    def _discount(self, parts, day):
        """Return what is taken off the parts of a debt that are paid on a day."""
        off = discount_of(
            [(fields.Date.to_date(due), Decimal(amount)) for due, amount in parts],
            day,
            percent=Decimal(str(self.discount_percent or 0)) * (self.discount_type == "percent"),
            yearly_rate=Decimal(str(self.yearly_rate or 0)) * (self.discount_type == "rate"),
            digits=self.currency_id.decimal_places,
        )
        return self.currency_id.round(float(sum(off)))

    def _due_on(self, day):
        """Return (what is to be paid on a day, what is waived then)."""
        waived = self._discount(self.parts or [], day)
        return self.currency_id.round(self.amount_owed - waived), waived

    def _interest(self, items):
        """Return the late interest on the offer's invoices that was not invoiced, in its currency."""
        return self.currency_id.round(sum(line.amount for line in self._interest_lines(items)))

    def _interest_lines(self, items):
        """Return the `LateInterest` of the invoices of open items."""
        debtor = self.debtor_id._origin.sudo()
        return [
            line
            for line in debtor._late_interest()[debtor]
            if line.invoice in items.move_id and line.currency == self.currency_id
        ]

    def _write_terms(self):
        """Write what a draft comes to today; chosen invoices stay, none means all there are."""
        self.ensure_one()
        items = self._open_parts()
        terms = self._terms(items)
        if not self.invoice_ids:
            terms["invoice_ids"] = [fields.Command.set(items.move_id.ids)]
        company, today = self.company_id, self.company_id._cobranza_today()

        def in_company(amount):
            return self.currency_id._convert(amount, company.currency_id, company, today)

        self.write(
            {
                **terms,
                "parts": self._parts_of(items),
                "amount_owed_company": in_company(terms["amount_owed"]),
                "amount_to_pay_company": in_company(terms["amount_to_pay"]),
            }
        )

    def _instalments(self):
        """Return [(day, amount)] of a plan, or of the one payment of any other offer.

        :raises ValueError: there is nothing to divide, or it is beyond the calendar
        """
        first = self.pay_by or self.valid_until
        if self.kind != "plan":
            return [(first, self.amount_to_pay)]
        if not first or not 2 <= self.instalment_count <= MOST_INSTALMENTS:
            raise ValueError("no plan")
        digits = self.currency_id.decimal_places
        parts = split(
            exact(self.amount_to_pay, digits),
            self.instalment_count,
            first,
            self.instalment_every or "month",
            digits,
        )
        return [(day, float(amount)) for day, amount in parts]

    # -- what may be offered -------------------------------------------------------------

    def _allowed(self):
        """Return what a collector may waive alone here, in the currency of the offer."""
        return self.debtor_id._may_waive(self.amount_owed, self.currency_id, besides=self._origin)

    def _check_terms(self):
        """Raise one sentence if the offer cannot be made as it is."""
        self.ensure_one()
        _, today = self.env._, self.company_id._cobranza_today()
        if self.amount_owed <= 0:
            raise UserError(
                _("%s: nothing is to be collected of these invoices.", self.debtor_id.display_name)
            )
        if any(move.currency_id != self.currency_id for move in self.invoice_ids):
            raise UserError(
                _("An offer is in one currency: choose invoices in %s.", self.currency_id.name)
            )
        latest = today + timedelta(days=MOST_DAYS_VALID)
        if not today <= self.valid_until <= latest:
            raise UserError(
                _(
                    "Choose until when the offer is valid: from today to %s days from now.",
                    MOST_DAYS_VALID,
                )
            )
        if self.pay_by and self.pay_by < self.valid_until:
            raise UserError(_("The day of payment is not before the last day to accept."))
        self._check_amounts()
        live = self.sudo().search(
            [
                ("id", "!=", self.id),
                ("state", "in", ("to_approve", "offered", "accepted")),
                ("invoice_ids", "in", self.invoice_ids.ids),
            ],
            limit=1,
        )
        if live:
            raise UserError(
                _(
                    "There is an offer about these invoices already: %s. Withdraw it first.",
                    live.display_name,
                )
            )

    def _check_amounts(self):
        _ = self.env._
        if not 0 < self.amount_to_pay <= self.amount_owed:
            raise UserError(
                _(
                    "What is to be paid is above zero and at most what is owed, %s.",
                    self._money(self.amount_owed),
                )
            )
        if self.kind in ("settlement", "prompt") and self.amount_waived <= 0:
            raise UserError(
                _(
                    "This offer waives nothing: give an amount to pay below what is owed, or a"
                    " discount. A yearly rate gives one for invoices that are not due yet."
                )
            )
        if self.kind == "prompt" and self.discount_type == "amount":
            raise UserError(_("A discount for prompt payment is a percentage or a yearly rate."))
        if self.kind != "prompt" and self.discount_type == "rate":
            raise UserError(_("A yearly rate by days early is for prompt payment alone."))
        if self.kind == "waiver" and self.interest_waived <= 0:
            raise UserError(_("There is no late interest to waive on these invoices."))
        try:
            self._instalments()
        except ValueError:
            raise UserError(
                _(
                    "A plan has from 2 to %s instalments, each with something to pay.",
                    MOST_INSTALMENTS,
                )
            ) from None


def exact(amount, digits):
    """Return an amount as `Decimal`, to the digits of its currency."""
    return Decimal(str(round(amount, digits))).quantize(Decimal(1).scaleb(-digits))
