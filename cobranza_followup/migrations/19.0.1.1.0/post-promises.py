"""Promises say what they are about, and what there is to pay of them."""


def migrate(cr, version):
    _say_scope(cr)
    _say_what_is_due(cr)


def _say_scope(cr):
    """Those with invoices are about these: until now that was seen by there being some."""
    cr.execute(
        """UPDATE cobranza_promise SET scope = 'invoices'
            WHERE id IN (SELECT promise_id FROM cobranza_promise_account_move_rel)"""
    )


def _say_what_is_due(cr):
    """All of it, until the evaluation finds that we took something off."""
    cr.execute("UPDATE cobranza_promise SET amount_due = amount WHERE amount_due IS NULL")
