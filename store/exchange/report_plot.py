"""A plot of a report as SVG inside the page: bars from nothing up, their values as titles, with nothing to load."""

from __future__ import annotations

from html import escape

from store.exchange.report import Plot
from store.model.fields import clean

WIDTH, HEIGHT = 640, 150
_TOP, _BOTTOM, _SIDE = 24, 22, 8
_BAR, _NOTHING, _TEXT = "#3b6ea5", "#bbb", "#444"


def svg(plot: Plot) -> str:
    """The plot as one SVG element; a place without a value is a dot on the ground line."""
    known = [value for value in plot.values if value is not None]
    top, low = max([0.0, *known]), min([0.0, *known])
    span = (top - low) or 1.0
    height = HEIGHT - _TOP - _BOTTOM
    ground = _TOP + height * top / span
    step = (WIDTH - 2 * _SIDE) / max(len(plot.values), 1)
    parts = [_label(WIDTH / 2, 14, plot.title, bold=True)]
    for place, (label, value, text) in enumerate(zip(plot.labels, plot.values, plot.texts, strict=True)):
        left = _SIDE + place * step
        told = f"<title>{_text(label)}: {_text(text)}</title>"
        if value is None:
            at = f'cx="{left + step / 2:.1f}" cy="{ground:.1f}" r="2"'
            parts.append(f'<circle {at} fill="{_NOTHING}">{told}</circle>')
            continue
        tall = height * abs(value) / span
        begins = ground - tall if value >= 0 else ground
        at = f'x="{left + step * 0.1:.1f}" y="{begins:.1f}" width="{step * 0.8:.1f}" height="{max(tall, 0.5):.1f}"'
        parts.append(f'<rect {at} fill="{_BAR}">{told}</rect>')
    for place in sorted({0, len(plot.labels) - 1} if plot.labels else ()):
        parts.append(_label(_SIDE + (place + 0.5) * step, HEIGHT - 6, plot.labels[place]))
    at = f'x1="{_SIDE}" x2="{WIDTH - _SIDE}" y1="{ground:.1f}" y2="{ground:.1f}"'
    parts.append(f'<line {at} stroke="{_TEXT}" stroke-width="1"/>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" aria-label="{_text(plot.title)}">\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _label(x: float, y: float, text: str, *, bold: bool = False) -> str:
    anchor = "start" if x < WIDTH * 0.2 else "end" if x > WIDTH * 0.8 else "middle"
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y}" font-size="12" text-anchor="{anchor}" fill="{_TEXT}"{weight}>{_text(text)}</text>'
    )


def _text(text: str) -> str:
    return escape(clean(text))
