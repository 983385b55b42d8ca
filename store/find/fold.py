"""What is found by what: records' texts cut into tokens, and typed words into the token ranges they match.

The first character of a token tells its class:

    =  a whole name              w  a word of a name            c  one or two Chinese characters of a name
    p  pinyin of a name          i  initials of a name          (both from each syllable on)
    d  digits of a phone number  m  a mail address or its part  t  a word or Chinese characters of other text

A record with any number has the token d, one with any address m.

Chinese here is every script written without spaces between words: Han, kana and Hangul.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from typing import TYPE_CHECKING
from unicodedata import category, normalize

import msgspec

from store.find import pinyin
from store.model.fields import folded

if TYPE_CHECKING:
    from store.model.declare import TokenClass

SHORTEST_PHONE_PART = 4
SYLLABLES = 12  # of one name that are spelled in pinyin; what follows is found by its characters
LONGEST_SORT_KEY = 32  # characters of a name that decide its place in a list
MOST_RANGES = 32  # of one typed word; a longer one finds at most a little too much

_CHINESE = (
    ("\u4e00", "\u9fff"),
    ("\u3005", "\u3005"),
    ("\u3007", "\u3007"),
    ("\u3041", "\u3096"),
    ("\u309d", "\u309f"),
    ("\u30a1", "\u30fa"),
    ("\u30fc", "\u30ff"),
    ("\u3400", "\u4dbf"),
    ("\uac00", "\ud7af"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = frozenset("'’ʼ")
_NUMBER_SIGNS = frozenset("0123456789 +-./()")
_MAIL_SIGNS = str.maketrans("._+-", "    ")
_LAST = "\U0010ffff"


class Range(msgspec.Struct, frozen=True):
    """The tokens from `low` up to, not including, `high`, in the order of their code points."""

    low: str
    high: str

    @property
    def exact(self) -> bool:
        """Whether `low` is the only token."""
        return self.high == self.low + "\0"


Lookup = list[list[Range]]
"""Alternatives of conjunctions: a record is found if, for one of the lists, it has a token in every range."""


def fold(text: str) -> str:
    """The text as it is compared: one form for compatibility characters, case and spaces (rule 8, keys)."""
    return " ".join((text.lower() if text.isascii() else folded(text)).split())


def whole(name: str) -> str:
    """A name as it is compared as a whole: folded, and without the spaces between Chinese characters."""
    name = fold(name)
    if " " not in name or name.isascii():
        return name
    first, *others = name.split(" ")
    joined = [first]
    for word in others:
        between_chinese = _is_chinese(joined[-1][-1]) and _is_chinese(word[0])
        joined.append(word if between_chinese else " " + word)
    return "".join(joined)


def sort_key(name: str) -> str:
    """Where a name stands in a list: Latin names by their letters, Chinese ones among them by pinyin."""
    name = whole(name)[:LONGEST_SORT_KEY]
    if name.isascii():
        return name
    readings = (each[0] if each else "" for each in pinyin.readings(name))
    return "".join([reading + character for reading, character in zip(readings, name, strict=True)])


# Tokens


def tokens(token_class: TokenClass, value: str) -> set[str]:
    """The tokens under which a text of the class is found; none for an empty one."""
    return set(_TOKENS[token_class](value)) if value else set()


def _name_tokens(value: str) -> Iterator[str]:
    name = whole(value)
    yield "=" + name
    words, runs = _parts(name)
    for word in words:
        yield "w" + word
        if not word.isascii():
            yield "w" + _without_marks(word)
    for run in runs:
        yield from ["c" + each for each in _characters(run)]
        starts = pinyin.distinctive_length(run)
        syllables = pinyin.readings(run)[:SYLLABLES]
        for here in pinyin.spellings(syllables)[:starts]:
            yield from ["p" + spelling for spelling in here]
        for here in pinyin.spellings(pinyin.initials(syllables))[:starts]:
            yield from ["i" + letters for letters in here]


def _text_tokens(value: str) -> Iterator[str]:
    words, runs = _parts(fold(value))
    yield from ["t" + word for word in words]
    for run in runs:
        yield from ["t" + each for each in _characters(run)]


def _phone_tokens(value: str) -> Iterator[str]:
    """The number without its extension, and each of its ends: what is typed is the start of one."""
    digits = _digits(value.partition(";")[0].removeprefix("+"))
    yield from ("d", "d" + digits)
    for start in range(1, len(digits) - SHORTEST_PHONE_PART + 1):
        yield "d" + digits[start:]


def _mail_tokens(value: str) -> Iterator[str]:
    address = fold(value)
    yield from ("m", "m" + address)
    local, _at, domain = address.rpartition("@")
    yield from ["m" + word for word in local.translate(_MAIL_SIGNS).split()]
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        yield "m" + ".".join(labels[start:])


_TOKENS: dict[TokenClass, Callable[[str], Iterator[str]]] = {
    "name": _name_tokens,
    "phone": _phone_tokens,
    "mail": _mail_tokens,
    "text": _text_tokens,
}


# Lookups


def lookup(word: str) -> Lookup:
    """What a typed word without spaces finds anywhere in a record."""
    return name_lookup(word) + mail_lookup(word) + phone_lookup(word) + text_lookup(word)


def name_lookup(word: str) -> Lookup:
    """What a typed word finds in names: the start of a word, Chinese characters, pinyin, initials."""
    words, runs = _parts(fold(word))
    if not words and not runs:
        return [[prefix("=" + fold(word))]]
    found = [_as_written("w", "c", words, runs)]
    if words and not runs:
        typed = "".join(words)
        found += [[prefix("p" + spelling)] for spelling in pinyin_typed(typed)]
        if len(typed) > 1 and _is_latin(typed):
            found.append([prefix("i" + typed)])
    return found


def text_lookup(word: str) -> Lookup:
    """What a typed word finds in other text: the start of a word, Chinese characters."""
    words, runs = _parts(fold(word))
    return [_as_written("t", "t", words, runs)] if words or runs else []


def phone_lookup(number: str) -> Lookup:
    """Where typed digits stand in phone numbers, with or without the 0 or 00 dialled before them."""
    number = fold(number)
    digits = _digits(number) if _NUMBER_SIGNS.issuperset(number) else ""
    return [[prefix("d" + each)] for each in dict.fromkeys((digits, digits.lstrip("0"))) if each]


def mail_lookup(address: str) -> Lookup:
    """What a typed part of a mail address finds: its start, that of a word before the @, or of the domain."""
    address = fold(address).removeprefix("@")
    return [[prefix("m" + address)]] if address else []


def pinyin_typed(text: str) -> list[str]:
    """A folded text as the pinyin table may spell it, where ü is v: none if it cannot be pinyin."""
    typed = text.replace("ü", "v")
    if not _is_latin(typed):
        return []
    spelled = typed
    for common, of_the_table in (("lyu", "lv"), ("nyu", "nv"), ("lue", "lve"), ("nue", "nve")):
        spelled = spelled.replace(common, of_the_table)
    return list(dict.fromkeys((typed, spelled)))


def spelled(name: str) -> list[str]:
    """The pinyin of a whole Chinese name in its several readings; none for another name."""
    words, runs = _parts(whole(name))
    if words or not runs or len(runs[0]) > SYLLABLES:
        return []
    return pinyin.spellings(pinyin.readings(runs[0]))[0]


def matches(lookup: Lookup, found: set[str]) -> bool:
    """Whether a record with the tokens `found` is found."""
    return any(all(any(each.low <= token < each.high for token in found) for each in ranges) for ranges in lookup)


def exactly(token: str) -> Range:
    """The range of one token."""
    return Range(token, token + "\0")


def prefix(token: str) -> Range:
    """The range of the tokens that start so."""
    return Range(token, token + _LAST)


# Pieces


def _as_written(word_class: str, chinese_class: str, words: list[str], runs: list[str]) -> list[Range]:
    ranges = [prefix(word_class + word) for word in words]
    for run in runs:
        characters = map("".join, pairwise(run)) if len(run) > 1 else [run]
        ranges += [exactly(chinese_class + each) for each in dict.fromkeys(characters)]
    return ranges[:MOST_RANGES]


def _parts(text: str) -> tuple[list[str], list[str]]:
    """The Latin words of a folded text, and its Chinese runs, which go on over spaces and punctuation."""
    if not _APOSTROPHES.isdisjoint(text):
        text = "".join([character for character in text if character not in _APOSTROPHES])
    words: list[str] = []
    runs: list[str] = []
    run_goes_on = False
    for is_chinese, piece in _pieces(text):
        if not is_chinese:
            words.append(piece)
        elif run_goes_on:
            runs[-1] += piece
        else:
            runs.append(piece)
        run_goes_on = is_chinese
    return words, runs


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    for word in _WORDS.findall(text):
        if word.isascii():
            yield False, word
        else:
            for is_chinese, characters in groupby(word, _is_chinese):
                yield is_chinese, "".join(characters)


def _is_chinese(character: str) -> bool:
    return any(first <= character <= last for first, last in _CHINESE)


def _characters(run: str) -> set[str]:
    """The single characters of a run, and the pairs."""
    return {*run, *map("".join, pairwise(run))}


def _without_marks(word: str) -> str:
    """The word without accents, as it is typed on a keyboard that has none."""
    return "".join([character for character in normalize("NFD", word) if category(character) != "Mn"])


def _digits(text: str) -> str:
    if text.isascii() and text.isdecimal():
        return text
    return "".join([character for character in text if "0" <= character <= "9"])


def _is_latin(text: str) -> bool:
    return text.isascii() and text.isalpha()
