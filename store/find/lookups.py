"""What a typed word finds: the tokens it asks for, by each of the ways in which it can be meant."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

import msgspec

from store.find import pinyin
from store.find.fold import fold, parts, pinyin_typed
from store.find.tokens import BETWEEN, DIGITS, INSIDE, LETTERS, SYLLABLES, inside, mail_words, only_digits
from store.model.phones import CHINA, country_code_length

MOST_RANGES = 32  # of one typed word; a longer one finds at most a little too much
MOST_WAYS = 64  # to cut typed letters into syllables
LONGEST_PINYIN = 18  # typed letters that are looked for; what is longer finds at most a little too much

_LAST = "\U0010ffff"
_NUMBER_SIGNS = frozenset("0123456789 +-./()")
_MAIL_SIGNS = frozenset("@._+-")


class Range(msgspec.Struct, frozen=True):
    """The tokens from `low` up to, not including, `high`, in the order of their code points."""

    low: str
    high: str


Lookup = list[list[Range]]
"""Alternatives of conjunctions: a record is found if, for one of the lists, it has a token in every range."""


def exactly(token: str) -> Range:
    """The range of one token."""
    return Range(token, token + "\0")


def prefix(token: str) -> Range:
    """The range of the tokens that start so."""
    return Range(token, token + _LAST)


HAS_PHONE = [[exactly("D")]]
HAS_MAIL = [[exactly("M")]]


def lookup(word: str) -> Lookup:
    """What a typed word without spaces finds anywhere in a record."""
    return name_lookup(word) + initials_lookup(word) + inside_lookup(word) + other_lookup(word)


def other_lookup(word: str) -> Lookup:
    """What a typed word finds beside the name."""
    return mail_lookup(word) + phone_lookup(word) + text_lookup(word)


def matches(lookup: Lookup, found: Collection[str]) -> bool:
    """Whether a record with the tokens `found` is found."""
    return any(all(any(each.low <= token < each.high for token in found) for each in ranges) for ranges in lookup)


# Names


def start_lookup(word: str) -> Lookup:
    """What a name found by the word starts with, if it starts with the word."""
    typed = fold(word)
    words, _runs = parts(typed)
    if words and typed[0] == words[0][0]:
        return [[exactly("^" + each[:LETTERS])] for each in dict.fromkeys((words[0], *pinyin_typed(words[0])))]
    # A Chinese character, or a sign before anything else.
    return [[exactly("^" + typed[:1])]]


def name_lookup(word: str) -> Lookup:
    """What a typed word finds in names: the start of a word, Chinese characters, pinyin."""
    typed = fold(word)
    words, runs = parts(typed)
    if not words and not runs:
        return [[exactly("^" + typed[:1])]]
    found = [[*map(_word, words), *_chinese("c", runs)][:MOST_RANGES]]
    if not runs:
        for spelling in pinyin_typed("".join(words)):
            found += _pinyin(spelling)
    return found


def initials_lookup(word: str) -> Lookup:
    """What a typed word finds as the initials of syllables."""
    typed = fold(word)
    if not 2 <= len(typed) <= SYLLABLES or not pinyin_typed(typed):
        return []
    return [[exactly("i" + two) for two in dict.fromkeys(map("".join, pairwise(typed)))][:MOST_RANGES]]


def inside_lookup(word: str) -> Lookup:
    """What a typed word finds within the words of names."""
    words, runs = parts(fold(word))
    if runs or len(words) != 1 or len(words[0]) < INSIDE:
        return []
    return [[exactly("x" + three) for three in dict.fromkeys(inside(words[0]))][:MOST_RANGES]]


def _word(typed: str) -> Range:
    return exactly("l" + typed) if len(typed) <= LETTERS else prefix("w" + typed)


def _chinese(token_class: str, runs: list[str]) -> list[Range]:
    found = []
    for run in runs:
        characters = map("".join, pairwise(run)) if len(run) > 1 else [run]
        found += [exactly(token_class + each) for each in dict.fromkeys(characters)]
    return found


def _pinyin(typed: str) -> Lookup:
    typed = typed[:LONGEST_PINYIN]
    found = [[exactly("l" + typed)]] if len(typed) <= LETTERS else []
    for syllables in _ways(typed):
        if len(syllables) > 2 or len(typed) > LETTERS:
            found += _spelled(_without_legal_form(syllables)[:SYLLABLES])
    return found


def _spelled(syllables: list[str]) -> Lookup:
    """A name with these syllables side by side, the last of which may be cut short."""
    if len(syllables) == 1:
        return [[exactly("y" + each)] for each in sorted(pinyin.syllables()) if each.startswith(syllables[0])]
    *whole, last = pairwise(syllables)
    return [[*(exactly("p" + BETWEEN.join(two)) for two in dict.fromkeys(whole)), prefix("p" + BETWEEN.join(last))]]


def _without_legal_form(syllables: list[str]) -> list[str]:
    """The syllables up to the first one of the legal form, in which a name is not looked for."""
    for form in pinyin.LEGAL_SYLLABLES:
        for start in range(1, len(syllables) - 1):
            *typed, last = syllables[start:]
            if len(typed) < len(form) and list(form[: len(typed)]) == typed and form[len(typed)].startswith(last):
                return syllables[: start + 1]
    return syllables


def _ways(typed: str) -> list[list[str]]:
    """The ways to cut typed letters into syllables, of which the last may be cut short."""
    known, starts = pinyin.syllables(), pinyin.starts_of_syllables()
    found: list[list[str]] = []

    def cut(rest: str, before: list[str]) -> None:
        if len(found) >= MOST_WAYS:
            return
        if rest in starts:
            found.append([*before, rest])
        for length in range(min(len(rest) - 1, pinyin.LONGEST_SYLLABLE), 0, -1):
            if rest[:length] in known:
                cut(rest[length:], [*before, rest[:length]])

    cut(typed, [])
    return found


# Numbers, addresses and other text


def phone_lookup(number: str) -> Lookup:
    """Where typed digits stand in phone numbers, with or without what is dialled before them."""
    number = fold(number)
    digits = only_digits(number) if _NUMBER_SIGNS.issuperset(number) else ""
    dialled = digits.lstrip("0")
    forms = [digits, dialled]
    if number.startswith(("+", "00")) or dialled.startswith(CHINA):
        forms.append(dialled[country_code_length(dialled) :])
    return [_digits(form) for form in dict.fromkeys(forms) if form]


def _digits(typed: str) -> list[Range]:
    if len(typed) < DIGITS:
        return [exactly("D" + typed)]
    fours = (typed[start : start + DIGITS] for start in range(len(typed) - DIGITS + 1))
    return [exactly("d" + four) for four in dict.fromkeys(fours)][:MOST_RANGES]


def mail_lookup(address: str) -> Lookup:
    """What a typed part of a mail address finds: words of it, of which the last may be cut short."""
    address = fold(address)
    words = mail_words(address)
    if not words or not address.isascii():
        return []
    if address[-1] in _MAIL_SIGNS:
        return [[exactly("m" + word) for word in words][:MOST_RANGES]]
    if len(words) == 1 and address[0] != "@":
        return [[_mail_word(words[0])]]
    *whole, last = words
    before = [exactly("m" + word) for word in whole][:MOST_RANGES]
    found = [[*before, prefix("M" + last)]] if whole else []
    return [*found, before if whole and len(last) < LETTERS else [*before, _mail_word(last)]]


def _mail_word(typed: str) -> Range:
    return exactly("m" + typed) if len(typed) <= LETTERS else prefix("m" + typed)


def text_lookup(word: str) -> Lookup:
    """What a typed word finds in other text: the start of a word, Chinese characters."""
    words, runs = parts(fold(word))
    found = [*(prefix("t" + each) for each in words), *_chinese("t", runs)][:MOST_RANGES]
    return [found] if found else []
