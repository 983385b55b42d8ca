"""The palette: type what you want; keys, customers and tickets that fit stand below, Enter does or opens one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import msgspec
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from screens.shell import actions
from screens.shell.careful import Careful
from screens.shell.host import host
from screens.shell.over_foot import OverFoot
from screens.shell.sentences import keyed
from screens.shell.status import Bar
from screens.shell.theme import FAINT, PLAIN
from screens.widgets.line_input import LineInput
from screens.widgets.record_list import Column, RecordList
from store.find.fold import fold
from store.model.fields import folded
from store.model.vocabulary import label
from store.rules.status import spoken
from store.text import N_, _
from store.work.outcome import name_of
from store.work.views import views

if TYPE_CHECKING:
    from store.book import Book

Kind = Literal["action", "customers", "tickets", "views"]

_SHOWN_OF_A_KIND = 20
_BESIDE_CELLS = 20


class Hit(msgspec.Struct, frozen=True):
    """A line of the palette: an action by its id with its keys, or a record with what tells it from others."""

    kind: Kind
    id: str
    text: str
    beside: str
    why_not: str = ""


class Palette(Careful, OverFoot):
    """Rows over the foot of a screen, below which it is mounted, once; shown by `open`.

    Enter does or opens the line, Esc leaves all as it was; both close it.
    """

    WHY = N_("the palette is open; esc leaves it")

    DEFAULT_CSS = """
    Palette { overlay: screen; height: 12; width: 100%; offset: 0 100vh; background: $background; }
    Palette.-open { offset: 0 -12; }
    Palette Horizontal { height: 1; border: none; }
    Palette #sign { width: 3; }
    Palette LineInput { width: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "down", show=False),
        Binding("up", "up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("pageup", "page_up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="palette")
        self._actions: list[Hit] = []
        self._hits: Sequence[Hit] = ()
        self._focused_before: Widget | None = None
        self._line = LineInput(leaving=frozenset({"enter", "escape"}), handing_on=True, id="wanted")
        self._list = RecordList[Hit](self._fetch, self._columns, self._when_empty, id="hits")

    def compose(self) -> ComposeResult:
        rule = Bar(id="rule")
        rule.show(Content("─" * 400))
        yield rule
        with Horizontal():
            sign = Bar(id="sign")
            sign.show(Content.styled(" : ", "bold"))
            yield sign
            yield self._line
        yield self._list

    @property
    def is_open(self) -> bool:
        """Whether it waits for what is wanted."""
        return self.has_class("-open")

    def open(self) -> None:
        """Show it, with what can be done on the screen as it stands."""
        self._actions = [_of_action(action, self.screen) for action in actions.registered() if action.id != "palette"]
        self._focused_before = self.screen.focused
        self._line.placeholder = _("what you want to do, a customer, or a ticket's number")
        self._line.text = ""
        self._line.locked = False
        self._show("")
        self.add_class("-open")
        self.screen.set_focus(self._line, scroll_visible=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Characters that queued up behind a slow answer are answered once."""
        event.stop()
        if self.is_open:
            self.call_later(self._answer, event.value)

    def _answer(self, typed: str) -> None:
        if self.is_open and typed == self._line.value:
            self._show(typed)

    def on_line_input_left(self, event: LineInput.Left) -> None:
        event.stop()
        try:
            self._leave(event.key)
        finally:
            # It is read after what was chosen has been done, as both wait in one queue.
            self.app.post_message(LineInput.KeyAnswered())

    def _leave(self, key: str) -> None:
        if key == "enter":
            self._show(self._line.value, keep_cursor=True)
        hit = self._list.current if key == "enter" else None
        self._close()
        if hit is None:
            return
        if hit.why_not:
            host(self).say(hit.why_not, "hint")
        elif hit.kind == "action":
            self.app.call_later(self.app.run_action, f"perform('{hit.id}')")
        else:
            host(self).open_record(hit.kind, hit.id)

    def action_down(self) -> None:
        self._list.action_cursor_down()

    def action_up(self) -> None:
        self._list.action_cursor_up()

    def action_page_down(self) -> None:
        self._list.action_page_down()

    def action_page_up(self) -> None:
        self._list.action_page_up()

    def _close(self) -> None:
        self.remove_class("-open")
        before = self._focused_before
        self.screen.set_focus(before if before is not None and before.is_attached else None)

    def _show(self, typed: str, *, keep_cursor: bool = False) -> None:
        """Show what fits, from the first line on."""
        hits = list(found(host(self).book, self._actions, typed))
        if keep_cursor and hits == self._hits:
            return
        self._hits = hits
        self._list.show(range(len(hits)), current=0 if hits else None)

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, Hit]:
        return {number: self._hits[number] for number in numbers if number < len(self._hits)}

    def _columns(self, width: int) -> Sequence[Column[Hit]]:
        return [
            Column(text=_text_or_reason, style=_style),
            Column(cells=_BESIDE_CELLS, text=lambda hit: hit.beside, style=lambda _hit: FAINT),
        ]

    def _when_empty(self) -> Sequence[str]:
        return (_("Nothing fits; esc goes back."),)


def found(book: Book, offered: Sequence[Hit], typed: str) -> Iterator[Hit]:
    """What fits the words: actions they begin words of, tickets, customers, then the other actions they are in."""
    words = folded(typed).split()
    if not words:
        yield from sorted(offered, key=lambda hit: bool(hit.why_not))
        return
    near = [hit for hit in offered if _begins(words, hit)]
    yield from sorted(near, key=lambda hit: bool(hit.why_not))
    for provider in PROVIDERS:
        yield from provider(book, typed.strip())
    yield from (hit for hit in offered if hit not in near and all(word in _searched(hit) for word in words))


def _begins(words: Sequence[str], hit: Hit) -> bool:
    """Whether each word begins one of the action's."""
    own = _searched(hit).split()
    return all(any(each.startswith(word) for each in own) for word in words)


def _searched(hit: Hit) -> str:
    return folded(f"{hit.text} {hit.beside}")


def _tickets(book: Book, typed: str) -> Iterator[Hit]:
    """Tickets whose number begins with what was typed, or whose subject says it, the newest first."""
    for hit in book.search(typed, _SHOWN_OF_A_KIND, ("tickets",)):
        called = name_of("tickets", {"number": hit.number, "subject": hit.name})
        yield Hit("tickets", hit.id, called, " · ".join((_("ticket"), spoken(hit.status))))


def _customers(book: Book, typed: str) -> Iterator[Hit]:
    """Customers, or the contact of one, by name, pinyin, initials, phone, mail or note, the best first."""
    for hit in book.search(typed, _SHOWN_OF_A_KIND, ("customers", "contacts")):
        kind = _("contact") if hit.table == "contacts" else _("customer")
        text = f"{hit.company} · {hit.name}" if hit.table == "contacts" else hit.name
        yield Hit("customers", hit.customer, text, " · ".join(filter(None, (kind, hit.grade, hit.owner))))


def _views(book: Book, typed: str) -> Iterator[Hit]:
    """Saved views by words of their names."""
    words = fold(typed).split()
    fitting = (view for view in views(book) if all(word in fold(str(view.get("name", ""))) for word in words))
    for view in islice(fitting, _SHOWN_OF_A_KIND):
        beside = " · ".join((_("view"), label("view_list", str(view.get("list", "")), book.settings)))
        yield Hit("views", str(view["id"]), str(view.get("name", "")), beside)


Provider = Callable[["Book", str], Iterator[Hit]]
PROVIDERS: tuple[Provider, ...] = (_tickets, _views, _customers)
"""What the palette finds in the book for typed words, one kind after the other; of each no more than one reads."""


def _of_action(action: actions.Action, screen: Screen[Any]) -> Hit:
    return Hit(
        "action",
        action.id,
        keyed(screen, _(action.help)),
        host(screen).keymap.all_shown(action.id),
        actions.why_not(action, screen) or "",
    )


def _text_or_reason(hit: Hit) -> str:
    return f"({hit.text}: {hit.why_not})" if hit.why_not else hit.text


def _style(hit: Hit) -> Style:
    return FAINT if hit.why_not else PLAIN
