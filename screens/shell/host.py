"""What the screens need of the program around them: the book, a writer, and a place to say what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, cast, runtime_checkable

import msgspec
from textual.message import Message

from store.errors import BookError, Refused

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from screens.shell.terminal import Terminal
    from store.book import Book
    from store.work.drafts import Drafts

Result = TypeVar("Result")
# A refusal leaves all as it was; an error is something one must not miss: damage, or a change not saved.
Tone = Literal["done", "busy", "hint", "refused", "error"]


class Books(msgspec.Struct, frozen=True):
    """The paths between which the screens go back and forth: one's own book, and the demo beside it."""

    own: str
    demo: str


class Host(Protocol):
    """The app, as screens see it."""

    book: Book
    terminal: Terminal
    drafts: Drafts
    books: Books

    @property
    def in_demo(self) -> bool:
        """Whether the book is the demo, and one's own is elsewhere."""

    def say(self, sentence: str, tone: Tone = "done") -> None:
        """Show a sentence in the status line; it stays until the next one."""

    def open_record(self, table: str, id: str) -> None:
        """Open a customer or a ticket over the screen that is shown; esc goes back to it."""

    def submit(
        self,
        work: Callable[..., Result],
        *arguments: object,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[BookError], None] | None = None,
    ) -> None:
        """Have the writer thread do `work(*arguments)` and show *saving…* until it is acknowledged.

        Then the result's sentence is shown and `done` called, or the error's sentence and `failed`, both on the
        screens' own thread.
        """


@runtime_checkable
class Speaker(Protocol):
    """A screen with a place of its own for sentences."""

    def say(self, sentence: str, tone: Tone) -> None:
        """Show the sentence."""


class BookChanged(Message):
    """Records of the book changed, here or in another process; `changed` holds their (table, id)."""

    def __init__(self, changed: frozenset[tuple[str, str]]) -> None:
        super().__init__()
        self.changed = changed


def host(node: DOMNode) -> Host:
    """The host of a widget or screen."""
    return cast("Host", node.app)


def tone_of(error: BookError) -> Tone:
    """How an error is said: a refusal quietly, what endangers data so that it is seen."""
    return "refused" if isinstance(error, Refused) else "error"
