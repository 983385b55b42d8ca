"""The periods the figures can be shown for, as seen from a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from store.text import N_


class Span(msgspec.Struct, frozen=True):
    """A choice of period: its label, and its local dates as seen from a day, from the first to before the second."""

    label: str
    dates: Callable[[date], tuple[date, date]]


def _month(day: date, back: int) -> date:
    """The first of the month that many months before the day's."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _quarter(day: date, back: int) -> date:
    """The first day of the quarter that many quarters before the day's."""
    return _month(day, (day.month - 1) % 3 + 3 * back)


def _tomorrow(day: date) -> date:
    return day + timedelta(days=1)


SPANS = (
    Span(N_("this month so far"), lambda today: (_month(today, 0), _tomorrow(today))),
    Span(N_("last 30 days"), lambda today: (_tomorrow(today) - timedelta(days=30), _tomorrow(today))),
    Span(N_("last month"), lambda today: (_month(today, 1), _month(today, 0))),
    Span(N_("this quarter so far"), lambda today: (_quarter(today, 0), _tomorrow(today))),
    Span(N_("last quarter"), lambda today: (_quarter(today, 1), _quarter(today, 0))),
    Span(N_("this year so far"), lambda today: (date(today.year, 1, 1), _tomorrow(today))),
    Span(N_("last year"), lambda today: (date(today.year - 1, 1, 1), date(today.year, 1, 1))),
)
