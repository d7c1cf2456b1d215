def migrate(cr, version):
    _write_what_exceptions_let_through(cr)


def _write_what_exceptions_let_through(cr):
    """Give the uses noted before their amounts: what their orders are worth today."""
    cr.execute(
        """
        UPDATE cobranza_exception_sale_order_rel used
           SET amount = round((sale.amount_total / COALESCE(NULLIF(sale.currency_rate, 0), 1))
                              ::numeric, currency.decimal_places)
          FROM sale_order sale
          JOIN res_company company ON company.id = sale.company_id
          JOIN res_currency currency ON currency.id = company.currency_id
         WHERE sale.id = used.order_id AND used.amount IS NULL
        """
    )
