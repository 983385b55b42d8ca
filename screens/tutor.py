"""The tutor: a guided minute with the real keys on a book of its own; a lesson ends when what it asks for happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from textual.css.query import NoMatches

from screens.shell.sentences import with_keys
from store.operations import Operation
from store.text import N_, _

if TYPE_CHECKING:
    from textual.screen import Screen

    from screens.shell.keymap import Keymap
    from store.book import Book


class Seen(msgspec.Struct, frozen=True):
    """What is to be seen after a key: the screen's name, its filter if the list has the keys, whether the customer is
    open, and what was done to the book since the lesson began, the newest first."""

    screen: str
    filter: str
    opened: bool
    done: Sequence[Operation]


class Lesson(msgspec.Struct, frozen=True):
    """One thing to do: a sentence marked with N_, in which actions stand by their ids, and when it has happened."""

    sentence: str
    happened: Callable[[Seen], bool]


def _logged(seen: Seen) -> bool:
    """Whether a contact with a follow-up was logged in one go."""
    return any({"interactions", "tasks"} <= {change.table for change in operation.changes} for operation in seen.done)


LESSONS: tuple[Lesson, ...] = (
    Lesson(N_("Press {customers}: the customers."), lambda seen: seen.screen == "customers"),
    Lesson(N_("Press {filter}, type a part of a name such as 上海, then ↵."), lambda seen: bool(seen.filter)),
    Lesson(N_("{open} opens the customer under the cursor."), lambda seen: seen.opened),
    Lesson(N_("{log-call} logs a call with a follow-up. Type: wants a quote @wed =ok and ↵."), _logged),
    Lesson(
        N_("{undo} takes back what you did last, today or next week."),
        lambda seen: bool(seen.done) and seen.done[0].undoes is not None,
    ),
    Lesson(N_("{palette} finds anything by a few letters. Type: kpi and ↵."), lambda seen: seen.screen == "kpi"),
    Lesson(N_("{help} shows every key there is. Look, then {back}."), lambda seen: seen.screen == "help"),
)
_LAST = N_("That is all it takes. {tutor} goes back to your own book, which nothing here has touched.")


class Coach:
    """Goes through the lessons from `begin` on; `keep` is told the number of each new one, to go on from there."""

    def __init__(self, begin: int, keep: Callable[[int], None]) -> None:
        self._number = begin if 0 <= begin < len(LESSONS) else 0
        self._keep = keep
        self._newest: str | None = None

    def sentence(self, keymap: Keymap) -> str:
        """What to do now, with its number and the keys this person has."""
        if self._number == len(LESSONS):
            return with_keys(_(_LAST), keymap)
        words = with_keys(_(LESSONS[self._number].sentence), keymap)
        return _("{n}/{all}  {words}").format(n=self._number + 1, all=len(LESSONS), words=words)

    def begin(self, book: Book) -> None:
        """From here on count what is done to the book."""
        self._newest = next((operation.id for operation in book.history(limit=1)), None)

    def look(self, screen: Screen[Any], book: Book) -> bool:
        """Look whether what the lesson asks for has happened, and go on to the next; whether it did."""
        if self._number == len(LESSONS) or not LESSONS[self._number].happened(self._seen(screen, book)):
            return False
        self._number += 1
        self._keep(self._number)
        self.begin(book)
        return True

    def _seen(self, screen: Screen[Any], book: Book) -> Seen:
        done = []
        for operation in book.history(limit=10):
            if operation.id == self._newest:
                break
            done.append(operation)
        return Seen(
            screen=screen.name or "",
            filter=_filter_left(screen),
            opened=getattr(screen, "opened", "") == "pane",
            done=done,
        )


def _filter_left(screen: Screen[Any]) -> str:
    """What stands in the filter of a screen once the list has the keys again, if it found anybody."""
    from screens.widgets.filter_bar import FilterBar

    try:
        bar = screen.query_one(FilterBar)
    except NoMatches:
        return ""
    found = getattr(screen, "selected_customer", None) is not None
    return bar.value if found and not bar.has_focus else ""
