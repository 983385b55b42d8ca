"""A book for each test of the screens, and tests that are coroutines."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.book import Book
from tests.factories import new_book
from tests.tui.typed import Kehu, at_a_shell


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """An empty book of Li's in Shanghai, on Friday 2026-11-20 at 14:02."""
    with new_book(tmp_path) as book:
        yield book


@pytest.fixture
def kehu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kehu:
    """Types commands as Li at the same moment; each is a session of its own, on the book that `--book` names."""
    return at_a_shell(tmp_path, monkeypatch)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine to its end."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    asyncio.run(pyfuncitem.obj(**arguments))
    return True
