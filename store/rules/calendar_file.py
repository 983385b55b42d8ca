"""Holidays of a country as they are shipped, and how a calendar of the settings takes them in (Rule 2)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from store.errors import Invalid
from store.text import _

COUNTRIES = ("CN", "DE", "GB", "JP", "US")


class Day(msgspec.Struct, frozen=True, omit_defaults=True):
    """A day that differs from others of its weekday, as a local date; hours only where a make-up day has its own."""

    date: str
    name: str = ""
    hours: str = ""


class HolidayFile(msgspec.Struct, frozen=True, kw_only=True):
    """The days off and the make-up days of a country, known from one local date until another."""

    country: str
    title: str
    known_from: str
    known_until: str
    holidays: tuple[Day, ...] = ()
    workdays: tuple[Day, ...] = ()


def path_of(country: str) -> str:
    """Where the file of one of COUNTRIES lies; to read it is for the caller."""
    return os.path.join(os.path.dirname(__file__), "calendars", f"{country}.json")


def read_file(content: bytes) -> HolidayFile:
    """The file's days; one of one's own may be in the same form. Raises Invalid if it is not."""
    try:
        return msgspec.json.decode(content, type=HolidayFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            {"file": _("This is no file of holidays ({reason}); the calendars are as they were.").format(reason=error)}
        ) from error


def with_holidays(calendar: Mapping[str, Any], file: HolidayFile) -> dict[str, Any]:
    """The calendar, an entry of `calendars` in the settings, with the days of the file for the years it knows.

    Days outside these years stay, so that the file of a later year adds to it; taking in the same file twice
    changes nothing.
    """
    return {
        **calendar,
        "country": file.country,
        "known_until": max(file.known_until, str(calendar.get("known_until") or "")),
        **{
            name: kept
            for name, days in (("holidays", file.holidays), ("workdays", file.workdays))
            if (kept := _together(calendar.get(name), days, file))
        },
    }


def _together(present: object, days: tuple[Day, ...], file: HolidayFile) -> list[dict[str, Any]]:
    own = [day for day in present if isinstance(day, dict)] if isinstance(present, list) else []
    outside = [day for day in own if not file.known_from <= str(day.get("date")) <= file.known_until]
    return sorted([*outside, *map(msgspec.to_builtins, days)], key=lambda day: str(day["date"]))
