"""Many values as one parameter of a statement.

One text costs a fraction of what a list of parameters does: PostgreSQL parses each element of
an `ARRAY[...]` as an expression. Cast the result to the type it is to have.
"""


def array(values):
    """Write numbers, dates, booleans and None as PostgreSQL writes an array.

    >>> array([1, None, 2.5, True])
    '{1,NULL,2.5,True}'
    """
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def text_array(values):
    r"""Write texts and None as PostgreSQL writes an array.

    >>> print(text_array(["a,b", None, 'say "no"']))
    {"a,b",NULL,"say \"no\""}
    """
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def _quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
