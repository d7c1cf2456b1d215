"""Loading millions of rows without keeping every index and reference up to date on the way."""

from contextlib import contextmanager

from odoo.tools import SQL

# Indexes behind a constraint go and come with the constraint; primary keys stay.
_INDEXES = """
    SELECT format('DROP INDEX %%s', index.indexrelid::regclass),
           pg_get_indexdef(index.indexrelid)
      FROM pg_index index
     WHERE index.indrelid = ANY(%s::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = index.indexrelid)
"""
_REFERENCES = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
                  pg_get_constraintdef(oid))
      FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
"""


@contextmanager
def bulk_load(cr, *tables):
    """Drop the tables' indexes and foreign keys, and build them again in one go at the end.

    PostgreSQL checks all references then, as it would have row by row.
    """
    # What earlier statements of the transaction left to be checked forbids changing the table.
    cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
    changes = []
    for found in (_INDEXES, _REFERENCES):
        cr.execute(found, [list(tables)])
        changes += cr.fetchall()
    for drop, _build in changes:
        cr.execute(drop)
    yield
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _drop, build in changes:
        cr.execute(build)


def vacuum(env, *tables):
    """Do what PostgreSQL does by itself some time after many rows were written."""
    env.cr.commit()
    env.cr.connection.autocommit = True
    env.cr.execute(SQL("VACUUM ANALYZE %s", SQL(", ").join(map(SQL.identifier, tables))))
    env.cr.connection.autocommit = False
