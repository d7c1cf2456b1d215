from odoo.tools import SQL


def uninstall_hook(env):
    """Give back what we changed of others', and let Odoo delete what is ours.

    Customers get the credit limits they had before our steps cut them. What waits to go to a
    debtor does not go: from now on nothing asks whether it may.
    """
    env["cobranza.step.execution"]._give_limits_back()
    waiting = [("model", "=like", "cobranza.%"), ("state", "=", "outgoing")]
    env["mail.mail"].search(waiting).cancel()
    env.flush_all()
    _let_go_of_each_other(env)


def _let_go_of_each_other(env):
    """Drop the foreign keys by which our tables keep each other's rows from being deleted.

    Odoo deletes what our data files brought before it drops the tables, and would log an error
    for each stage a debtor stands in.
    """
    tables = [
        model._table
        for model in env.registry.values()
        if model._name.startswith("cobranza.") and model._auto and not model._abstract
    ]
    restricting = env.execute_query(
        SQL(
            """
            SELECT holder.relname, conname
              FROM pg_constraint
              JOIN pg_class holder ON holder.oid = conrelid
              JOIN pg_class held ON held.oid = confrelid
             WHERE contype = 'f' AND confdeltype = 'r' AND holder.relname = ANY(%s)
               AND held.relname = ANY(%s)
            """,
            tables,
            tables,
        )
    )
    for table, name in restricting:
        env.cr.execute(
            SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name))
        )
