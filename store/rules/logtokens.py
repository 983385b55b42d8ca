"""The tokens of a log line: which words make one, and what it sets (Rule 14)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from unicodedata import normalize

import msgspec

from store.rules.dates import MOST_PREFIX_WORDS, IsWorkday, longest_prefix
from store.text import _

_WORD = re.compile(r"\S+")
_TITLE_MARKS = str.maketrans("《》", "<>")
_LONGEST_CONTACT = 24 * 60
_BEST_RATING = 5
_MOST_DIGITS = 6
_MOST_AMOUNT_CHARACTERS = 18
_FIXED = {
    "!": ("priority", "high"),
    "!!": ("priority", "urgent"),
    "!t": ("ticket", "ticket"),
    "!c": ("ticket", "complaint"),
    "=ok": ("outcome", "reached"),
    "=no": ("outcome", "not-reached"),
    "=vm": ("outcome", "voicemail"),
    "=busy": ("outcome", "busy"),
    "<": ("direction", "in"),
}

IsContact = Callable[[str], str | None]


class LineWord(msgspec.Struct, frozen=True):
    """One word of the line as typed, and where it stands."""

    text: str
    start: int
    end: int


class Token(msgspec.Struct, frozen=True):
    """A token made of the words from `first` up to `last`; `kind` is the field of LogLine it sets.

    `problem` is a sentence if the token is recognised but cannot be taken; then it has no value.
    """

    kind: str
    value: date | str | int | None
    first: int
    last: int
    problem: str | None = None


class DateOptions(msgspec.Struct, frozen=True):
    """What the date of a token is read against."""

    base: datetime
    week_start: int
    day_end: time
    is_workday: IsWorkday


def cut_into_words(line: str) -> list[LineWord]:
    """The words of a line between its white space, the ideographic space included."""
    return [LineWord(match.group(), match.start(), match.end()) for match in _WORD.finditer(line)]


class TokenReader:
    """Reads the tokens among the words of one line."""

    def __init__(
        self, words: Sequence[LineWord], dates: DateOptions, is_contact: IsContact, *, has_open_deal: bool
    ) -> None:
        self._words = words
        self._dates = dates
        self._is_contact = is_contact
        self._has_open_deal = has_open_deal

    def starting_at(self, first: int, limit: int | None = None) -> Token | None:
        """The token that begins with the word at `first`; a date takes the most words before `limit`."""
        text = _folded(self._words[first].text)
        if text.startswith("@"):
            return self._date_token(text[1:], first, limit)
        return _one_word_token(text, first, self._is_contact, has_open_deal=self._has_open_deal)

    def ending_at(self, last: int) -> Token | None:
        """The token of which the word before `last` is the last one."""
        for first in self._starts_before(last):
            token = self.starting_at(first, last)
            if token and token.last == last:
                return token
        return None

    def escape_at(self, first: int, limit: int | None = None) -> Token | None:
        """The token that a backslash before the word at `first` keeps as text.

        Whether a contact or a deal would have matched does not matter: a cautious backslash goes as well.
        """
        text = _folded(self._words[first].text)
        if not text.startswith("\\"):
            return None
        text = text.lstrip("\\")
        if text.startswith("@"):
            return self._date_token(text[1:], first, limit)
        return _one_word_token(text, first, str, has_open_deal=True)

    def escape_before(self, last: int) -> Token | None:
        """The token ending before `last` that a backslash keeps as text."""
        for first in self._starts_before(last):
            token = self.escape_at(first, last)
            if token and token.last == last:
                return token
        return None

    def _starts_before(self, last: int) -> range:
        return range(last - 1, max(last - 1 - MOST_PREFIX_WORDS, -1), -1)

    def _date_token(self, first_word: str, first: int, limit: int | None) -> Token | None:
        if not first_word:
            return None
        stop = min(first + MOST_PREFIX_WORDS, len(self._words) if limit is None else limit)
        words = [first_word, *(word.text for word in self._words[first + 1 : stop])]
        dates = self._dates
        found = longest_prefix(
            words,
            dates.base,
            week_start=dates.week_start,
            day_end=dates.day_end,
            is_workday=dates.is_workday,
        )
        if found is None:
            return None
        return Token("follow_up", found.value, first, first + found.count, found.problem)


def _folded(word: str) -> str:
    """The word in NFKC; a title mark in front is the sign a Chinese keyboard gives for `<` or `>`."""
    if word.isascii():
        return word
    text = normalize("NFKC", word)
    return text[:1].translate(_TITLE_MARKS) + text[1:]


def _one_word_token(text: str, first: int, is_contact: IsContact, *, has_open_deal: bool) -> Token | None:
    """The token that one word makes by itself, or None if it is text."""

    def token(kind: str, value: str | int | None, problem: str | None = None) -> Token:
        return Token(kind, value, first, first + 1, problem)

    fixed = _FIXED.get(text.lower())
    if fixed:
        return token(*fixed)
    sign, rest = text[:1], text[1:]
    is_number = rest.isascii() and rest.isdigit() and len(rest) <= _MOST_DIGITS
    if sign == "~" and is_number:
        if int(rest) > _LONGEST_CONTACT:
            sentence = _("“{token}” is more than a day; write the minutes, as in ~12.")
            return token("minutes", None, sentence.format(token=text))
        return token("minutes", int(rest))
    if sign == "*" and is_number:
        if not 1 <= int(rest) <= _BEST_RATING:
            return token("rating", None, _("“{token}” is no rating; it goes from *1 to *5.").format(token=text))
        return token("rating", int(rest))
    if sign == "¥" and (amount := _amount(rest)):
        return token("amount", amount)
    if sign == ">" and rest and has_open_deal:
        return token("stage", rest)
    if sign == "+" and rest and (contact := is_contact(rest)):
        return token("contact", contact)
    return None


def _amount(text: str) -> str | None:
    """`5,000.50` as the plain decimal `5000.50`; None if it is no amount."""
    number = text.replace(",", "")
    whole, _point, fraction = number.partition(".")
    is_amount = number.isascii() and whole.isdigit() and (fraction.isdigit() or number == whole)
    return number if is_amount and len(number) <= _MOST_AMOUNT_CHARACTERS else None
