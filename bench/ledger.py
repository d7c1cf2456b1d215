"""A ledger of any size, written straight into PostgreSQL.

Deterministic: the same numbers give the same rows. Customers behave in known ways (punctual,
late, in parts, silent), with credit notes and reconciliations as Odoo would leave them.
Posting 300,000 invoices through Odoo takes hours; this takes a minute.
"""

from .bulk import bulk_load

INVOICES_PER_CUSTOMER = 15
# One invoice in so many is still open, one in so many was credited, one in so many paid in parts.
OPEN_ONE_IN = 16
CREDITED_ONE_IN = 41
IN_PARTS_ONE_IN = 7
_TABLES = ("res_partner", "account_move", "account_move_line", "account_partial_reconcile")
_OWN_COLUMNS = {"id", "commercial_partner_id", "name", "complete_name", "email"}


def write(env, customers, today):
    """Write `customers` customers with 15 invoices each over the 24 months before `today`.

    :param env: of a company with a chart of accounts
    :return: number of invoices
    """
    company = env.company
    cr = env.cr
    model = env["res.partner"].create({"name": "Model customer", "customer_rank": 1})
    names = {
        "company": company.id,
        "currency": company.currency_id.id,
        "today": today,
        "customers": customers,
        "invoices": customers * INVOICES_PER_CUSTOMER,
        "sale_journal": _journal(env, "sale"),
        "bank_journal": _journal(env, "bank"),
        # The customers' own: others leave debts on any other receivable account aside.
        "receivable": model.property_account_receivable_id.id,
        "income": _account(env, "income"),
        "bank": _account(env, "asset_cash"),
        # Every required column of a customer, whatever add-ons there are, as Odoo fills it.
        "model": model.id,
        "open": OPEN_ONE_IN,
        "credited": CREDITED_ONE_IN,
        "parts": IN_PARTS_ONE_IN,
    }
    env.flush_all()
    copied = _columns_to_copy(env)
    with bulk_load(cr, *_TABLES):
        for statement in _STATEMENTS:
            cr.execute(statement.format(copied=copied), names)
    cr.execute(f"ANALYZE {', '.join(_TABLES)}")
    env.invalidate_all()
    return names["invoices"]


def _columns_to_copy(env):
    """Return the columns of a customer that are all alike, as a list in SQL."""
    env.cr.execute("SELECT * FROM res_partner LIMIT 0")
    columns = [column.name for column in env.cr.description]
    return ", ".join(f'"{name}"' for name in columns if name not in _OWN_COLUMNS)


def _journal(env, kind):
    return (
        env["account.journal"]
        .search([("type", "=", kind), ("company_id", "=", env.company.id)], limit=1)
        .id
    )


def _account(env, kind):
    return (
        env["account.account"]
        .search([("account_type", "=", kind), ("company_ids", "in", env.company.id)], limit=1)
        .id
    )


