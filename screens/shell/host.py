"""What the screens need of the program around them: the book, a writer, and a place to say what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, cast, runtime_checkable

import msgspec
from textual.message import Message

from store.errors import BookError, Refused

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from screens.shell.keymap import Keymap
    from screens.shell.own import OwnSettings
    from screens.shell.terminal import Terminal
    from screens.tutor import Coach
    from store.book import Book
    from store.work.drafts import Drafts

Result = TypeVar("Result")
# A refusal leaves all as it was; an error is something one must not miss: damage, or a change not saved.
Tone = Literal["done", "busy", "hint", "refused", "error"]


class Books(msgspec.Struct, frozen=True):
    """The paths between which the screens go back and forth: one's own book, the demo beside it, and the tutor's."""

    own: str
    demo: str
    tutor: str = ""


class Host(Protocol):
    """The app, as screens see it."""

    book: Book
    terminal: Terminal
    drafts: Drafts
    books: Books
    keymap: Keymap
    own: OwnSettings
    coach: Coach | None

    @property
    def maps_folder(self) -> str:
        """The folder of the mappings of columns that were saved under a name."""

    @property
    def in_demo(self) -> bool:
        """Whether the book is the demo, and one's own is elsewhere."""

    def say(self, sentence: str, tone: Tone = "done") -> None:
        """Show a sentence in the status line; it stays until the next one."""

    def copy(self, text: str, what: str) -> None:
        """Send the text to the terminal for its clipboard and say so of `what`; else print it at the end."""

    def own_changed(self) -> None:
        """One's own settings were changed: keys and colours follow at once."""

    def open_record(self, table: str, id: str) -> None:
        """Open a customer or a ticket over the screen that is shown; esc goes back to it."""

    def begin_call(self, customer_id: str) -> None:
        """Open the call cockpit on a customer over the screen that is shown, or go on with a parked call."""

    def after_frame(self, act: Callable[[], object]) -> None:
        """Do it as soon as the next frame is on its way to the terminal; it only asks for the work to be done.

        A screen has it done by itself, `partial(self.call_later, …)`: the program may be waiting for it with a key.

        Textual has a callback for that too, but calls it while the program sets itself up and nothing is painted yet.
        """

    def when_quiet(self, act: Callable[[], object]) -> None:
        """Do it once nobody has pressed a key for a second; as with `after_frame` it only asks for the work.

        It is for work in a thread that nobody waits for: it would take its time from the answers to keys.
        """

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


class BookChanged(Message, bubble=False):
    """Records of the book changed, here or in another process; `changed` holds their (table, id).

    The app hands it to the screens, and would hand it to them again if one let it rise.
    """

    def __init__(self, changed: frozenset[tuple[str, str]]) -> None:
        super().__init__()
        self.changed = changed


def host(node: DOMNode) -> Host:
    """The host of a widget or screen."""
    return cast("Host", node.app)


def tone_of(error: BookError) -> Tone:
    """How an error is said: a refusal quietly, what endangers data so that it is seen."""
    return "refused" if isinstance(error, Refused) else "error"
