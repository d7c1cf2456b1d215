def migrate(cr, version):
    _number_the_uses_of_exceptions(cr)


def _number_the_uses_of_exceptions(cr):
    """Make the relation of orders and exceptions the table of `cobranza.release.use`."""
    cr.execute(
        """
        ALTER TABLE cobranza_release_sale_order_rel
            DROP CONSTRAINT IF EXISTS cobranza_release_sale_order_rel_pkey,
            ADD COLUMN IF NOT EXISTS id serial PRIMARY KEY,
            ADD COLUMN IF NOT EXISTS amount numeric
        """
    )
