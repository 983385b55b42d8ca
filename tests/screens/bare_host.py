"""The least program a bar or a form can live in: a book, a writer that waits where told, and an empty screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from textual.app import App
from textual.message import Message
from textual.reactive import Reactive
from textual.widget import Widget

from screens.shell.host import Tone
from screens.shell.keymap import Keymap
from screens.shell.screen import WorkScreen
from screens.shell.terminal import Terminal
from screens.shell.theme import KEHU
from store.book import Book
from store.errors import BookError


class Rest(Widget, can_focus=True):
    """What has the focus while no bar is open."""

    DEFAULT_CSS = "Rest { height: 1fr; }"


class EmptyScreen(WorkScreen):
    """A screen with nothing but the bars that are tried."""

    focused = Reactive[Widget | None](None, repaint=False)

    def __init__(self, *bars: Widget) -> None:
        super().__init__()
        self._bars = bars

    def body(self) -> Iterable[Widget]:
        yield Rest(id="list")
        yield from self._bars


class BareHost(App[None]):
    """A host with these bars whose writer works at once, or with `hold` when `release` is called."""

    terminal = Terminal(remote=False, colour=True, rest_seconds=0)

    def __init__(self, book: Book, *bars: Widget) -> None:
        super().__init__()
        self.book = book
        self.keymap = Keymap()
        self.coach = None
        self.heard: list[Message] = []
        self._bars = bars
        self.hold = False
        self.sentences: list[str] = []
        self.sent: list[str] = []
        self._waiting: list[Callable[[], None]] = []
        self.register_theme(KEHU)
        self.theme = "kehu"

    def on_mount(self) -> None:
        self.push_screen(EmptyScreen(*self._bars))

    def say(self, sentence: str, tone: Tone = "done") -> None:
        self.sentences.append(sentence)

    def submit(
        self,
        work: Callable[..., Any],
        *arguments: object,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BookError], None] | None = None,
    ) -> None:
        def run() -> None:
            try:
                result = work(*arguments)
            except BookError as error:
                if failed is not None:
                    failed(error)
            else:
                if done is not None:
                    done(result)

        self._waiting.append(run)
        if not self.hold:
            self.release()

    def after_frame(self, act: Callable[[], object]) -> None:
        self.call_after_refresh(act)

    def release(self) -> None:
        """Let the writer do what it was given."""
        while self._waiting:
            self._waiting.pop(0)()

    def listen(self) -> None:
        """From now on collect what would be sent to the terminal in `sent`."""
        driver, sent = self._driver, self.sent
        assert driver is not None

        class Listening(type(driver)):  # type: ignore[misc]
            is_headless = False

            def write(self, data: str) -> None:
                sent.append(data)

            def flush(self) -> None:
                """Nothing is buffered."""

        driver.__class__ = Listening

    def bytes_sent(self) -> int:
        """How many bytes were sent since this was asked last."""
        count = len("".join(self.sent).encode())
        self.sent.clear()
        return count
