"""A question answered by one letter: what can be done stands over the foot of the screen, greyed what cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Key
from textual.widget import Widget

from screens.shell.over_foot import OverFoot
from screens.shell.status import Bar
from store.model.fields import safe
from store.text import _
from store.text.cells import cell_width, cut

_MOST_ROWS = 3
# Blanks behind an answer, which may lie over the edge.
_GAP = 2
_LEAVING = frozenset({"escape", "q"})


class Choice(msgspec.Struct, frozen=True):
    """One answer: its letter, what it says, and why it cannot be given now, if it cannot."""

    key: str
    label: str
    why_not: str | None = None


class MenuBar(OverFoot, can_focus=True):
    """Rows over the foot of the screen, below which it is mounted, once; shown by `ask`.

    The answers take a second and a third row where one is too narrow for them. A letter answers, that of a greyed
    answer says why; q and Esc leave all as it is, other keys only say so.
    """

    DEFAULT_CSS = """
    MenuBar { overlay: screen; height: 2; width: 100%; offset: 0 100vh; background: $background; }
    MenuBar #answers { height: 1; }
    MenuBar.-open { offset: 0 -2; }
    MenuBar.-rows-2 { height: 3; }
    MenuBar.-rows-2 #answers { height: 2; }
    MenuBar.-open.-rows-2 { offset: 0 -3; }
    MenuBar.-rows-3 { height: 4; }
    MenuBar.-rows-3 #answers { height: 3; }
    MenuBar.-open.-rows-3 { offset: 0 -4; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._choices: Sequence[Choice] = ()
        self._chosen: Callable[[str], None] | None = None
        self._asked = ""
        self._focused_before: Widget | None = None
        self._question = Bar()
        self._answers = Bar(id="answers")

    def compose(self) -> ComposeResult:
        yield self._question
        yield self._answers

    @property
    def is_open(self) -> bool:
        """Whether a question waits for its answer."""
        return self._chosen is not None

    def ask(self, question: str, choices: Sequence[Choice], chosen: Callable[[str], None]) -> None:
        """Ask, and call `chosen` with the letter of the answer."""
        if self.is_open:
            return
        self._choices, self._chosen = choices, chosen
        self._focused_before = self.screen.focused
        self._asked = question
        self._say(question)
        self._show_answers()
        self.add_class("-open")
        self.screen.set_focus(self, scroll_visible=False)

    def on_key(self, event: Key) -> None:
        event.stop()
        event.prevent_default()
        if not self.is_open:
            return
        letter = _typed(event.character or event.key)
        choice = next((each for each in self._choices if each.key == letter), None)
        if choice is not None and choice.why_not:
            self._say(choice.why_not)
        elif choice is not None:
            self._leave(letter)
        elif letter in _LEAVING or event.key in _LEAVING:
            self._leave(None)
        else:
            self._say(_("{question} · one of these, or esc leaves").format(question=self._asked))

    def on_blur(self) -> None:
        # An answer may have asked the next question here before this was heard of.
        if self.is_open and self.screen.focused is not self:
            self._leave(None)

    def _say(self, sentence: str) -> None:
        room = self.app.size.width - 5
        self._question.show(Content.assemble(" ? ", (cut(safe(sentence), room), "bold")))

    def _show_answers(self) -> None:
        rows = _in_rows(self._choices, self.app.size.width - 1)
        for count in range(2, _MOST_ROWS + 1):
            self.set_class(len(rows) == count, f"-rows-{count}")
        self._answers.show(Content("\n").join(Content.assemble(" ", *row) for row in rows))

    def on_resize(self) -> None:
        if self.is_open:
            self._show_answers()

    def _leave(self, letter: str | None) -> None:
        chosen, self._chosen = self._chosen, None
        self.remove_class("-open")
        if self.screen.focused in (self, None):
            before = self._focused_before
            self.screen.set_focus(before if before is not None and before.is_attached else None)
        if letter is not None and chosen is not None:
            chosen(letter)


def _in_rows(choices: Sequence[Choice], width: int) -> list[list[tuple[str, str]]]:
    """The answers in as few rows of this many cells as hold them, in the last one whatever is left."""
    rows: list[list[tuple[str, str]]] = [[]]
    used = 0
    for choice in choices:
        parts = _parts(choice)
        cells = sum(cell_width(text) for text, _style in parts)
        if used and used + cells - _GAP > width and len(rows) < _MOST_ROWS:
            rows.append([])
            used = 0
        rows[-1] += parts
        used += cells
    return rows


def _parts(choice: Choice) -> list[tuple[str, str]]:
    if choice.why_not:
        return [(f"({choice.key} {_(choice.label)})  ", "dim")]
    return [(choice.key, "bold"), (f" {_(choice.label)}  ", "")]


def _typed(character: str) -> str:
    """The letter; a Chinese input method may hand over its full-width form."""
    if len(character) == 1 and "！" <= character <= "～":
        return chr(ord(character) - 0xFEE0)
    return character