# `n` numbers invoices; a customer's invoices are spread over its 24 months. `late` is days
# between due date and payment: by the customer's kind (n modulo 5) with some noise.
_STATEMENTS = (
    """
    CREATE TEMP TABLE bench_partner ON COMMIT DROP AS
    SELECT nextval('res_partner_id_seq')::int AS id, c FROM generate_series(1, %(customers)s) c
    """,
    """
    INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, email, {copied})
    SELECT new.id, new.id, 'Customer ' || c, 'Customer ' || c, 'c' || c || '@example.com', {copied}
      FROM bench_partner new
      JOIN (SELECT {copied} FROM res_partner WHERE id = %(model)s) model ON TRUE
    """,
    """
    CREATE TEMP TABLE bench_invoice ON COMMIT DROP AS
    SELECT n, p.id AS partner_id, p.c,
           %(today)s::date - 730 + ((n / %(customers)s) * 47 + (n * 7) %% 46)::int AS date,
           (100 + (n::bigint * 7919) %% 90000 / 10.0)::numeric(12,2) AS amount,
           CASE p.c %% 5 WHEN 0 THEN -3 WHEN 1 THEN 2 WHEN 2 THEN 12 WHEN 3 THEN 35 ELSE 70 END
               + (n %% 9)::int AS late,
           CASE WHEN n %% %(open)s = 0 THEN 'open'
                WHEN n %% %(credited)s = 0 THEN 'credited'
                WHEN n %% %(parts)s = 0 THEN 'parts' ELSE 'paid' END AS kind
      FROM generate_series(0, %(invoices)s - 1) n
      JOIN bench_partner p ON p.c = n %% %(customers)s + 1
    """,
    """
    UPDATE bench_invoice SET kind = 'open'
     WHERE date + 30 + late + 20 >= %(today)s AND kind <> 'credited'
    """,
    # -- the entries, numbered by what they are: I invoice, P payment, Q second part, C credit
    """
    CREATE TEMP TABLE bench_entry ON COMMIT DROP AS
    SELECT 'I' AS what, n, partner_id, date, date + 30 AS due, amount, amount AS whole, kind
      FROM bench_invoice
     UNION ALL
    SELECT 'P', n, partner_id, date + 30 + late, NULL,
           CASE WHEN kind = 'parts' THEN round(amount * 0.4, 2) ELSE amount END, amount, kind
      FROM bench_invoice WHERE kind IN ('paid', 'parts')
     UNION ALL
    SELECT 'Q', n, partner_id, date + 30 + late + 20, NULL,
           amount - round(amount * 0.4, 2), amount, kind
      FROM bench_invoice WHERE kind = 'parts'
     UNION ALL
    SELECT 'C', n, partner_id, date + 5, date + 5, amount, amount, kind
      FROM bench_invoice WHERE kind = 'credited'
    """,
    "ALTER TABLE bench_entry ADD move_id int, ADD line_id int",
    """
    UPDATE bench_entry SET move_id = nextval('account_move_id_seq'),
                           line_id = nextval('account_move_line_id_seq')
    """,
    """
    INSERT INTO account_move (id, name, state, move_type, journal_id, company_id, currency_id,
        date, invoice_date, invoice_date_due, partner_id, commercial_partner_id, payment_state,
        amount_total, amount_residual, amount_total_signed, amount_residual_signed,
        amount_total_in_currency_signed, amount_untaxed, auto_post, sequence_prefix,
        sequence_number, posted_before, create_date, invoice_currency_rate)
    SELECT move_id, 'BENCH/' || what || '/' || n, 'posted',
           CASE what WHEN 'I' THEN 'out_invoice' WHEN 'C' THEN 'out_refund' ELSE 'entry' END,
           CASE WHEN what IN ('I', 'C') THEN %(sale_journal)s ELSE %(bank_journal)s END,
           %(company)s, %(currency)s, date, date, due, partner_id, partner_id,
           CASE WHEN what IN ('P', 'Q') OR what = 'I' AND kind = 'open' THEN 'not_paid'
                WHEN what = 'I' AND kind = 'credited' THEN 'reversed' ELSE 'paid' END,
           amount, CASE WHEN what = 'I' AND kind = 'open' THEN amount ELSE 0 END, amount,
           CASE WHEN what = 'I' AND kind = 'open' THEN amount ELSE 0 END, amount, amount, 'no',
           'BENCH/' || what || '/', n, TRUE, now(), 1
      FROM bench_entry
    """,
    """
    INSERT INTO account_move_line (id, move_id, move_name, parent_state, journal_id, company_id,
        company_currency_id, currency_id, account_id, partner_id, name, display_type, date,
        invoice_date, date_maturity, debit, credit, balance, amount_currency, amount_residual,
        amount_residual_currency, reconciled, no_followup, quantity, price_unit, create_date)
    SELECT line_id, move_id, 'BENCH/' || what || '/' || n, 'posted',
           CASE WHEN what IN ('I', 'C') THEN %(sale_journal)s ELSE %(bank_journal)s END,
           %(company)s, %(currency)s, %(currency)s, %(receivable)s, partner_id, 'Receivable',
           'payment_term', date, date, COALESCE(due, date),
           CASE WHEN what = 'I' THEN amount ELSE 0 END, CASE WHEN what = 'I' THEN 0 ELSE amount END,
           signed, signed, CASE WHEN open THEN signed ELSE 0 END,
           CASE WHEN open THEN signed ELSE 0 END, NOT open, FALSE, 1, signed, now()
      FROM (SELECT *, CASE WHEN what = 'I' THEN amount ELSE -amount END AS signed,
                   what = 'I' AND kind = 'open' AS open FROM bench_entry) entry
    """,
    """
    INSERT INTO account_move_line (move_id, move_name, parent_state, journal_id, company_id,
        company_currency_id, currency_id, account_id, partner_id, name, display_type, date,
        debit, credit, balance, amount_currency, amount_residual, amount_residual_currency,
        reconciled, quantity, price_unit, create_date)
    SELECT move_id, 'BENCH/' || what || '/' || n, 'posted',
           CASE WHEN what IN ('I', 'C') THEN %(sale_journal)s ELSE %(bank_journal)s END,
           %(company)s, %(currency)s, %(currency)s,
           CASE WHEN what IN ('I', 'C') THEN %(income)s ELSE %(bank)s END, partner_id, 'Other side',
           'product', date, CASE WHEN what = 'I' THEN 0 ELSE amount END,
           CASE WHEN what = 'I' THEN amount ELSE 0 END, signed, signed, 0, 0, FALSE, 1, amount,
           now()
      FROM (SELECT *, CASE WHEN what = 'I' THEN -amount ELSE amount END AS signed
              FROM bench_entry) entry
    """,
    """
    INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, amount,
        debit_amount_currency, credit_amount_currency, debit_currency_id, credit_currency_id,
        company_id, max_date, create_date)
    SELECT invoice.line_id, other.line_id, other.amount, other.amount, other.amount,
           %(currency)s, %(currency)s, %(company)s, GREATEST(invoice.date, other.date), now()
      FROM bench_entry other JOIN bench_entry invoice ON invoice.n = other.n AND invoice.what = 'I'
     WHERE other.what <> 'I'
    """,
)
