"""The question before something that takes more along with it: the thing, the count, and y or n."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Key
from textual.widget import Widget

from screens.shell.host import host
from screens.shell.over_foot import OverFoot
from screens.shell.status import Bar
from store.model.fields import safe
from store.text import _
from store.text.cells import cell_width, cut
from store.work.outcome import counted

_BESIDE_CELLS = cell_width(" ?   y / n ")
_YES = frozenset({"y", "ｙ", "Y"})
_NO = frozenset({"n", "ｎ", "N", "q", "escape"})


def deletion_question(name: str, goes_with: Mapping[str, int]) -> str:
    """ "Delete 上海金桥贸易 with 3 contacts, 41 interactions?" """
    return _("Delete {name} with {counts}?").format(name=cut(safe(name), 30), counts=counted(goes_with))


class ConfirmBar(OverFoot, can_focus=True):
    """One row over the foot of the screen, shown by `ask`; mounted once, and out of sight until then.

    Only y does it: Enter, which a hand may still be pressing, does nothing. n, q and Esc leave all as it is.
    """

    DEFAULT_CSS = """
    ConfirmBar { overlay: screen; height: 1; width: 100%; offset: 0 100vh; background: $background; }
    ConfirmBar.-open { offset: 0 0; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._confirmed: Callable[[], None] | None = None
        self._focused_before: Widget | None = None
        self._said = False
        self._question = Bar()

    def compose(self) -> ComposeResult:
        yield self._question

    @property
    def is_open(self) -> bool:
        """Whether a question waits for its answer."""
        return self._confirmed is not None

    def ask(self, question: str, confirmed: Callable[[], None]) -> None:
        """Ask, and call `confirmed` if the answer is yes."""
        if self.is_open:
            return
        self._confirmed = confirmed
        self._focused_before = self.screen.focused
        asked = cut(question, self.app.size.width - _BESIDE_CELLS)
        self._question.show(Content.assemble(" ? ", (asked, "bold"), "  ", ("y", "bold"), " / ", ("n", "bold")))
        self._said = asked != question
        if self._said:
            # The line above has room for all of it.
            host(self).say(question, "hint")
        self.add_class("-open")
        self.screen.set_focus(self, scroll_visible=False)

    def on_key(self, event: Key) -> None:
        event.stop()
        event.prevent_default()
        key = event.character or event.key
        if key in _YES:
            self._answer(True)
        elif key in _NO or event.key in _NO:
            self._answer(False)

    def on_blur(self) -> None:
        if self.is_open:
            self._answer(False)

    def _answer(self, yes: bool) -> None:
        confirmed, self._confirmed = self._confirmed, None
        self.remove_class("-open")
        if self._said:
            host(self).say("", "hint")
        if self.screen.focused in (self, None):
            before = self._focused_before
            self.screen.set_focus(before if before is not None and before.is_attached else None)
        if yes and confirmed is not None:
            confirmed()
