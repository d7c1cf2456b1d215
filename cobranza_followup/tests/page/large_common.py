from odoo.tools import SQL


class LargeDebtor:
    """A debtor with any number of open items."""

    @classmethod
    def _copies(cls, invoice, count):
        """Write copies of a posted invoice straight into PostgreSQL: to post thousands takes minutes."""
        cls.env.flush_all()
        made = cls._copied(
            "account_move",
            {"name": SQL("copied.name || '-' || n"), "access_token": SQL("NULL")},
            SQL("copied.id = %s", invoice.id),
            count,
        )
        cls._copied(
            "account_move_line",
            {"move_id": SQL("made.id"), "move_name": SQL("made.name")},
            SQL("copied.move_id = %s", invoice.id),
            made=SQL("JOIN account_move made ON made.id = ANY(%s)", made),
        )
        # As PostgreSQL does by itself sooner or later.
        cls.env.cr.execute("ANALYZE account_move, account_move_line")
        cls.env.invalidate_all()
        cls.env["cobranza.debtor"]._mark_stale(
            [(invoice.commercial_partner_id.id, invoice.company_id.id)]
        )
        cls._commit()
        return cls.env["account.move"].browse(made)

    @classmethod
    def _copied(cls, table, changed, which, count=1, made=None):
        """Copy rows of a table with some columns changed; return the ids of the copies.

        :param changed: {column: SQL of its new value}
        """
        cls.env.cr.execute(SQL("SELECT * FROM %s LIMIT 0", SQL.identifier(table)))
        columns = [column.name for column in cls.env.cr.description if column.name != "id"]
        rows = cls.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s copied %s,"
                " generate_series(1, %s) n WHERE %s RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(
                    changed.get(name, SQL.identifier("copied", name)) for name in columns
                ),
                SQL.identifier(table),
                made or SQL(),
                count,
                which,
            )
        )
        return [id_ for (id_,) in rows]
