"""What a keystroke costs: in the search, which is ranked and shows the first, and in the filter of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from statistics import median
from time import perf_counter

from bench.data import Data
from bench.figures import Figure
from bench.peers.sqlite import Sqlite
from bench.timing import without_collecting
from bench.writing import opened

TRIGRAMS = "sqlite3 FTS5 trigram"
SHOWN = 50
_ROUNDS = 20
_FRAGMENTS = (
    "贸",
    "上",
    "王",
    "上海",
    "贸易",
    "小明",
    "wang",
    "jinq",
    "shmy",
    "wxm",
    "138",
    "8001",
    "13800138",
    "info@",
    "有限公司",
    "ech",
    "li",
    "acme",
    "co",
)
"""One and two Chinese characters, pinyin, initials, digits of a phone and Latin words, as they are typed."""
_MISSES = ("zzqx", "龘", "龘龘", "999999999")


def search(data: Data, size: str) -> Iterator[Figure]:
    """Every prefix of what is typed, ranked: the median of all keystrokes, and the slowest of them."""
    typed = [word[:end] for word in (*_FRAGMENTS, *_MISSES) for end in range(1, len(word) + 1)]
    with opened(data) as book, closing(Sqlite(data.sqlite)) as sqlite:
        sqlite.index_names()

        def in_book(text: str) -> object:
            return book.search(text, SHOWN)

        ours = _each(in_book, typed)
        filters = _each(lambda text: book.listing("customers", text), ["", *typed])
        theirs = _each(lambda text: sqlite.search(text, SHOWN), typed)
    for name, pick in (("keystroke, median", median), ("keystroke, worst", max)):
        yield Figure(name=name, value=pick(ours))
        yield Figure(name=name, value=pick(ours), peer=TRIGRAMS, peer_value=pick(theirs))
    yield Figure(name="character in a list's filter, worst", value=max(filters))


def _each(ask: Callable[[str], object], typed: Sequence[str]) -> list[float]:
    """The median seconds of each text, asked in turns once all have been asked."""
    taken: dict[str, list[float]] = {text: [] for text in typed}
    for text in typed:
        ask(text)
    with without_collecting():
        for _round in range(_ROUNDS):
            for text in typed:
                began = perf_counter()
                ask(text)
                taken[text].append(perf_counter() - began)
    return [median(times) for times in taken.values()]
