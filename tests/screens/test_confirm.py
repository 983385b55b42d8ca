"""The question before a cascade: it names the thing and the count, and only y does it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from screens.shell.status import Bar
from screens.widgets.confirm import ConfirmBar, deletion_question
from store.book import Book
from tests.screens.bare_host import BareHost


class Asked:
    """A question on the screen, and how often it was answered with yes."""

    def __init__(self, app: BareHost, bar: ConfirmBar) -> None:
        self.app, self.bar = app, bar
        self.done = 0
        self.pilot: Pilot[None]

    def did(self) -> None:
        self.done += 1


@asynccontextmanager
async def asked(book: Book) -> AsyncIterator[Asked]:
    bar = ConfirmBar()
    question = Asked(BareHost(book, bar), bar)
    async with question.app.run_test(size=(80, 24)) as pilot:
        question.pilot = pilot
        await pilot.pause()
        question.app.screen.set_focus(question.app.screen.query_one("#list"))
        bar.ask(deletion_question("上海金桥贸易", {"contacts": 3, "interactions": 41, "tasks": 1}), question.did)
        await pilot.pause()
        yield question


async def test_it_names_the_thing_and_the_count(book: Book) -> None:
    async with asked(book) as question:
        shown = question.bar.query_one(Bar).render().plain
        assert shown.strip() == "? Delete 上海金桥贸易 with 3 contacts, 41 interactions, 1 task?  y / n"


@pytest.mark.parametrize("key", ["y", "Y", "ｙ"])
async def test_y_does_it_once(book: Book, key: str) -> None:
    async with asked(book) as question:
        await question.pilot.press(key, key)
        await question.pilot.pause()
        assert question.done == 1
        assert question.app.focused is question.app.screen.query_one("#list")


@pytest.mark.parametrize("key", ["n", "ｎ", "q", "escape"])
async def test_no_leaves_all_as_it_is(book: Book, key: str) -> None:
    async with asked(book) as question:
        await question.pilot.press(key)
        await question.pilot.pause()
        assert (question.done, question.bar.is_open) == (0, False)
        assert question.app.focused is question.app.screen.query_one("#list")


async def test_enter_and_other_keys_answer_nothing(book: Book) -> None:
    async with asked(book) as question:
        await question.pilot.press("enter", "d", "u", "space")
        await question.pilot.pause()
        assert (question.done, question.bar.is_open) == (0, True)


async def test_a_hostile_name_is_shown_harmless(book: Book) -> None:
    assert "\x1b" not in deletion_question("\x1b]0;x\x07" * 20, {"tasks": 2})
