"""Domain time: the real clock, or one fixed by `--as-of` and `KEHU_NOW`."""

from __future__ import annotations

from datetime import UTC, datetime


class Clock:
    """Tells the present instant for records, reports and "today", in UTC and to the second."""

    def now(self) -> datetime:
        """The present instant in UTC, without a fraction of a second."""
        return datetime.now(UTC).replace(microsecond=0)


class FixedClock(Clock):
    """A clock that stands still at the instant it was given."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        return self._instant
