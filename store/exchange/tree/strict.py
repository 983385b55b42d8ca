"""Reading JSON of unknown origin strictly: no key twice, nothing that is not JSON, and no deeper than told."""

from __future__ import annotations

import json
from typing import Any

from store.text import _

_LONGEST_NUMBER = 400


class Unreadable(Exception):
    """The text is not what the format has; `str(error)` is the reason, for the middle of a sentence."""


def parse(text: str, *, deepest: int, anything: bool = False) -> dict[str, Any]:
    """The object of a JSON text, no deeper than `deepest`; numbers with fractions and null only if `anything` goes.

    Raises Unreadable for anything else, for a key that stands twice, and for lone surrogates.
    """
    try:
        found = (_ANY if anything else _EXACT).decode(text)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise Unreadable(_("it is not JSON ({reason})").format(reason=error)) from None
    if type(found) is not dict:
        raise Unreadable(_("it is no JSON object"))
    _look_through(found, deepest, anything, surrogates="\\u" in text)
    return found


def _look_through(value: Any, deepest: int, anything: bool, surrogates: bool) -> None:
    """Refuse what lies too deep, null where it has no place, and texts that are no Unicode."""
    kind = type(value)
    if kind is dict or kind is list:
        if not deepest:
            raise _too_deep()
        if kind is dict and surrogates:
            for key in value:
                _look_through(key, deepest, anything, surrogates)
        for item in value.values() if kind is dict else value:
            if surrogates or type(item) is not str:
                _look_through(item, deepest - 1, anything, surrogates)
    elif kind is str:
        if surrogates and not _is_unicode(value):
            raise Unreadable(_("a text in it is not Unicode"))
    elif value is None and not anything:
        raise Unreadable(_("it holds null, where the format has nothing"))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _too_deep() -> Unreadable:
    return Unreadable(_("it is nested too deeply"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable(_("a key in it stands twice"))
    return found


def _constant(constant: str) -> None:
    raise Unreadable(_("it holds {constant}, which is not JSON").format(constant=constant))


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise Unreadable(_("a number in it is too long"))
    return int(digits)


def _no_fraction(_digits: str) -> None:
    raise Unreadable(_("it holds a number with a fraction"))


def _fraction(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise Unreadable(_("a number in it is too large"))
    return number


_EXACT = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_no_fraction
)
_ANY = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_fraction)
