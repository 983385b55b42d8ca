"""Dates and instants as lists show them: the day by name or date, and the time where there is one."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from screens.widgets.timeline import day_heading

MOMENT_CELLS = 16
"""The widest a moment gets: a day of another year and a time."""


def moment(when: date | datetime | None, now: datetime, zone: tzinfo) -> str:
    """A local date, or an instant as it is in the zone: `Today 15:00`, `Wed 11-25`; "" for none."""
    if when is None:
        return ""
    today = now.astimezone(zone).date()
    if not isinstance(when, datetime):
        return day_heading(when, today)
    local = when.astimezone(zone)
    return f"{day_heading(local.date(), today)} {local:%H:%M}"
