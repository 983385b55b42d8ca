"""Plots in block characters: a line of so many cells, for a figure over time or beside others."""

from __future__ import annotations

from collections.abc import Sequence

UP = "▁▂▃▄▅▆▇█"
ALONG = "▏▎▍▌▋▊▉█"
NOTHING = "·"


def spark(values: Sequence[float | None], low: float | None = None, high: float | None = None) -> str:
    """One cell a value, higher for more; a dot where there is none.

    The scale goes from `low` to `high`, by default from 0, or the least value below it, to the greatest value.
    """
    known = [value for value in values if value is not None]
    bottom = min([0.0, *known]) if low is None else low
    top = max([bottom, *known]) if high is None else high
    return "".join(NOTHING if value is None else UP[_level(value, bottom, top, len(UP))] for value in values)


def bar(value: float | None, most: float, cells: int) -> str:
    """A bar that `most` fills, padded with spaces to `cells` cells; empty where there is no value."""
    if value is None or most <= 0 or cells <= 0:
        return " " * max(cells, 0)
    eighths = round(min(max(value / most, 0.0), 1.0) * cells * len(ALONG))
    whole, rest = divmod(eighths, len(ALONG))
    return ("█" * whole + (ALONG[rest - 1] if rest else "")).ljust(cells)


def columns(values: Sequence[float | None], height: int) -> list[str]:
    """A plot of so many lines, the top one first: one cell a value, from 0 to the greatest, a dot for none."""
    top = max((value for value in values if value is not None), default=0.0)
    steps = height * len(UP)
    heights = [None if value is None else round(max(value, 0.0) / top * steps) if top > 0 else 0 for value in values]
    return ["".join(_cell(filled, row * len(UP), row) for filled in heights) for row in range(height - 1, -1, -1)]


def _cell(filled: int | None, below: int, row: int) -> str:
    if filled is None:
        return NOTHING if row == 0 else " "
    inside = min(filled - below, len(UP))
    return UP[inside - 1] if inside > 0 else " "


def _level(value: float, bottom: float, top: float, levels: int) -> int:
    if top <= bottom:
        return 0
    return min(int((min(max(value, bottom), top) - bottom) / (top - bottom) * levels), levels - 1)
