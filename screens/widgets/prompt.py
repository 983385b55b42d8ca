"""A question with one line for its answer, such as who the new owner is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets.input import Selection

from screens.shell.over_foot import OverFoot
from screens.shell.status import Bar
from screens.widgets.line_input import LineInput
from store.model.fields import safe
from store.text import _
from store.text.cells import cell_width


class PromptBar(OverFoot):
    """One row over the keys, shown by `ask`; mounted once, so that it then has the keys at once.

    Enter answers, Esc leaves all as it is. What stands in the line first is selected: the first letter replaces it.
    """

    DEFAULT_CSS = """
    PromptBar { overlay: screen; height: 1; width: 100%; offset: 0 100vh; background: $background; }
    PromptBar.-open { offset: 0 0; }
    PromptBar Horizontal { height: 1; }
    PromptBar LineInput { width: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._answered: Callable[[str], None] | None = None
        self._focused_before: Widget | None = None
        self._question = Bar()
        self._line = LineInput(leaving=frozenset({"enter", "escape"}), id="answer")
        self._keys = Bar()

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self._question
            yield self._line
            yield self._keys

    def on_mount(self) -> None:
        _say(self._keys, Content.styled(_(" ↵ ok  esc leave "), "dim"))

    @property
    def is_open(self) -> bool:
        """Whether a question waits for its answer."""
        return self._answered is not None

    def ask(self, question: str, text: str, choices: Sequence[str], answered: Callable[[str], None]) -> None:
        """Ask with `text` in the line and `choices` to complete from, and call `answered` with what Enter leaves."""
        if self.is_open:
            return
        self._answered = answered
        self._focused_before = self.screen.focused
        _say(self._question, Content.styled(f" ? {safe(question)} ", "bold"))
        self._line.complete_from(choices)
        self._line.text = text
        self._line.selection = Selection(0, len(text))
        self._line.locked = False
        self.add_class("-open")
        self.screen.set_focus(self._line, scroll_visible=False)

    def on_line_input_left(self, event: LineInput.Left) -> None:
        event.stop()
        answered, self._answered = self._answered, None
        self.remove_class("-open")
        before = self._focused_before
        self.screen.set_focus(before if before is not None and before.is_attached else None)
        if event.key == "enter" and answered is not None:
            answered(self._line.text.strip())


def _say(bar: Bar, content: Content) -> None:
    bar.styles.width = cell_width(content.plain)
    bar.show(content)
