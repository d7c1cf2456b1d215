"""Which columns are read of records in one statement."""


def own_columns(model):
    """Return the names of the fields that Odoo reads together, for `search_fetch`.

    What is searched first and read afterwards takes two statements.
    """
    return [name for name, field in model._fields.items() if field.prefetch is True]
