"""The lock of a book held for a while, with the file up to date while it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from store.disk.news import News

if TYPE_CHECKING:
    from store.disk.bookfile import BookFile


class Hold:
    """The lock of a book; a class of its own because each write waits for it, and a generator takes longer."""

    __slots__ = ("_file", "_news", "_taken")

    def __init__(self, file: BookFile, news: Callable[[], News]) -> None:
        self._file = file
        self._news = news

    def __enter__(self) -> News:
        self._taken = self._file.take()
        return self._news()

    def __exit__(self, *error: Any) -> bool | None:
        return self._taken.__exit__(*error)
