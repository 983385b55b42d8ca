"""How long something takes or is still to go, in words."""

from __future__ import annotations

from datetime import timedelta

from store.text import _


def spoken(duration: timedelta) -> str:
    """The duration by its two largest units, rounded down: `3 d 4 h`, `1 h 40 min`, `12 min`; its sign is lost."""
    minutes = int(abs(duration).total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return _("{days} d {hours} h").format(days=days, hours=hours) if hours else _("{days} d").format(days=days)
    if hours:
        return (
            _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
            if minutes
            else _("{hours} h").format(hours=hours)
        )
    return _("{minutes} min").format(minutes=minutes) if minutes else _("under a minute")
