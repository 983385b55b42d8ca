"""Which way round the dates of a column are written: told by the column itself, or by a person, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal
from unicodedata import normalize

Order = Literal["dmy", "mdy"]

ORDERS: tuple[Order, ...] = ("dmy", "mdy")

# Without a year only where no ISO writing looks alike: 05-28 is always the 28th of May.
_EITHER = re.compile(r"(\d{1,2})(?:[-/.](?=.*[-/.])|[/.])(\d{1,2})(?:[-/.](\d{4}|\d{2}))?")
_MONTHS, _DAYS = 12, 31
_WITH_TIME = re.compile(r"(?P<day>\S+?)(?:[T ,]+|(?<=日)\s*)(?P<time>(?:[上下]午)?\s*\d{1,2}[:点时].*)", re.DOTALL)


class Ambiguous(Exception):
    """Every date of the column can be read with the day first and with the month first."""


def order_of(values: Iterable[str]) -> Order | None:
    """The order of day and month in the column; None where no date depends on one, or where they differ.

    Raises Ambiguous where dates depend on it and none of them is past the twelfth in either place. Rule 12.
    """
    open_to_both, orders = False, set[Order]()
    for value in values:
        match = _EITHER.fullmatch(day_of(value))
        if match is None:
            continue
        first, second = int(match[1]), int(match[2])
        if _DAYS >= first > _MONTHS >= second:
            orders.add("dmy")
        elif _DAYS >= second > _MONTHS >= first:
            orders.add("mdy")
        elif first != second and max(first, second) <= _MONTHS:
            open_to_both = True
    if open_to_both and not orders:
        raise Ambiguous
    return orders.pop() if len(orders) == 1 else None


def in_order(value: str, order: Order | None) -> str:
    """The date with its parts named by their places (2026-11-24, --11-24); as it was where the order says nothing."""
    match = _EITHER.fullmatch(day_of(value))
    if match is None or order is None or (match[3] and len(match[3]) != 4):
        return value
    day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
    return f"{match[3] or '-'}-{month:0>2}-{day:0>2}"


def has_short_year(value: str) -> bool:
    """Whether the date says its year with two digits, which leaves the century open."""
    match = _EITHER.fullmatch(day_of(value))
    return match is not None and match[3] is not None and len(match[3]) == 2


def day_of(value: str) -> str:
    """The value without the time of day that may stand behind it."""
    return day_and_time(value)[0]


def day_and_time(value: str) -> tuple[str, str]:
    """The value in its two parts; "" where it says no time of day."""
    typed = _typed(value)
    match = _WITH_TIME.fullmatch(typed)
    return (match["day"], match["time"].strip()) if match else (typed, "")


def _typed(value: str) -> str:
    return normalize("NFKC", value).strip()
