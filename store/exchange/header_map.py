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
_KNOWN = ("google-old", "google-new", "common")
_NUMBER = re.compile(r"\d+")


class HeaderMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a program calls its columns, `#` standing for a number.

    recognised_by: headers that are all there in a file of the program, none for a map that fits any file;
    separator: what parts several values in one cell; system_tag: how tags begin that the program set itself;
    ignored: columns that say nothing of the customer; columns: the target of each other one (`mapping`).
    """

    title: str
    recognised_by: list[str]
    separator: str
    system_tag: str
    ignored: list[str]
    columns: dict[str, str]

    def target(self, header: str) -> str | None:
        """What the column is mapped to, "" for one to be ignored, None for one the map does not know."""
        return _targets(self.title).get(key_of(header))

    def fits(self, header: Sequence[str]) -> bool:
        """Whether the program wrote a file with this first row."""
        present = {key_of(each) for each in header}
        return all(key_of(each) in present for each in self.recognised_by)


def map_for(header: Sequence[str]) -> HeaderMap:
    """The map of the program that wrote a file with this first row; the one of common headers if none did."""
    return next(each for each in _maps() if each.fits(header))


def common() -> HeaderMap:
    """The map that fits any file."""
    return _maps()[-1]


def key_of(header: str) -> str:
    """A header as it is compared: case, spaces, `_`, `-` and the numbers of repeated columns are all one."""
    letters = "".join(normalize("NFKC", header).casefold().replace("_", "").replace("-", "").split())
    return _NUMBER.sub("#", letters)


@cache
def _maps() -> tuple[HeaderMap, ...]:
    return tuple(_read())


def _read() -> Iterator[HeaderMap]:
    for name in _KNOWN:
        with open(os.path.join(_FOLDER, name + ".toml"), "rb") as file:
            yield msgspec.convert(tomllib.load(file), HeaderMap)


@cache
def _targets(title: str) -> dict[str, str]:
    (found,) = (each for each in _maps() if each.title == title)
    ignored = {key_of(header): "" for header in found.ignored}
    return ignored | {key_of(header): target for header, target in found.columns.items()}
