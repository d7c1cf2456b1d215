"""A plot with logarithmic axes as SVG, by hand: nothing to install for it."""

from math import ceil, floor, log10

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT = 860, 420, 70, 20, 340
_COLOURS = ("#1b6ca8", "#d1495b", "#2e8b57", "#8f5db7", "#c98a1b", "#555555")
_DASHES = ("", "6 3", "2 3", "10 3 2 3", "1 4", "12 4")


def draw(lines):
    """Return the plot of {label: [(customers, seconds)]}."""
    points = [point for line in lines.values() for point in line]
    across = _Scale([x for x, _y in points], _LEFT, _WIDTH - _RIGHT)
    up = _Scale([y for _x, y in points], _HEIGHT - 40, _TOP)
    body = [*_axes(across, up)]
    for number, (label, line) in enumerate(lines.items()):
        style = (
            f'stroke="{_COLOURS[number % 6]}" stroke-dasharray="{_DASHES[number % 6]}"'
            ' stroke-width="2" fill="none"'
        )
        path = " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in line)
        body.append(f'<polyline points="{path}" {style}/>')
        y = _TOP + 20 + 20 * number
        x = _WIDTH - _RIGHT + 20
        body.append(f'<polyline points="{x},{y - 4} {x + 30},{y - 4}" {style}/>')
        body.append(f'<text x="{x + 36}" y="{y}">{label}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' font-family="sans-serif" font-size="12">\n'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def _axes(across, up):
    bottom, right = _HEIGHT - 40, _WIDTH - _RIGHT
    for power in up.powers:
        y = up.at(10**power)
        yield f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>'
    for power in across.powers:
        x = across.at(10**power)
        yield f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{10**power:,}</text>'
    middle = (_LEFT + right) / 2
    yield f'<text x="{middle}" y="{bottom + 34}" text-anchor="middle">customers</text>'


class _Scale:
    def __init__(self, values, start, end):
        self.low, self.high = floor(log10(min(values))), ceil(log10(max(values)))
        self.high = max(self.high, self.low + 1)
        self.powers = range(self.low, self.high + 1)
        self.start, self.end = start, end

    def at(self, value):
        share = (log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)
