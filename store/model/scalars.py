"""The simple values of fields, from what was typed or handed over to what is stored, or BadValue."""

from __future__ import annotations

from datetime import date, datetime
from unicodedata import normalize

from store.ids import is_ulid
from store.model import instants
from store.model.fields import BadValue, clean, quoted
from store.text import _

LARGEST_INTEGER = 2**53 - 1
LINE_CHARACTERS = 1_000
TEXT_CHARACTERS = 100_000
_FIRST_YEAR = 1000


def text(value: object, *, lines: bool = False) -> str:
    """The text without what may not be stored, on one line unless `lines` is set."""
    if not isinstance(value, str):
        raise BadValue(_("{value} is not text.").format(value=quoted(value)))
    kept = clean(value, lines=lines)
    most = TEXT_CHARACTERS if lines else LINE_CHARACTERS
    if len(kept) > most:
        raise BadValue(_("It has {count} characters; at most {most} fit.").format(count=len(kept), most=most))
    return kept


def flag(value: object) -> bool | None:
    """True for yes, None (absent) for no."""
    if isinstance(value, bool):
        return value or None
    answer = typed(value).casefold()
    if answer in {"yes", "y", "true", "1", "on", "是"}:
        return True
    if answer in {"no", "n", "false", "0", "off", "否"}:
        return None
    raise BadValue(_("{value} is neither yes nor no.").format(value=quoted(value)))


def integer(value: object, minimum: int | None = None, maximum: int | None = None) -> int:
    """The whole number, within its bounds and within what every JSON tool reads exactly."""
    number = value if isinstance(value, int) and not isinstance(value, bool) else _whole(value)
    low = -LARGEST_INTEGER if minimum is None else minimum
    high = LARGEST_INTEGER if maximum is None else maximum
    if not low <= number <= high:
        raise BadValue(_("{value} is not between {low} and {high}.").format(value=quoted(value), low=low, high=high))
    return number


def day(value: object) -> str:
    """A local date as `2026-11-24`."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(typed(value)).isoformat()
    except ValueError as error:
        raise BadValue(_("{value} is not a date, which looks like 2026-11-24.").format(value=quoted(value))) from error


def instant(value: object) -> str:
    """An instant in UTC as `2026-11-20T02:00:00Z`; one typed without a zone is refused."""
    try:
        moment = value if isinstance(value, datetime) else instants.from_text(typed(value).upper())
        if moment.year < _FIRST_YEAR:
            raise ValueError("before the years that are written with four digits")
        return instants.to_text(moment)
    except (ValueError, OverflowError) as error:
        raise BadValue(
            _("{value} is not an instant, which looks like 2026-11-20T02:00:00Z.").format(value=quoted(value))
        ) from error


def due(value: object) -> str:
    """A due value: a local date or an instant."""
    if isinstance(value, datetime):
        return instant(value)
    is_date = isinstance(value, date) or len(typed(value)) == len("2026-11-24")
    return day(value) if is_date else instant(value)


def link(value: object) -> str:
    """The id of another record; whether there is one is for the book to say."""
    identity = typed(value).upper()
    if not is_ulid(identity):
        raise BadValue(
            _("{value} is not the id of a record, which has 26 letters and digits.").format(value=quoted(value))
        )
    return identity


def _whole(value: object) -> int:
    digits = typed(value)
    if not (digits.removeprefix("-").isdecimal() and len(digits) <= len(str(-LARGEST_INTEGER))):
        raise BadValue(_("{value} is not a whole number.").format(value=quoted(value)))
    return int(digits)


def typed(value: object) -> str:
    """What was typed, its full-width digits and signs as ASCII; nothing for what nobody can type."""
    return normalize("NFKC", clean(value)) if isinstance(value, str) else ""
