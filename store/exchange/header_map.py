"""Header maps: what the columns of other programs' files mean, kept as data files beside this one."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from unicodedata import normalize

import msgspec

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "header_maps")
_PROGRAMS = (
    "google-old",
    "google-new",
    "outlook-english",
    "outlook-simplified",
    "outlook-traditional",
    "thunderbird",
    "hubspot",
    "salesforce",
    "zoho",
    "fxiaoke",
)
_COMMON = ("contacts", "events", "tickets", "interactions", "tasks")
_COMPANIES = "companies"
_NUMBER = re.compile(r"\d+")
_OR = "|"


class HeaderMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a program calls its columns, `#` standing for a number.

    kind: what its rows are (`targets`); recognised_by: headers that are all there in a file of the program, `|`
    between those of which one is enough; separator: what parts several values in one cell; system_tag: how tags
    begin that the program set itself; blanks: cells that say nothing; ignored: columns that say nothing of the
    customer; columns: the target of each other one (`mapping`).
    """

    title: str
    kind: str
    recognised_by: list[str]
    separator: str
    system_tag: str
    blanks: list[str]
    ignored: list[str]
    columns: dict[str, str]

    def target(self, header: str) -> str | None:
        """What the column is mapped to, "" for one to be ignored, None for one the map does not know."""
        return _targets(self.title).get(key_of(header))

    def fits(self, present: frozenset[str]) -> bool:
        """Whether the program wrote a file with these headers, given by their keys."""
        return all(any(key_of(each) in present for each in group.split(_OR)) for group in self.recognised_by)

    def known(self, present: frozenset[str]) -> int:
        """How many of the headers, given by their keys, the map knows."""
        return len(present & _targets(self.title).keys())


def map_for(header: Sequence[str], kind: str = "") -> HeaderMap:
    """The map of a file with this first row, for rows of a kind if one is asked for.

    Of the programs whose headers are all there it is the one that knows most of the columns, and of those that know
    as many the more particular; where no program wrote it, the common headers of the kind most of them are of.
    """
    present = frozenset(map(key_of, header)) - {""}
    wanted = "contacts" if kind == _COMPANIES else kind
    programs, commons = _maps()
    fitting = [each for each in programs if wanted in ("", each.kind) and each.fits(present)]
    if fitting:
        return max(fitting, key=lambda each: (each.known(present), len(each.recognised_by)))
    if wanted:
        return common(wanted)
    return max(
        (each for each in commons if each.fits(present)),
        key=lambda each: (each.known(present), len(each.recognised_by)),
    )


def common(kind: str) -> HeaderMap:
    """What columns of rows of a kind are called in hand-made tables."""
    wanted = "contacts" if kind == _COMPANIES else kind
    return next(each for each in _maps()[1] if each.kind == wanted)


def known_headers(header: Sequence[str]) -> int:
    """How many of the headers the map that fits best knows: what tells a right encoding from a wrong one."""
    present = frozenset(map(key_of, header)) - {""}
    return map_for(header).known(present)


def key_of(header: str) -> str:
    """A header as it is compared: case, spaces, `_`, `-` and the numbers of repeated columns are all one."""
    letters = "".join(normalize("NFKC", header).casefold().replace("_", "").replace("-", "").split())
    return _NUMBER.sub("#", letters)


@cache
def _maps() -> tuple[tuple[HeaderMap, ...], tuple[HeaderMap, ...]]:
    """The maps of programs, and those of hand-made tables."""
    return tuple(_read(_PROGRAMS)), tuple(_read(_COMMON))


def _read(names: Sequence[str]) -> Iterator[HeaderMap]:
    for name in names:
        with open(os.path.join(_FOLDER, name + ".toml"), "rb") as file:
            yield msgspec.convert(tomllib.load(file), HeaderMap)


@cache
def _targets(title: str) -> dict[str, str]:
    (found,) = (each for maps in _maps() for each in maps if each.title == title)
    ignored = {key_of(header): "" for header in found.ignored}
    return ignored | {key_of(header): target for header, target in found.columns.items()}
