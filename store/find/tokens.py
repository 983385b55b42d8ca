"""The tokens under which a record is found: its names, numbers, addresses and other text cut into short pieces.

The first character of a token tells its class:

    c  one or two Chinese characters of a name, side by side
    l  the first one, two and three letters of a word of a name, or of its pinyin from a syllable on
    w  a word of a name
    y  a long syllable of a name's pinyin     p  two syllables, side by side     i  their initials
    ^  the first one, two and three letters of a name as a whole, or its first character
    x  three letters side by side of a word of a name
    d  four digits side by side of a phone number     D  its first one, two and three, without the country code
    m  the first three letters of a word of a mail address, and the word     M  its last word
    t  a word, or one or two Chinese characters, of other text

Longer texts are found by overlapping tokens. There are not many different ones even in a large book, so that most of
what is typed asks for one token, or for a short range of them. A record with any number has the token D, with any
address M.

A text is cut into pieces, and the tokens of a piece depend on nothing else, so that those of the many pieces that
occur again and again need to be worked out only once. The first character of a piece tells its kind, one of _TOKENS;
a piece that starts with any other is Chinese of a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from operator import add
from typing import TYPE_CHECKING

from store.find import pinyin
from store.find.fold import fold, parts, whole, without_marks
from store.model.phones import country_code_length

if TYPE_CHECKING:
    from store.model.declare import TokenClass

LETTERS = 3  # of a word up to which each start of it is a token
DIGITS = 4  # of a phone number that are a token
INSIDE = 3  # letters side by side that are a token
SYLLABLES = 12  # of one name that are spelled in pinyin; what follows is found by its characters
BETWEEN = "'"  # two syllables
NUMBER = "#"  # the kind of piece that is hardly ever the same as another

_LONGEST_PHONE_START = 7  # characters: a plus sign, a country code, and as many digits of the number as are tokens
_SHORT_NAME = 4  # characters of a name that many people may share
_SHORT_TEXT = 40  # characters of a text, such as a subject, that many records may share
_MAIL_SIGNS = str.maketrans("@._+-", "     ")
_joined: Callable[[str, str], str] = add


def tokens(token_class: TokenClass, value: str) -> set[str]:
    """The tokens under which a text of the class is found; none for an empty one."""
    return {token for piece in pieces(token_class, value) for token in of_piece(piece)}


def pieces(token_class: TokenClass, value: str) -> Iterable[str]:
    """The pieces of a text of the class, some of them several times; none for an empty one."""
    return _PIECES[token_class](value) if value else ()


def of_piece(piece: str) -> Iterable[str]:
    """The tokens of a piece, some of them several times."""
    of_kind = _TOKENS.get(piece[0])
    return _characters(piece) if of_kind is None else of_kind(piece[1:])


def starts(token_class: str, word: str) -> list[str]:
    """The tokens of the first letters of a word."""
    if len(word) >= LETTERS:
        return [token_class + word[0], token_class + word[:2], token_class + word[:LETTERS]]
    return [token_class + word[:length] for length in range(1, len(word) + 1)]


# Names


@cache
def _is_han() -> Callable[[str], re.Match[str] | None]:
    """Whether a text is nothing but Chinese; a command that names nobody does without the making of it."""
    return re.compile("[一-鿿]+").fullmatch


def _pieces_of_name(value: str) -> Iterable[str]:
    if _is_han()(value):
        return ("s" + value,) if len(value) <= _SHORT_NAME else _pieces_of_run(value, "^" + value[:2])
    name = whole(value)
    if len(name) <= _SHORT_NAME:
        return ("s" + name,) if name else ()
    words, runs = parts(name)
    found = ["w" + word for word in words]
    for run in runs:
        found += _pieces_of_run(run, "c" + run[-1])
    found.append("^" + _start(name, words, runs))
    return found


def _pieces_of_run(run: str, *others: str) -> list[str]:
    spelled = min(SYLLABLES, pinyin.distinctive_length(run))
    pairs: Iterable[str] = map(_joined, run[:spelled], run[1:] + " ")
    if spelled == len(run):
        return [*pairs, *others]
    return [*pairs, *["c" + run[place : place + 2] for place in range(spelled, len(run))], *others]


def _start(name: str, words: list[str], runs: list[str]) -> str:
    """What a name starts with: a word, two characters, or the sign that stands before them."""
    if runs and runs[0][0] == name[0]:
        return runs[0][:2]
    return words[0] if words and words[0][0] == name[0] else name[0]


def _characters(two: str) -> list[str]:
    """Of one or two Chinese characters of a name, as they are and in pinyin."""
    two = two.rstrip()
    return [*_as_written("c", two), *_spelled(*map(pinyin.of_character, two))]


def _as_written(token_class: str, two: str) -> list[str]:
    return [token_class + two[0], token_class + two]


@lru_cache(maxsize=4096)
def _spelled(first: pinyin.Readings, second: pinyin.Readings = ()) -> tuple[str, ...]:
    found = ["y" + one for one in first if len(one) > LETTERS]
    for one in first:
        # What is long enough needs nothing of the syllable behind it.
        for other in second if second and len(one) < LETTERS else ("",):
            found += starts("l", one + other)
    for one in first:
        for other in second:
            found += ["p" + one + BETWEEN + other, "i" + one[0] + other[0]]
    return tuple(found)


def _short_name(name: str) -> list[str]:
    """Of a name as short as a Chinese person's, whose surname may be read in a way of its own."""
    words, runs = parts(name)
    found = [token for word in words for token in _word(word)]
    for run in runs:
        read = pinyin.readings(run)
        for place in range(len(run)):
            found += [*_as_written("c", run[place : place + 2]), *_spelled(*read[place : place + 2])]
        if run[0] == name[0]:
            found += _starts_of_name(*read[:2])
    return found + _beginning(_start(name, words, runs))


