"""How Chinese names are read: pinyin without tones, every reading, from the generated table."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from functools import cache, lru_cache

import msgspec

TABLE = os.path.join(os.path.dirname(__file__), "pinyin.dat")
FIRST, LAST, ZERO = (
    "一",
    "龥",
    "〇",
)  # U+4E00 to U+9FA5 and one more: the characters of the table, in its order

SPELLINGS = 8  # of one name from one syllable on, the likeliest first
PERSON = 4  # characters of the longest usual name of a person, surname included
_VOWELS = frozenset("aeiouv")
LONGEST_SYLLABLE = 6
LEGAL_SYLLABLES = (
    ("gu", "fen", "you", "xian", "gong", "si"),
    ("you", "xian", "ze", "ren", "gong", "si"),
    ("you", "xian", "gong", "si"),
    ("gong", "si"),
)
_LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "公司")

Readings = tuple[str, ...]
"""What one character may be read as, the likeliest first; empty where that is not known."""


def readings(name: str) -> list[Readings]:
    """The readings of each character of a name.

    One as short as a person's starts with the surname's: Shan for 单. The legal form of a company has one.
    """
    found = [of_character(character) for character in name]
    if len(name) <= PERSON:
        surnames = _table().surnames
        surname = surnames.get(name[:2]) or surnames.get(name[:1]) or ()
        for position, reading in enumerate(surname):
            found[position] = tuple(dict.fromkeys((reading, *found[position])))
    for position in range(distinctive_length(name), len(name)):
        found[position] = found[position][:1]
    return found


def distinctive_length(name: str) -> int:
    """How many characters stand before the legal form, which no one looks a company up by."""
    if name.endswith(_LEGAL_FORMS):
        for form in _LEGAL_FORMS:
            if name.endswith(form) and name != form:
                return len(name) - len(form)
    return len(name)


def initials(syllables: Iterable[Readings]) -> list[Readings]:
    """The first letters of the readings."""
    return [(each[0][0],) if len(each) == 1 else tuple({reading[0]: None for reading in each}) for each in syllables]


def spellings(syllables: list[Readings]) -> list[list[str]]:
    """A name written together from each of its syllables on: wangxiaoming, xiaoming, ming.

    One list for each syllable, the first one spelling the whole name, each in its several readings; empty for
    a character without a reading, which also ends the spellings of those before it.
    """
    found: list[list[str]] = []
    rest = [""]
    for each in reversed(syllables):
        # The rest varies slowest, so that under the limit the first syllable keeps all of its readings.
        here = [reading + following for following in rest for reading in each][:SPELLINGS]
        found.append(here)
        rest = here or [""]
    found.reverse()
    return found


@cache
def syllables() -> frozenset[str]:
    """Every syllable of the table that names are spelled with: those without a vowel are sighs."""
    read = {reading for readings in _table().sets for reading in readings.split()}
    return frozenset(reading for reading in read if not _VOWELS.isdisjoint(reading))


@cache
def starts_of_syllables() -> frozenset[str]:
    """Every syllable, and every start of one."""
    return frozenset(each[:length] for each in syllables() for length in range(1, len(each) + 1))


@lru_cache(maxsize=4096)
def of_character(character: str) -> Readings:
    """What a character may be read as anywhere."""
    if not FIRST <= character <= LAST and character != ZERO:
        return ()
    table = _table()
    place = len(table.index) - 2 if character == ZERO else 2 * (ord(character) - ord(FIRST))
    return tuple(table.sets[table.index[place] | table.index[place + 1] << 8].split())


class _Table(msgspec.Struct, frozen=True):
    """Two bytes for each character, little end first, that number its set of readings; and the surnames."""

    index: bytes
    sets: list[str]
    surnames: dict[str, list[str]]


@cache
def _table() -> _Table:
    """The table, read when the first Chinese name comes along."""
    with open(TABLE, "rb") as file:
        content = file.read()
    size = 2 * (ord(LAST) - ord(FIRST) + 2)
    surnames, _empty_line, sets = content[size:].decode().partition("\n\n")
    return _Table(
        index=content[:size],
        sets=sets.split("\n"),
        surnames={name: reading for name, *reading in map(str.split, surnames.split("\n"))},
    )
