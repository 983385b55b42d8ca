"""How figures read: durations, shares and changes in words, and the names of the parts of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.measure.compare import IN_POINTS
from store.measure.definition import Definition, Figure, Part, Unit
from store.model import vocabulary
from store.text import N_, _

PROVISIONAL = "*"
"""Behind the n of a figure some of which may still change, wherever figures are shown."""

_PARTS = {
    "without-phone": N_("not opened on the phone"),
    "unanswered-oldest": N_("still unanswered, the oldest for"),
    "open": N_("open"),
    "paused": N_("paused"),
    "oldest": N_("the oldest"),
    "reopened": N_("reopened"),
    "mean-rating": N_("mean rating"),
    "in-time": N_("in time"),
    "late": N_("late"),
    "not-done": N_("not done"),
    "overdue-longest": N_("the longest for"),
    "promoter": N_("promoters"),
    "passive": N_("undecided"),
    "detractor": N_("detractors"),
    "no-answer": N_("gave no answer"),
    "new": N_("new"),
    "regained": N_("regained"),
}


def figure_cells(definition: Definition, figure: Figure) -> list[str]:
    """The cells of a table for a figure: its name, value and n, and of durations what 90 % took, and the mean."""
    of_durations = [value_text(each, definition.unit) if each is not None else "" for each in (figure.p90, figure.mean)]
    return [_(definition.label), value_text(figure.value, definition.unit), count_text(figure), *of_durations]


def count_text(figure: Figure) -> str:
    """How many things a figure is of, with the sign of one that may still change."""
    return f"{figure.n}{PROVISIONAL if figure.provisional else ''}"


def provisional_means() -> str:
    """What the sign says, for whoever sees it."""
    return _("{sign} Some of it may still change, as a ticket may come back.").format(sign=PROVISIONAL)


def value_text(value: float | None, unit: Unit) -> str:
    """A value with its unit, rounded for reading; "n/a" where there is none."""
    if value is None:
        return _("n/a")
    if unit == "seconds":
        return duration_text(value)
    if unit == "percent":
        return _("{percent} %").format(percent=f"{value:.1f}")
    if unit == "points":
        return f"{value:+.0f}"
    return f"{value:.1f}" if unit == "score" else f"{value:.0f}"


def duration_text(seconds: float) -> str:
    """A duration in its two largest units: "45 s", "12 min", "3 h 05 min", "2 d 4 h"."""
    whole = round(seconds)
    if whole < 60:
        return _("{seconds} s").format(seconds=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes)
    if minutes < 24 * 60:
        return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=f"{minutes % 60:02}")
    hours = round(whole / 3600)
    return _("{days} d {hours} h").format(days=hours // 24, hours=hours % 24)


def change_text(change: float | None, unit: Unit) -> str:
    """A change against the period before, as `store.measure.compare.change` has it; "" for none."""
    if change is None:
        return ""
    if unit in IN_POINTS:
        return _("{change} points").format(change=f"{change:+.1f}")
    return _("{change} %").format(change=f"{change:+.0f}")


def part_label(part: Part, settings: Mapping[str, Any]) -> str:
    """What people see for a part: the channel's label, the owner's login, or words."""
    if part.group == "owner":
        return part.name
    return vocabulary.label(part.group, part.name, settings) if part.group else _(_PARTS[part.name])
