"""A walk through the life of a customer's orders: each step as the person who takes it."""

from contextlib import suppress

from odoo import Command
from odoo.exceptions import UserError


class NothingToDo(Exception):
    """There is no document that a step could be taken with."""


class OrderWalk:
    """Steps take two numbers, to choose documents and amounts by.

    :param case: the test whose customer it is, see `test_exposure_once.py`
    """

    STEPS = (
        "quote",
        "confirm",
        "deliver",
        "return_",
        "serve",
        "invoice",
        "post",
        "pay",
        "credit",
        "pay_down",
        "cancel",
        "pay_online",
        "receive",
    )

    # What the others need to have been done before.
    OFTEN = ("deliver", "deliver", "deliver", "invoice", "invoice", "return_", "confirm")

    def __init__(self, case, tax):
        self.case = case
        self.tax = tax
        self.orders = case.env["sale.order"]

    def take(self, name, pick, size):
        """Take a step, or else the next one of which there is something to do."""
        start = self.STEPS.index(name)
        for step in (*self.STEPS[start:], *self.STEPS[:start]):
            with suppress(NothingToDo):
                getattr(self, step)(pick, size)
                return step
        raise AssertionError("There is always something to do")

    def _pick(self, records, pick):
        return records[pick % len(records)] if records else records

    def _order(self, pick, *states):
        return self._pick(self.orders.filtered(lambda order: order.state in states), pick)

    def _invoices(self, state):
        return self.orders.sudo().invoice_ids.filtered(lambda move: move.state == state)

    # -- salespeople -----------------------------------------------------------------------

    def quote(self, pick, size):
        if len(self.orders) > 2:
            raise NothingToDo
        case, taxes = self.case, {"tax_ids": [Command.set(self.tax.ids)]}
        lines = [case._line(size, **taxes)]
        if pick % 2:
            lines.append(case._line(1 + pick % 3, product=case.service, **taxes))
        self.orders |= case._quotation(order_line=lines).sudo(False)

    def confirm(self, pick, _size):
        if not (order := self._order(pick, "draft", "sent")):
            raise NothingToDo
        self.case.limited(order.action_confirm, "orders invoices", order)

    def serve(self, pick, size):
        lines = self.orders.order_line.filtered(
            lambda line: line.product_id == self.case.service and line.state == "sale"
        )
        if not (line := self._pick(lines, pick)):
            raise NothingToDo
        line.qty_delivered = size % 4

    def cancel(self, pick, size):
        if order := self._order(pick, "cancel"):
            order.sudo().action_draft()
            return
        if size < 4 or not (order := self._order(pick, "sale")):
            raise NothingToDo
        order.sudo().action_cancel()

    # -- the warehouse ---------------------------------------------------------------------

    def deliver(self, pick, size):
        waiting = self.case._delivery(self.orders).filtered(
            lambda one: one.state not in ("done", "cancel")
        )
        if not (picking := self._pick(waiting, pick)):
            raise NothingToDo
        picking.action_assign()
        for move in picking.move_ids:
            # More than was ordered, too.
            move.write({"quantity": min(size, move.product_uom_qty + 1), "picked": True})
        self._validate(picking, with_backorder=bool(pick % 3))

    def _validate(self, picking, with_backorder=True):
        options = {"skip_backorder": True}
        if not with_backorder:
            options["picking_ids_not_to_backorder"] = picking.ids
        counts = "invoices" if picking.picking_type_code == "outgoing" else ""
        self.case.limited(picking.with_context(**options).button_validate, counts, picking)

    def return_(self, pick, size):
        """Return goods, or have returned ones leave again."""
        done = self.case._delivery(self.orders).filtered(lambda one: one.state == "done")
        if not (picking := self._pick(done, pick)):
            raise NothingToDo
        wizards = self.case.env["stock.return.picking"].with_user(self.case.storekeeper)
        context = {"active_id": picking.id, "active_model": "stock.picking"}
        wizard = wizards.with_context(**context).create({})
        for line in wizard.product_return_moves:
            gone = sum(
                move.quantity if move.state == "done" else move.product_uom_qty
                for move in line.move_id.returned_move_ids
                if move.state != "cancel"
            )
            line.quantity = min(size, line.move_id.quantity - gone)
        if not any(wizard.product_return_moves.mapped("quantity")):
            raise NothingToDo
        act = wizard.action_create_exchanges if size == 5 else wizard.action_create_returns
        try:
            with self.case.env.cr.savepoint():
                back = self.case.env["stock.picking"].browse(act()["res_id"])
        except UserError:  # Odoo put it together with another transfer
            raise NothingToDo from None
        back.move_ids.to_refund = bool(pick % 4)
        if size % 3:
            back.with_user(self.case.storekeeper).move_ids.picked = True
            self._validate(back.with_user(self.case.storekeeper))

    # -- accounting ------------------------------------------------------------------------

    def invoice(self, pick, size):
        """Draw up an invoice of what is to be invoiced, or of part of it."""
        if not (order := self._order(pick, "sale")):
            raise NothingToDo
        if any(move.state == "draft" for move in order.sudo().invoice_ids):
            raise NothingToDo
        with suppress(UserError):  # there is nothing to invoice
            invoice = order.with_user(self.case.accountant)._create_invoices(final=bool(pick % 3))
            lines = invoice.invoice_line_ids.filtered(
                lambda line: line.product_id and not line.is_downpayment
            )
            if invoice.move_type == "out_invoice" and len(invoice.invoice_line_ids) == len(lines):
                lines[:1].quantity = min(size, lines[:1].quantity)
            if size > 1:  # else it waits as a draft
                invoice.action_post()
            return
        raise NothingToDo

    def post(self, pick, _size):
        if not (move := self._pick(self._invoices("draft"), pick)):
            raise NothingToDo
        move.with_user(self.case.accountant).action_post()

    def _unpaid(self, pick):
        moves = self._invoices("posted").filtered(
            lambda move: move.move_type == "out_invoice" and move.amount_residual > 0
        )
        return self._pick(moves, pick)

    def pay(self, pick, size):
        if not (invoice := self._unpaid(pick)):
            raise NothingToDo
        amount = min(invoice.amount_residual, size * 70)
        self.case._pay(invoice, amount, on=3 if pick == 5 else 0)

    def receive(self, pick, size):
        """Receive money that nobody says what it is for."""
        if pick % 2:
            raise NothingToDo
        self.case._receive(size * 10, on=size % 3)

    def credit(self, pick, size):
        """Credit an invoice, all of it or part."""
        moves = self._invoices("posted").filtered(
            lambda move: move.move_type == "out_invoice" and not move.reversal_move_ids
        )
        if not (invoice := self._pick(moves, pick)):
            raise NothingToDo
        wizard = (
            self.case.env["account.move.reversal"]
            .with_user(self.case.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "Wrong"})
        )
        note = self.case.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        first = note.invoice_line_ids.filtered("product_id")[:1]
        first.quantity = min(first.quantity, size)
        note.action_post()

    def pay_down(self, pick, size):
        """Invoice a down payment."""
        if not (order := self._order(pick, "sale")):
            raise NothingToDo
        wizards = self.case.env["sale.advance.payment.inv"].with_user(self.case.accountant)
        wizard = wizards.with_context(active_ids=order.ids, active_model="sale.order").create(
            {"advance_payment_method": "fixed", "fixed_amount": size * 25}
        )
        before = order.sudo().invoice_ids
        wizard.create_invoices()
        (order.sudo().invoice_ids - before).action_post()

    def pay_online(self, pick, size):
        """Pay part of an order, that of a quotation too, in advance."""
        order = self._order(pick, "draft", "sale")
        if not order or order.sudo().transaction_ids:
            raise NothingToDo
        self.case._paid(order.sudo(), min(size * 50, order.amount_total))
