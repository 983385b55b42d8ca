"""The tutor: a lesson ends when what it asks for happened, by the person's own keys; it can be left and resumed."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from screens.shell.keymap import Keymap
from screens.tutor import LESSONS, Coach
from store.book import Book
from store.clock import FixedClock
from store.exchange.demo import generate
from store.exchange.fill import make_book
from tests.driver import SMALL, at_the_screen
from tests.factories import NOW
from tests.tui.typed import Kehu


@pytest.fixture
def demo(tmp_path: Path) -> str:
    """A small demo book of Li's."""
    path = str(tmp_path / "tutor.json")
    make_book(path, generate(20, 7, NOW, ZoneInfo("Asia/Shanghai"), "li"), user="li")
    return path


async def test_the_minute_goes_by_with_the_real_keys(demo: str) -> None:
    kept: list[int] = []
    with Book.open(demo, user="li", device="00aa", clock=FixedClock(NOW)) as book:
        async with at_the_screen(book, SMALL, screen="", coach=Coach(0, kept.append)) as person:
            assert person.line(1).startswith(" 1/7  Press 2: the customers.")
            await person.press("j", "?", "escape")
            assert "1/7" in person.line(1), "another key is not what was asked for"
            await person.press("2")
            await person.press("/", *"qqqq", "enter")
            assert "2/7" in person.line(1), "nobody was found"
            await person.press("/", *["backspace"] * 4, "公", "enter", "enter")
            assert "4/7  c logs a call" in person.line(1)
            await person.press("c", *"wants a quote @wed =ok", "enter")
            assert "5/7" in person.line(1)
            await person.press("u")
            await person.press(":", *"kpi", "enter")
            await person.press("?")
            assert person.line(1).startswith(" That is all it takes. F11 goes back to your own book")
        assert kept == [1, 2, 3, 4, 5, 6, 7]


async def test_it_goes_on_where_it_was_left_and_shows_the_keys_somebody_has(demo: str) -> None:
    with Book.open(demo, user="li", device="00aa", clock=FixedClock(NOW)) as book:
        coach = Coach(3, lambda _number: None)
        async with at_the_screen(book, SMALL, coach=coach, keymap=Keymap({"log-call": "b"})) as person:
            assert person.line(1).startswith(" 4/7  b logs a call")
            await person.press("f11")
        assert person.app.return_value == book.path


def test_after_the_last_lesson_it_begins_anew() -> None:
    assert Coach(len(LESSONS), lambda _number: None).sentence(Keymap()).startswith("1/7")


def test_the_command_wants_a_terminal(kehu: Kehu) -> None:
    assert "need a terminal" in kehu("tutor", exits=2).talk
    assert not kehu.book.exists()