def _beginning(start: str) -> list[str]:
    """Of what a name starts with."""
    spelled = _starts_of_name(*map(pinyin.of_character, start[:2]))
    return [*starts("^", start), *starts("^", without_marks(start)), *spelled]


def _starts_of_name(first: pinyin.Readings, second: pinyin.Readings = ()) -> list[str]:
    return [token for one in first for other in second or ("",) for token in starts("^", one + other)]


def _word(word: str) -> list[str]:
    """Of a word of a name; one with accents is found by its bare letters as well."""
    found = []
    for spelling in {word, without_marks(word)}:
        found += [*starts("l", spelling), "w" + spelling, *("x" + three for three in inside(spelling))]
    return found


def inside(word: str) -> list[str]:
    """Each three letters side by side of a word."""
    return [word[start : start + INSIDE] for start in range(len(word) - INSIDE + 1)]


# Numbers


def _pieces_of_phone(value: str) -> Iterable[str]:
    return NUMBER + value, "D" + value[:_LONGEST_PHONE_START]


def national_digits(number: str) -> str:
    """The digits of a stored number, or of its start, without its country code and extension."""
    digits = only_digits(number.partition(";")[0])
    return digits[country_code_length(digits) :] if number.startswith("+") else digits


def _number(number: str) -> list[str]:
    digits = national_digits(number)
    return ["d" + digits[start : start + DIGITS] for start in range(len(digits) - DIGITS + 1)]


def _start_of_number(start: str) -> list[str]:
    return ["D", *starts("D", national_digits(start))]


def only_digits(text: str) -> str:
    """The digits 0 to 9 of a text."""
    if text.isascii() and text.isdecimal():
        return text
    return "".join([character for character in text if "0" <= character <= "9"])


# Addresses and other text


def _pieces_of_mail(value: str) -> Iterable[str]:
    local, _at, domain = value.rpartition("@")
    return "m" + local, "@" + domain


def _local_part(local: str) -> list[str]:
    return [token for word in mail_words(local) for token in _mail_word(word)]


def _domain(domain: str) -> list[str]:
    """Of a domain, whose last word alone finds nothing."""
    words = mail_words(domain)
    return ["M", *("M" + word for word in words[-1:]), *(token for word in words[:-1] for token in _mail_word(word))]


def _mail_word(word: str) -> list[str]:
    return ["m" + word[:LETTERS], "m" + word]


def mail_words(text: str) -> list[str]:
    """The words of a part of a mail address."""
    return fold(text).translate(_MAIL_SIGNS).split()


def _pieces_of_text(value: str) -> Iterable[str]:
    if len(value) <= _SHORT_TEXT:
        return ("S" + value,)
    words, runs = parts(fold(value))
    found = ["t" + word for word in words]
    for run in runs:
        found += ["T" + run[place : place + 2] for place in range(len(run))]
    return found


def _short_text(value: str) -> list[str]:
    words, runs = parts(fold(value))
    found = ["t" + word for word in words]
    for run in runs:
        for place in range(len(run)):
            found += _as_written("t", run[place : place + 2])
    return found


_PIECES: dict[TokenClass, Callable[[str], Iterable[str]]] = {
    "name": _pieces_of_name,
    "phone": _pieces_of_phone,
    "mail": _pieces_of_mail,
    "text": _pieces_of_text,
}
_TOKENS: dict[str, Callable[[str], list[str]]] = {
    "s": _short_name,
    "w": _word,
    "c": lambda two: _as_written("c", two),
    "^": _beginning,
    NUMBER: _number,
    "D": _start_of_number,
    "@": _domain,
    "m": _local_part,
    "S": _short_text,
    "t": lambda word: ["t" + word],
    "T": lambda two: _as_written("t", two),
}
