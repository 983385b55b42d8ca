"""Which articles may help with what a customer asks: those whose titles share words with it (E1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from store.find.fold import fold
from store.find.joins import rows_of

if TYPE_CHECKING:
    from store.book import Book

_WORDS = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_SHORTEST_WORD = 3
"""Letters; shorter words, such as "is" and "my", are in every text."""


class Helpful(msgspec.Struct, frozen=True):
    """An article by its ULID and title."""

    id: str
    title: str


def articles_about(book: Book, text: str, limit: int = 3) -> list[Helpful]:
    """The articles with most words of the text in their titles, two Chinese characters counting as a word.

    Only titles are read, and these from the cache, so that it can be asked for each ticket that is looked at.
    """
    wanted = _words(text)
    if not wanted:
        return []
    found = []
    for id, title in book.query(f"SELECT id, title FROM {rows_of('articles')}"):
        shared = len(wanted & _words(str(title or "")))
        if shared:
            found.append((-shared, str(title), str(id)))
    return [Helpful(id, title) for _shared, title, id in sorted(found)[:limit]]


def _words(text: str) -> set[str]:
    folded = fold(text)
    pairs = {run[place : place + 2] for run in _HAN.findall(folded) for place in range(len(run) - 1)}
    words = {word for word in _WORDS.findall(_HAN.sub(" ", folded)) if len(word) >= _SHORTEST_WORD}
    return pairs | words
