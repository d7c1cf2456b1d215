"""Promises say what they are about, and what there is to pay of them."""


def migrate(cr, version):
    _write_scope(cr)
    _write_amount_due(cr)


def _write_scope(cr):
    """Those with invoices are about these: until now that was seen by there being some."""
    cr.execute(
        """UPDATE cobranza_promise SET scope = 'invoices'
            WHERE id IN (SELECT promise_id FROM cobranza_promise_account_move_rel)"""
    )


def _write_amount_due(cr):
    """All of it, until the evaluation finds that we took something off."""
    cr.execute("UPDATE cobranza_promise SET amount_due = amount WHERE amount_due IS NULL")
