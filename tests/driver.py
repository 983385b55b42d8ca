"""Drives the screens as a person would: press keys, read lines; it waits for the program, never for the clock."""

from __future__ import annotations

import asyncio
import os.path
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from screens.shell.host import Books
from screens.shell.keymap import Keymap
from screens.shell.own import OwnSettings
from screens.shell.status import StatusLine
from screens.shell.terminal import Terminal
from screens.tutor import Coach
from screens.widgets.timeline import Timeline
from store.book import Book
from store.work.drafts import Drafts
from tests.quiet import look_often, saving_is
from tests.stylesheets import parse_once
from tui.app import KehuApp

SMALL = (80, 24)
LARGE = (120, 40)

look_often()
parse_once()

_AT_ONCE = Terminal(remote=False, colour=True, rest_seconds=0.001, quiet_seconds=0.001)


class Person:
    """Somebody at the keyboard, looking at the screen."""

    def __init__(self, app: KehuApp, pilot: Pilot[str]) -> None:
        self.app = app
        self._pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, and wait until the program has answered all of them."""
        await self._pilot.press(*keys)
        await self.settled()

    async def type(self, text: str) -> None:
        """Type a text into whatever has the focus."""
        await self.press(*text)

    async def type_ahead(self, *keys: str) -> None:
        """Hand the program all the keys as a terminal does, the later ones before the earlier are answered."""
        driver = self.app._driver
        assert driver is not None
        for key in keys:
            named = len(key) > 1
            driver.send_message(Key(key if named else _character_to_key(key), None if named else key))
        await self.settled()

    async def resize(self, width: int, height: int) -> None:
        """Make the terminal another size."""
        await self._pilot.resize_terminal(width, height)
        await self.settled()

    async def settled(self) -> None:
        """Wait until nothing is being saved and no message waits to be handled."""
        await self._pilot.pause()
        while self.app.saving and self.app.is_running:
            await asyncio.sleep(0)
        await self._pilot.pause()

    async def sees(self, text: str) -> None:
        """Wait until the text is on the screen; what changes the book from outside takes a moment to show."""
        async with asyncio.timeout(5):
            while not self.shows(text):
                await self._pilot.pause()

    @property
    def lines(self) -> list[str]:
        """The whole screen as text."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def line(self, number: int) -> str:
        """One line of the screen, counted from 0 at the top."""
        return self.lines[number]

    def line_with(self, text: str) -> str:
        """The first line with the text in it."""
        return next(line for line in self.lines if text in line)

    def shows(self, text: str) -> bool:
        """Whether the text is on one line of the screen."""
        return any(text in line for line in self.lines)

    @property
    def status(self) -> str:
        """What the status line says."""
        return self.app.screen.query_one(StatusLine).sentence

    @property
    def cursor_line(self) -> str:
        """The line the cursor of a list is on, without the cursor and what stands before it."""
        marked = next(line for line in self.lines if "▸" in line)
        return marked[marked.index("▸") + 1 :].strip(" │")

    @property
    def timeline(self) -> Timeline:
        """The timeline on the screen."""
        return self.app.screen.query_one(Timeline)

    @property
    def typing_into(self) -> str | None:
        """The id of the input that has the focus, if one has."""
        focused = self.app.screen.focused
        return focused.id if isinstance(focused, Input) else None


def drafts_of(book: Book) -> Drafts:
    """The drafts of a person at the screen, in a directory beside the book."""
    return Drafts(os.path.join(os.path.dirname(book.path), "state"), str(book.settings["book"]))


def books_beside(book: Book) -> Books:
    """The book as one's own, and a demo beside it that is not made yet."""
    return Books(own=book.path, demo=os.path.join(os.path.dirname(book.path), "demo.json"))


@asynccontextmanager
async def at_the_screen(
    book: Book,
    size: tuple[int, int] = SMALL,
    *,
    screen: str = "2",
    terminal: Terminal | None = None,
    keymap: Keymap | None = None,
    own: OwnSettings | None = None,
    coach: Coach | None = None,
) -> AsyncIterator[Person]:
    """The program on a book, and somebody before it who has pressed the digit of a screen; "" for the first one."""
    app = KehuApp(book, terminal or _AT_ONCE, drafts_of(book), books_beside(book), keymap=keymap, own=own, coach=coach)
    saving_is(lambda: app.saving)
    async with app.run_test(size=size) as pilot:
        person = Person(app, pilot)
        await person.settled()
        await person.press(*screen)
        yield person
