"""A book for each test of the works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.book import Book
from store.clock import FixedClock
from tests.factories import NOW


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """A book of nobody but Li, in Shanghai, on Friday 2026-11-20 at 14:02."""
    with Book.open(f"{tmp_path}/acme.json", user="li", device="00aa", clock=FixedClock(NOW), create=True) as book:
        with book.change("settings") as change:
            change.update("settings", book.settings["id"], {"zone": "Asia/Shanghai"})
        yield book
