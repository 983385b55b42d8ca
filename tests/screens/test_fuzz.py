"""Random keys on a demo book: no traceback, a valid book, and undo leads back to the book one began with."""

from __future__ import annotations

from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from screens.shell.actions import registered
from store.book import Book
from store.clock import FixedClock
from store.disk.doctor import Finding, examine
from store.errors import Refused
from store.exchange.demo import generate
from store.exchange.export import export_json
from store.exchange.fill import make_book
from store.text.cells import cell_width
from tests.driver import LARGE, SMALL, at_the_screen
from tests.factories import NOW

PORTRAIT = (45, 60)
SIZES = {"80x24": SMALL, "120x40": LARGE, "45x60": PORTRAIT}
WIDEST = (250, 70)
CUSTOMERS = 30
# What leaves the book or the program; everything else may be pressed at any time.
LEAVING = frozenset({"quit", "demo-book", "edit-text"})
TYPED = [
    "王",
    "Acme",
    "@wed",
    "=ok",
    "~12",
    "-1",
    "2026-11-24",
    "owner:li",
    "x",
    "y",
    "n",
    "0",
    "％",
    "客户",
    "⏎",
    "\t",
]
AWKWARD = ("enter", "escape", "tab", "backspace", "ctrl+s", "left", "delete", "f24", "ctrl+g", "ctrl+u")
LONGEST_BURST = 40
"""The most keys that lie in the terminal's buffer before the program gets to them."""

LOOKED_AT_EVERY = 500
"""Keys after which the book's file is examined, beside at the end."""


def demo(path: Path) -> str:
    """A demo book at a fixed moment; nothing in it can be undone."""
    make_book(str(path), generate(CUSTOMERS, 7, NOW, ZoneInfo("Asia/Shanghai"), "li"), user="li")
    return str(path)


def random_keys(chance: Random) -> list[str]:
    """A few keys as a hand that slipped would press them: keys of actions, letters of a word, what ends a line."""
    kind = chance.random()
    if kind < 0.55:
        keys = [key for action in registered() if action.id not in LEAVING for key in action.keys]
        return [chance.choice(keys)]
    if kind < 0.75:
        return list(chance.choice(TYPED))
    return [chance.choice(AWKWARD)]


async def fuzz(book: Book, size: tuple[int, int], seed: int, count: int) -> None:
    """Press that many random keys; a traceback, a screen wider than the terminal or a damaged book ends the test."""
    chance = Random(seed)
    pressed: list[str] = []
    examined = 0
    async with at_the_screen(book, size) as person:
        while len(pressed) < count:
            burst: list[str] = []
            longest = chance.randint(1, LONGEST_BURST)
            while len(burst) < longest:
                burst += random_keys(chance)
            pressed += burst
            await person.type_ahead(*burst)
            if chance.random() < 0.02:
                await person.resize(*chance.choice([*SIZES.values(), WIDEST]))
                await person.resize(*size)
            assert person.app.is_running, pressed[-200:]
            lines = person.lines
            assert len(lines) == size[1], pressed[-200:]
            assert all(cell_width(line) <= size[0] for line in lines), (lines, pressed[-200:])
            if len(pressed) >= examined + LOOKED_AT_EVERY:
                examined = len(pressed)
                assert not damage(book.path), pressed[-LOOKED_AT_EVERY:]


def damage(path: str) -> list[Finding]:
    """What is wrong with the book's file; what a doctor only remarks on is left out."""
    return [finding for finding in examine(path).findings if finding.severity != "note"]


def exported(book: Book) -> bytes:
    return b"".join(export_json(book))


async def go_through(path: str, size: tuple[int, int], seed: int, count: int) -> None:
    with Book.open(path, user="li", device="00aa", clock=FixedClock(NOW)) as book:
        before = exported(book)
        await fuzz(book, size, seed, count)
        while True:
            try:
                book.undo()
            except Refused:
                break
        after = exported(book)
    assert not damage(path)
    assert after == before


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_random_keys_do_no_harm(tmp_path: Path, size: tuple[int, int]) -> None:
    await go_through(demo(tmp_path / "demo.json"), size, seed=1, count=100)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_five_thousand_random_keys_do_no_harm(tmp_path: Path, size: tuple[int, int], seed: int) -> None:
    await go_through(demo(tmp_path / "demo.json"), size, seed, count=5_000)
