"""What a customer could cost, from their documents alone: one by one, in plain Python."""

from collections import namedtuple

Exposure = namedtuple("Exposure", "owed postdated ordered delivered agreed")


def exposure_of(customer, today):
    """Return the `Exposure` of a customer whose documents are all in one currency."""
    env = customer.sudo().env
    orders = env["sale.order"].search([("partner_id", "child_of", customer.id)])
    of_orders = [_order(order) for order in orders]
    kept = sum(online for online, *_amounts in of_orders)
    payments = env["account.payment"].search(
        [("partner_id", "child_of", customer.id), ("state", "in", ("in_process", "paid"))]
    )
    later = sum(payment.amount for payment in payments if payment.date > today)
    owed = _invoiced(env, customer) - sum(payments.mapped("amount"))
    ordered, delivered, agreed = (
        sum(amounts) for amounts in zip((0, 0, 0), *(a for _online, *a in of_orders), strict=True)
    )
    return Exposure(owed + kept, later, ordered, delivered, agreed)


def _invoiced(env, customer):
    """Return what posted invoices come to, less credit notes."""
    moves = env["account.move"].search(
        [
            ("partner_id", "child_of", customer.id),
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund")),
        ]
    )
    return sum(_sign(move) * move.amount_total for move in moves)


def _sign(move):
    return -1 if move.move_type == "out_refund" else 1


def _order(order):
    """Return what of an order's online payments is still its own, and its three amounts."""
    online = _online(order)
    advances = ordered = delivered = agreed = 0.0
    for line in order.order_line.filtered(lambda line: not line.display_type):
        bills = line.invoice_lines.filtered(lambda bill: bill.parent_state == "posted")
        if line.is_downpayment:
            advances += sum(_sign(bill.move_id) * bill.price_total for bill in bills)
            continue
        price = line.price_unit * (1 + sum(line.tax_ids.mapped("amount")) / 100)
        gone = _gone(line)
        billed = sum(_sign(bill.move_id) * bill.quantity for bill in bills)
        expected = gone
        if order.state == "sale" and not _has_ended(line):
            expected = max(gone, line.product_uom_qty)
        was = price * max(0, gone - billed)
        will = price * max(0, expected - billed)
        ordered += will
        delivered += was
        agreed += was if line.product_id.type == "consu" else will
    paid = max(0, advances) + online
    return online, *(max(0, amount - paid) for amount in (ordered, delivered, agreed))


def _online(order):
    """Return what was paid online for an order, and is no invoice's yet."""
    drafts = order.invoice_ids.filtered(lambda move: move.state == "draft")
    if order.state == "cancel" or (
        order.invoice_status in ("invoiced", "upselling") and not drafts
    ):
        return 0.0
    lines = order.transaction_ids.payment_id.move_id.line_ids
    return -sum(
        lines.filtered(lambda line: line.account_type == "asset_receivable").mapped(
            "amount_residual"
        )
    )


def _gone(line):
    """Return how much of a line the customer has and is to be invoiced for."""
    if line.product_id.type == "service":
        return line.qty_delivered
    gone = 0.0
    for move in line.move_ids.filtered(lambda move: move.state == "done"):
        if move.location_dest_id.usage == "customer":
            gone += move.quantity if move.to_refund or not move.origin_returned_move_id else 0
        elif move.to_refund:
            gone -= move.quantity
    return gone


def _has_ended(line):
    """Whether goods that are invoiced as delivered will not be delivered any more."""
    states = set(line.move_ids.mapped("state"))
    return (
        line.product_id.invoice_policy == "delivery"
        and "done" in states
        and states <= {"done", "cancel"}
    )
