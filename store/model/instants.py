"""Instants and dates as records hold them: UTC with `Z` to the second, local dates without a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def to_text(instant: datetime) -> str:
    """The instant as `2026-11-20T02:00:00Z`; a naive one is a mistake of the program."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone cannot be stored")
    return instant.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def from_text(text: str) -> datetime:
    """The instant of a stored text, in UTC; ValueError if it is none."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"not an instant: {text!r}")
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        # An offset leads from the first day or the last one out of what dates there are.
        raise ValueError(f"not an instant: {text!r}") from error


def instant_in(value: object) -> datetime | None:
    """The instant of a stored value; None for whatever else another tool has written there."""
    try:
        return from_text(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def due_from_text(text: str) -> date | datetime:
    """A due value: a local date (due until midnight in the book's zone) or an instant in UTC."""
    return date.fromisoformat(text) if len(text) == 10 else from_text(text)


def due_in(value: object) -> date | datetime | None:
    """The due value that is stored; None for whatever else another tool has written there."""
    try:
        return due_from_text(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def due_to_text(due: date | datetime) -> str:
    """A due value as stored."""
    return to_text(due) if isinstance(due, datetime) else due.isoformat()


def zone_named(name: str) -> ZoneInfo:
    """The time zone of an IANA name, from the system or from tzdata; ValueError if there is none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"no time zone is called {name!r}") from error
