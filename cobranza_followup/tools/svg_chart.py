"""Bar charts as SVG, for paper: told apart by lightness and lines, labeled without a script."""

from markupsafe import Markup, escape

# (color, whether there are lines across it): as in static/src/panorama/panorama_chart.js
_FILLS = (
    ("#cfe3ee", False),
    ("#9cc3d9", True),
    ("#6aa0c0", False),
    ("#3f7da1", True),
    ("#285a79", False),
    ("#12344a", True),
)
_ALONE = 3
_WIDTH, _HEIGHT = 640, 210
_LEFT, _TOP, _BOTTOM, _RIGHT = 62, 8, 20, 8
_LEGEND = 120
_STEPS = (1, 2, 2.5, 5, 10)


def bars(labels, series, say, ranges=None):
    """Return bars as SVG, stacked if there are several series.

    :param labels: below each bar
    :param series: [(name, values)]; None: no bar
    :param say: function that writes a value as text
    :param ranges: [(low, high)] of each bar, drawn as a line with ends

    >>> drawing = bars(["Jan", "Feb"], [("Owed", [10, None])], str)
    >>> drawing.count("<rect"), "Jan" in drawing, "<script" in drawing
    (1, True, False)
    >>> bars(["<b>"], [("a", [1]), ("b", [2])], str).count("&lt;b&gt;")
    1
    """
    several = len(series) > 1
    wide = _WIDTH - _LEFT - _RIGHT - (_LEGEND if several else 0)
    high = _HEIGHT - _TOP - _BOTTOM
    totals = [sum(max(0, values[i] or 0) for _name, values in series) for i in range(len(labels))]
    top = _ceiling(max([*totals, *(one[1] for one in ranges or ())], default=0))
    place = lambda value: _TOP + high * (1 - value / top)  # noqa: E731
    drawn = [*_axis(top, place, say, wide)]
    step = wide / max(1, len(labels))
    for index, label in enumerate(labels):
        left, base = _LEFT + step * (index + 0.15), 0.0
        for number, (_name, values) in enumerate(series):
            value = max(0, values[index] or 0)
            if value:
                fill = number if several else _ALONE
                drawn.append(_rect(left, place(base + value), step * 0.7, high * value / top, fill))
                base += value
        middle = left + step * 0.35
        if ranges:
            drawn.append(_whisker(middle, *map(place, ranges[index])))
        drawn.append(_text(middle, _HEIGHT - 6, label, "middle"))
    if several:
        drawn += _legend(series)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="100%"'
        ' style="max-height: 60mm;" font-family="Arial, sans-serif" font-size="10">{drawn}</svg>'
    ).format(width=_WIDTH, height=_HEIGHT, drawn=Markup("").join(drawn))


def _ceiling(value):
    """Return a round number that is not below a value.

    >>> _ceiling(0), _ceiling(7), _ceiling(23), _ceiling(1001)
    (1.0, 10.0, 25.0, 2000.0)
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** (len(str(int(value))) - 1)
    return next(step * power for step in _STEPS if step * power >= value)


def _axis(top, place, say, wide):
    for part in range(5):
        value = top * part / 4
        y = place(value)
        yield Markup('<path d="M{},{} h{}" stroke="#ccc" stroke-width="0.5"/>').format(
            _LEFT, round(y, 1), round(wide, 1)
        )
        yield _text(_LEFT - 4, y + 3, say(value), "end")


def _rect(x, y, width, height, fill):
    """Return a filled bar, with lines across it where its fill has some.

    Drawn line by line: wkhtmltopdf finds no pattern by its name on a page with a base address.
    """
    color, has_lines = _FILLS[fill]
    lines = Markup("").join(
        Markup("M{},{} h{} ").format(round(x, 1), round(y + at, 1), round(width, 1))
        for at in range(3, int(height), 5)
    )
    across = Markup('<path d="{}" stroke="#fff" stroke-width="1"/>').format(lines)
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#111827"'
        ' stroke-width="0.5"/>{}'
    ).format(
        round(x, 1),
        round(y, 1),
        round(width, 1),
        round(height, 1),
        color,
        across if has_lines and lines else "",
    )


def _whisker(x, low, high):
    return Markup(
        '<path d="M{x},{low} V{high} M{left},{low} h8 M{left},{high} h8" stroke="#111827"'
        ' stroke-width="1.5" fill="none"/>'
    ).format(x=round(x, 1), left=round(x - 4, 1), low=round(low, 1), high=round(high, 1))


def _text(x, y, text, anchor):
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
        round(x, 1), round(y, 1), anchor, escape(str(text))
    )


def _legend(series):
    x = _WIDTH - _LEGEND + 6
    for row, (number, (name, _values)) in enumerate(reversed(list(enumerate(series)))):
        y = _TOP + 8 + row * 18
        yield _rect(x, y, 14, 11, number)
        yield _text(x + 20, y + 9, name, "start")
