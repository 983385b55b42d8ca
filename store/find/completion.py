"""What may be typed next in a filter: fields with what they mean, or the values of the field that is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING
from unicodedata import normalize

import msgspec

from store.find.fields import CUSTOMERS, NOBODY, Spec
from store.find.fold import fold, spelled, spelled_initials
from store.find.known import KnownValues
from store.text import N_, _

if TYPE_CHECKING:
    from store.book import Book

MOST = 20

_TYPED = re.compile(r'(?:"[^"]*"?|[^\s"])*$')
_LAST_PART = re.compile(r"[^|]*$")
_HINTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "days": ((">30d", N_("more than 30 days")), ("<7d", N_("less than 7 days")), ("30..90d", N_("30 to 90 days"))),
    "number": (("<3", N_("less than 3")), (">=4", N_("4 and more")), ("1..2", N_("1 to 2"))),
    "date": (
        ("today", N_("today")),
        ("<today", N_("before today")),
        (">=2026-11-01", N_("from a day on")),
        ("2026-11", N_("in a month")),
    ),
}


class Candidate(msgspec.Struct, frozen=True):
    """A text for the place from `start` to the cursor, and what it means."""

    text: str
    meaning: str
    start: int


def candidates(
    book: Book,
    text: str,
    cursor: int,
    fields: Mapping[str, Spec] = CUSTOMERS,
    known: KnownValues | None = None,
) -> list[Candidate]:
    """What may stand where the cursor is, the likeliest first; a field is completed up to its colon.

    known: the values of the book where they are looked up already.
    """
    before = text[:cursor]
    word = _TYPED.search(before)
    typed = before[word.start() if word else cursor :]
    start = cursor - len(typed)
    sign = len(typed) - len(typed.removeprefix("-"))
    field, colon, value = normalize("NFKC", typed[sign:]).partition(":")
    if not colon:
        part = _LAST_PART.search(field)
        begun = part[0] if part else field
        return [*islice(_fields(begun, fields, cursor - len(begun)), MOST)]
    spec = fields.get(field.lower())
    if spec is None:
        return []
    part = _LAST_PART.search(value)
    begun = part[0] if part else value
    known = known if known is not None else KnownValues(book, fields)
    return [*islice(_values(known, spec, begun.strip('"'), max(start, cursor - len(begun))), MOST)]


def _fields(begun: str, fields: Mapping[str, Spec], start: int) -> Iterator[Candidate]:
    wanted = fold(begun)
    for by in (str.startswith, str.__contains__):
        for spec in fields.values():
            starts = spec.name.startswith(wanted)
            if by(spec.name, wanted) and (by is str.startswith or not starts):
                yield Candidate(f"{spec.name}:", _(spec.meaning), start)


def _values(known: KnownValues, spec: Spec, begun: str, start: int) -> Iterator[Candidate]:
    """The values that start so, or whose label does, also in pinyin; then those that have it elsewhere."""
    if spec.kind == "one":
        offered = {value: _(meaning) for value, meaning in spec.values.items()}
    elif spec.name in known:
        offered = {**known[spec.name], NOBODY: _("none")}
    else:
        offered = {value: _(meaning) for value, meaning in _HINTS.get(spec.kind, ())}
    wanted = fold(begun)
    later = []
    for value, label in offered.items():
        names = _names(value, "" if spec.kind == "one" else label)
        if any(name.startswith(wanted) for name in names):
            yield Candidate(_quoted(value), label, start)
        elif any(wanted in name for name in names):
            later.append(Candidate(_quoted(value), label, start))
    yield from later


@lru_cache(maxsize=10_000)
def _names(value: str, label: str) -> tuple[str, ...]:
    """What a value goes by; kept, since the same values are looked through at each character that is typed."""
    called = (value, label) if label and label != value else (value,)
    return tuple(name for each in called for name in (fold(each), *spelled(each), *spelled_initials(each)))


def _quoted(value: str) -> str:
    """The value as it is typed in a filter."""
    return f'"{value}"' if any(sign in value for sign in ' |"') else value
