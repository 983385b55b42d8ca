"""Days and instants as other programs write them, into the forms that records store."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo

from store.exchange.date_order import Order, day_and_time, in_order
from store.model.fields import BadValue, quoted
from store.model.instants import to_text
from store.text import _

_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CLOCK = re.compile(
    r"(?P<half>[上下]午)?\s*(?P<hour>\d{1,2})[:点时](?P<minute>\d{1,2})?分?(?::(?P<second>\d{2}))?(?:\.\d+)?秒?\s*"
    r"(?P<noon>[ap]\.?m\.?)?(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def moment(value: str, order: Order | None, zone: tzinfo) -> str:
    """The instant in UTC that the value says, in the zone where it names none; a day alone is its midnight.

    Raises BadValue for what is neither.
    """
    day, clock = _parts(value, order)
    return to_text(_at(value, day, clock or "00:00", zone))


def due(value: str, order: Order | None, zone: tzinfo) -> str:
    """A local day where the value says no time, else the instant; BadValue for what is neither."""
    day, clock = _parts(value, order)
    return to_text(_at(value, day, clock, zone)) if clock else day.isoformat()


def _parts(value: str, order: Order | None) -> tuple[date, str]:
    written, clock = day_and_time(value)
    ordered = in_order(written, order)
    match = _YEAR_FIRST.fullmatch(ordered)
    try:
        if match is None:
            raise ValueError(f"no date: {ordered!r}")
        return date(int(match[1]), int(match[2]), int(match[3])), clock
    except ValueError as error:
        raise BadValue(
            _("{value} is not a date and time, which look like 2026-11-24 15:00.").format(value=quoted(value))
        ) from error


def _at(value: str, day: date, clock: str, zone: tzinfo) -> datetime:
    match = _CLOCK.fullmatch(clock)
    try:
        if match is None:
            raise ValueError(f"no time of day: {clock!r}")
        local = datetime.combine(day, time(_hour(match), int(match["minute"] or 0), int(match["second"] or 0)))
        return _placed(local, (match["zone"] or "").upper(), zone)
    except OverflowError as error:
        sentence = _("{value} is before the first day there is, or after the last, in universal time.")
        raise BadValue(sentence.format(value=quoted(value))) from error
    except ValueError as error:
        raise BadValue(
            _("{value} is not a time of day, which looks like 15:00.").format(value=quoted(value))
        ) from error


def _hour(match: re.Match[str]) -> int:
    hour = int(match["hour"])
    half = (match["noon"] or "")[:1].lower() or {"上午": "a", "下午": "p"}.get(match["half"] or "", "")
    if half == "p" and hour < 12:
        return hour + 12
    return 0 if half == "a" and hour == 12 else hour


def _placed(local: datetime, named: str, zone: tzinfo) -> datetime:
    if not named:
        return local.replace(tzinfo=zone).astimezone(UTC)
    if named in ("Z", "UTC", "GMT"):
        return local.replace(tzinfo=UTC)
    return datetime.fromisoformat(local.isoformat() + named[:3] + ":" + named[-2:]).astimezone(UTC)
