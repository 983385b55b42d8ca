"""The filter line over a list: what is typed applies at once; Enter and ↓ keep it, Esc clears it, Tab completes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.events import Key
from textual.widgets import Input

from screens.shell.host import Speaker, host
from screens.shell.status import StatusLine
from screens.widgets.one_row import OneRow
from store.model.fields import safe
from store.text import _
from store.text.cells import cell_width, cut

if TYPE_CHECKING:
    from store.find.completion import Candidate
    from store.find.fields import Spec
    from store.find.known import KnownValues

_LEAVING = frozenset({"enter", "down", "escape"})
_SIGN_AND_AIR = 4


class FilterBar(OneRow):
    """A one-line input without a blinking cursor; `Input.Changed` says what is to be shown.

    leave: gives the keys back to the list; hint: what stands in it while it is empty; fields: those of the filter
    language that are completed here. What may be typed next stands in the status line, the first of it faintly behind
    the cursor; Tab, or → at the end, takes it, and Tab again the next one instead.
    """

    DEFAULT_CSS = """
    FilterBar, FilterBar:focus { height: 1; width: 1fr; padding: 0 1; border: none; background-tint: initial; }
    """

    def __init__(
        self,
        leave: Callable[[], None],
        *,
        hint: str = "",
        fields: Mapping[str, Spec] | None = None,
        id: str | None = None,
    ) -> None:
        by_name = _("/ filter by name, pinyin, phone or mail")
        super().__init__(placeholder=hint or by_name, select_on_focus=False, id=id)
        self.cursor_blink = False
        self._leave = leave
        self._fields = fields
        self._known: KnownValues | None = None
        self._found: Sequence[Candidate] = ()
        self._offered: Sequence[Candidate] = ()
        self._taken: tuple[str, Sequence[Candidate]] = ("", ())
        self._said = ""
        self._wrong = ("", "")

    def complain(self, sentence: str) -> None:
        """Say what is wrong with what was typed, once nothing is offered that would make it right."""
        self._wrong = (self.value, sentence)
        if not self._offered:
            self._say(sentence)

    def on_focus(self) -> None:
        self._offer()

    def on_blur(self) -> None:
        self._end_offers()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Characters that queued up behind a slow answer are answered once."""
        if event.value == self.value and self.screen.focused is self:
            self._offer()
        elif not self.value:
            # It was emptied from outside: what was wrong with it is of no interest any more.
            self._say("")

    def on_key(self, event: Key) -> None:
        completes = event.key == "tab" and (self._may_take or self._is_whole)
        if not completes and event.key not in _LEAVING:
            return
        event.stop()
        event.prevent_default()
        if completes:
            self._complete()
        else:
            if event.key == "escape":
                self.value = ""
            self._end_offers()
            self._leave()

    def action_cursor_right(self, select: bool = False) -> None:
        if self.cursor_at_end and self._may_take and not select:
            self._take()
        else:
            super().action_cursor_right(select)

    # Completion.

    @property
    def _may_take(self) -> bool:
        """Whether there is something to take; while no word is begun the fields are only named."""
        if not self._offered:
            return False
        first = self._offered[0]
        return not first.text.endswith(":") or first.start < self.cursor_position

    @property
    def _is_whole(self) -> bool:
        """Whether the word before the cursor is all that could be offered: Tab then has nothing to do, and stays."""
        return bool(self._found) and not self._offered

    def _complete(self) -> None:
        """Take what is offered; where the word is whole already, say what it means."""
        if self._may_take:
            self._take()
        else:
            self._say(self._row())

    def _take(self) -> None:
        """Put the first that is offered in its place; what else was offered for the place comes after it."""
        first = self._offered[0]
        text = self.value[: first.start] + first.text
        if not first.text.endswith(":"):
            self._taken = (text, [*(each for each in self._found if each != first), first])
        rest = self.value[self.cursor_position :]
        self.value = text + rest
        self.cursor_position = len(text)

    def _offer(self) -> None:
        """Look what may be typed next, and say it."""
        if self._fields is None:
            return
        from store.find.completion import candidates
        from store.find.known import Remembered

        book = host(self).book
        if self._known is None:
            self._known = Remembered(book, self._fields)
        before = self.value[: self.cursor_position]
        taken, others = self._taken
        again = bool(others) and before == taken
        self._found = others if again else candidates(book, self.value, len(before), self._fields, self._known)
        self._offered = [each for each in self._found if before[each.start :] != each.text]
        self._suggestion = self._ghost(before)
        self._say(self._row() or self._complaint)

    def _ghost(self, before: str) -> str:
        """What is typed with the rest of the first that is offered behind it, where it begins with what is typed."""
        if not self._may_take or not self.cursor_at_end:
            return ""
        first = self._offered[0]
        begun = before[first.start :]
        return before + first.text[len(begun) :] if first.text.casefold().startswith(begun.casefold()) else ""

    def _row(self) -> str:
        """The offers on one row: what Tab takes with its meaning, then the others."""
        if self._is_whole:
            return self._fitting(_named(self._found[0]))
        if not self._offered:
            return ""
        first, *others = (safe(each.text) for each in self._offered)
        if not self._may_take:
            return self._fitting(_("fields: {names}").format(names="  ".join((first, *others))))
        return self._fitting(" · ".join((_("tab {offer}").format(offer=_named(self._offered[0])), *others)))

    def _fitting(self, row: str) -> str:
        room = self.app.size.width - _SIGN_AND_AIR
        return row if cell_width(row) <= room else cut(row, room)

    @property
    def _complaint(self) -> str:
        """What is wrong with what is typed now."""
        typed, sentence = self._wrong
        return sentence if typed == self.value else ""

    def _end_offers(self) -> None:
        """What was typed stays, and what is wrong with it is said; values are looked up anew the next time."""
        if self._known is not None:
            self._found, self._offered, self._known, self._suggestion = (), (), None, ""
            self._say(self._complaint)

    def _say(self, sentence: str) -> None:
        """Say it in the status line, from which only what was said here is taken away."""
        screen = self.screen
        if isinstance(screen, Speaker) and (sentence or screen.query_one(StatusLine).sentence == self._said != ""):
            screen.say(sentence, "hint")
        self._said = sentence


def _named(candidate: Candidate) -> str:
    """The candidate, and what it means where that says more."""
    text, meaning = safe(candidate.text), safe(candidate.meaning)
    return text if meaning.casefold() == text.rstrip(":").casefold() else f"{text} {meaning}"
