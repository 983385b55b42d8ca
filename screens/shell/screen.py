"""The frame of every screen: header, body, status line and keys, and what it does when the book changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.reactive import Reactive
from textual.widget import Widget

from screens.shell.careful import Careful
from screens.shell.host import BookChanged, Host, Tone, host
from screens.shell.leaving import Leaving
from screens.shell.over_foot import OverFoot, why_occupied
from screens.shell.painting import NarrowCompositor
from screens.shell.status import Footer, Header, StatusLine
from store.book import Changed


class WorkScreen(Careful, Leaving, inherit_bindings=False):
    """A screen of the program; its `name` is the id of the action that shows it."""

    DEFAULT_CSS = """
    WorkScreen { layout: vertical; }
    """

    # What changed while another mode was on the terminal.
    missed: Changed = frozenset()

    FOOTER: ClassVar[tuple[str, ...]] = ()
    """The ids of the actions in the footer, the first that fit; without any, those the registry gives a place."""

    # Textual's own repaints the whole screen whenever the focus moves; the widgets concerned repaint themselves.
    focused = Reactive[Widget | None](None, repaint=False)

    def __init__(self, name: str | None = None) -> None:
        super().__init__(name=name)
        self._compositor = NarrowCompositor()
        self.over_foot: list[OverFoot] = []

    def compose(self) -> ComposeResult:
        yield Header()
        yield from self.body()
        yield StatusLine(id="status")
        yield from self.questions()
        yield Footer()

    def questions(self) -> Iterable[Widget]:
        """The bars in which the screen asks something, over the foot."""
        return ()

    def body(self) -> Iterable[Widget]:
        """The widgets between header and status line."""
        return ()

    @property
    def host(self) -> Host:
        """The program around this screen."""
        return host(self)

    @property
    def selected_customer(self) -> str | None:
        """The id of the customer a key acts on, or None if there is none under the cursor."""
        return None

    @property
    def occupied(self) -> str | None:
        """Why no key but a few acts at the moment, because something over the foot of the screen is open."""
        return why_occupied(self.over_foot)

    async def until_whole(self) -> None:
        """Wait until everything is there that a key may ask for."""

    def give_keys_to(self, widget: Widget) -> None:
        """Focus the widget at once, so that keys typed ahead reach it; `Widget.focus` would wait a turn."""
        self.set_focus(widget, scroll_visible=False)

    def say(self, sentence: str, tone: Tone) -> None:
        """Show a sentence in this screen's status line."""
        self.query_one(StatusLine).say(sentence, tone)

    def update_footer(self) -> None:
        """Look again which keys can be used; to be called when the selection changed."""
        self.query_one(Footer).update()

    def on_descendant_focus(self) -> None:
        self.update_footer()

    def on_screen_resume(self) -> None:
        """Catch up with what changed while another mode was on the terminal."""
        missed, self.missed = self.missed, frozenset()
        if missed:
            self.post_message(BookChanged(missed))

    def on_book_changed(self, message: BookChanged) -> None:
        """Show what changed; screens that hold records say how."""
        message.stop()
