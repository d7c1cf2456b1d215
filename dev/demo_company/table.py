"""Aligned plain-text tables, as a terminal shows them."""

NUMBERS = (int, float)


def table(head, rows, indent="  "):
    """Return lines with the columns aligned: text to the left, numbers to the right.

    >>> print("\\n".join(table(["Etapa", "Deudores"], [["Recordar", 3]], indent="")))
    Etapa     Deudores
    --------  --------
    Recordar         3
    """
    cells = [[_text(cell) for cell in row] for row in [head, *rows]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [any(isinstance(row[index], NUMBERS) for row in rows) for index in range(len(head))]
    lines = [
        "  ".join(
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(row, widths, right, strict=True)
        )
        for row in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return [(indent + line).rstrip() for line in lines]


def _text(cell):
    if isinstance(cell, bool) or cell is None:
        return "sí" if cell else ""
    if isinstance(cell, NUMBERS):
        return f"{cell:,}" if cell else "·"
    return str(cell)
