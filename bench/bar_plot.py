"""Speeds beside the best peer's, as an SVG for light and dark pages."""

import html

WIDTH, LEFT, RIGHT, TOP, ROW, BOTTOM = 760, 230, 60, 64, 26, 34
# Top and height of our two contestants' bars; all others are dots.
BARS = {0: (3, 12), 1: (17, 4)}

STYLE = """<style>
  .paper { fill: #ffffff } .ink { fill: #1f2328 } .grid { stroke: #d0d7de }
  .one { stroke: #1f2328; stroke-dasharray: 4 3 }
  circle { stroke: #ffffff }
  .c0 { fill: #0969da } .c1 { fill: #0969da; fill-opacity: 0.35 }
  .c2 { fill: #bc4c00 } .c3 { fill: #8250df } .c4 { fill: #1a7f37 }
  .c5 { fill: #6e7781 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } .ink { fill: #e6edf3 } .grid { stroke: #30363d }
    .one { stroke: #e6edf3 } circle { stroke: #0d1117 }
    .c0 { fill: #58a6ff } .c1 { fill: #58a6ff; fill-opacity: 0.35 }
    .c2 { fill: #f0883e } .c3 { fill: #bc8cff } .c4 { fill: #3fb950 }
    .c5 { fill: #8b949e }
  }
</style>"""


def text(x, y, words, anchor="start", more=""):
    return (f'<text class="ink" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
            f'{more}>{html.escape(words)}</text>')


def bar(x, y, width, height, kind):
    return (f'<rect class="c{kind}" x="{x:.1f}" y="{y:.1f}" '
            f'width="{width:.1f}" height="{height}" rx="2"/>')


def dot(x, y, kind):
    return f'<circle class="c{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'


def legend(titles):
    """Two rows of three."""
    parts = []
    for kind, title in enumerate(titles):
        x, y = 20 + 245 * (kind % 3), 22 + 18 * (kind // 3)
        parts.append(bar(x, y - 9, 14, 9, kind) if kind in BARS
                     else dot(x + 7, y - 4, kind))
        parts.append(text(x + 20, y, title.replace("`", "")))
    return parts


def axis(most, x_of, bottom):
    step = 0.5 if most <= 4 else 1
    parts, value = [], 0
    while value <= most:
        x = x_of(value)
        parts.append(f'<line class="{"one" if value == 1 else "grid"}" '
                     f'x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" '
                     f'y2="{bottom}"/>')
        parts.append(text(x, bottom + 18, f"{value:g}", "middle"))
        value += step
    return parts


def row(name, values, y, x_of):
    known = [(kind, x_of(value)) for kind, value in enumerate(values) if value]
    parts = [text(LEFT - 10, y + 14, name.replace("`", ""), "end")]
    for kind, x in known:
        top, height = BARS.get(kind, (0, 0))
        parts.append(bar(LEFT, y + top, x - LEFT, height, kind) if height
                     else dot(x, y + 9, kind))
    if values[0]:
        parts.append(text(max(x for _, x in known) + 9, y + 14,
                          f"{values[0]:.2f}", more=' font-weight="600"'))
    return parts


def svg(rows, titles):
    """rows: (name, speeds beside the best peer's, None where there is none), in
    the order of `titles`: two of ours, drawn as bars, then the peers, as dots."""
    most = max((value for _, values in rows for value in values if value),
               default=1)
    bottom = TOP + ROW * len(rows)

    def x_of(value):
        return LEFT + (WIDTH - LEFT - RIGHT) * value / most

    parts = [*legend(titles), *axis(most, x_of, bottom)]
    for number, (name, values) in enumerate(rows):
        parts += row(name, values, TOP + ROW * number, x_of)
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} '
            f'{bottom + BOTTOM}" role="img" font-family="system-ui, sans-serif"'
            f' font-size="13">\n<title>Training speed beside the best Python '
            f'peer (1)</title>\n{STYLE}\n<rect class="paper" width="100%" '
            f'height="100%"/>\n{body}\n</svg>\n')
