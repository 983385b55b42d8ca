"""The timeline of a customer or a ticket: what happened under its day, newest first, with the text wrapped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from screens.shell.sentences import keyed
from screens.shell.theme import BOLD, CURSOR, CURSOR_ELSEWHERE, FAINT, HEADING, PLAIN
from screens.widgets.line_list import LineList
from screens.widgets.prose import column, one_line, wrap
from screens.widgets.signs import CHANNEL_SIGNS
from store.model.fields import folded, safe
from store.model.vocabulary import label
from store.rules.status import spoken
from store.text import N_, _, ngettext
from store.text.cells import cell_width, pad
from store.work.timeline import NEVER, Event

if TYPE_CHECKING:
    from store.book import Book

Record = Mapping[str, Any]
Fetch = Callable[[int, int], Sequence[Event]]

_DIRECTIONS = {"in": N_("in"), "out": N_("out")}
_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

# What became of a ticket in a word; a status that is not here is said as the lists say it.
_TURNS = {
    "opened": N_("opened"),
    "open": N_("being worked"),
    "waiting": N_("waiting"),
    "hold": N_("on hold"),
    "reopened": N_("reopened"),
    "rated": N_("rated"),
}
_FACTS_CELLS = 29

_LOADED_AT_ONCE = 50
_FOLDED_LINES = 6
_NARROW = 56
_ALL = 1_000_000


class _Line(msgspec.Struct, frozen=True):
    """A line of the timeline; `entry` is -1 for a day heading."""

    entry: int
    parts: tuple[tuple[str, Style], ...]


def day_heading(day: date, today: date) -> str:
    """The day as a heading: today and yesterday by name, others by weekday and date."""
    if day == today:
        return _("Today")
    if (today - day).days == 1:
        return _("Yesterday")
    return f"{_(_WEEKDAYS[day.weekday()])} {day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


class Timeline(LineList):
    """Events under their days; the cursor is on one, more are fetched when it comes near the end.

    of_ticket: all of it is about one ticket, so that its lines say who did what, not what it is about.
    """

    def __init__(self, book: Book, *, of_ticket: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._book = book
        self._of_ticket = of_ticket
        self._fetch: Fetch | None = None
        self._entries: list[Event] = []
        self._complete = True
        self._lines: list[_Line] = []
        self._starts: list[int] = []
        self._wrapped_to = -1
        self._long: set[str] = set()
        self._unfolded: set[str] = set()
        self._needle = ""
        self._empty = ""

    @property
    def item_count(self) -> int:
        return len(self._entries)

    @property
    def line_count(self) -> int:
        self._wrap()
        return len(self._lines)

    @property
    def current(self) -> Event | None:
        """The event under the cursor."""
        return self._entries[self.cursor] if self._entries else None

    @property
    def interaction(self) -> str | None:
        """The id of the contact under the cursor, None where something else is."""
        event = self.current
        return event.record["id"] if event is not None and event.table == "interactions" else None

    def lines_of(self, item: int) -> range:
        self._wrap()
        if item >= len(self._starts):
            return range(0, 0)
        stop = self._starts[item] + 1
        while stop < len(self._lines) and self._lines[stop].entry == item:
            stop += 1
        return range(self._starts[item], stop)

    def item_at(self, line: int) -> int:
        self._wrap()
        return max(
            0, next(self._lines[each].entry for each in range(line, -1, -1) if self._lines[each].entry >= 0 or not each)
        )

    def show(self, fetch: Fetch, empty: str = "") -> None:
        """Show the events that `fetch(offset, limit)` gives, newest first, from the newest on; `empty` for none."""
        self._fetch = fetch
        self._empty = empty
        self._load(_LOADED_AT_ONCE)
        self.cursor = self.top = 0
        self.refresh()

    def reload(self) -> None:
        """Fetch again what is loaded; the entry under the cursor keeps the cursor and its place on the screen."""
        if self._fetch is None:
            return
        seen = self.lines_in_view()
        held, before = self.current, self.lines_of(self.cursor).start
        self._load(max(_LOADED_AT_ONCE, len(self._entries)))
        same = (item for item, entry in enumerate(self._entries) if held is not None and _is_same(entry, held))
        # At the newest entry a reader waits for what comes next, so the view stays at the top.
        at_newest = self.cursor == 0 and self.top == 0
        self.cursor = 0 if at_newest else next(same, max(0, min(self.cursor, self.item_count - 1)))
        self.scroll_lines_to(0 if at_newest else self.top + self.lines_of(self.cursor).start - before)
        self.refresh_changed(seen)

    def _load(self, count: int) -> None:
        assert self._fetch is not None
        self._entries = list(self._fetch(0, count))
        self._complete = len(self._entries) < count
        self._wrapped_to = -1

    def move_to(self, item: int) -> None:
        while not self._complete and self._fetch is not None and item > self.item_count - 10:
            more = self._fetch(self.item_count, _LOADED_AT_ONCE)
            self._entries += more
            self._complete = len(more) < _LOADED_AT_ONCE
            self._wrapped_to = -1
        super().move_to(item)

    def action_last(self) -> None:
        if self._fetch is not None and not self._complete:
            self._load_all()
        super().action_last()

    # Long texts, and finding words.

    def unfold(self) -> bool:
        """Show the whole text of the entry under the cursor, or its beginning again; whether it has more to show."""
        entry = self.current
        id = str(entry.record.get("id")) if entry is not None else ""
        if id not in self._long:
            return False
        self._unfolded ^= {id}
        self._wrapped_to = -1
        self.bring_into_view()
        self.refresh()
        return True

    def find(self, words: str) -> bool:
        """Put the cursor on the next entry with the words in its text, from the one under the cursor on."""
        self._needle = folded(words)
        return self._to_match(self.cursor, 1)

    def next_match(self, step: int) -> bool | None:
        """Go on to the next entry that was looked for, or with -1 back to one before; None if nothing is."""
        return self._to_match(self.cursor + step, step) if self._needle else None

    def _to_match(self, start: int, step: int) -> bool:
        if step > 0 and self._fetch is not None and not self._complete:
            self._load_all()
        items = range(start, self.item_count) if step > 0 else range(start, -1, -1)
        found = next((item for item in items if self._matches(self._entries[item])), None)
        if found is None:
            return False
        self.move_to(found)
        return True

    def _matches(self, entry: Event) -> bool:
        texts = (entry.record.get("text"), entry.record.get("subject"), entry.record.get("result"))
        return any(self._needle in folded(str(text)) for text in texts if text)

    def _load_all(self) -> None:
        assert self._fetch is not None
        self._entries += self._fetch(self.item_count, _ALL)
        self._complete, self._wrapped_to = True, -1

    def draw(self, line: int) -> Strip:
        shown = self._lines[line]
        mark = " "
        if shown.entry == self.cursor and line == self._starts[shown.entry]:
            mark = CURSOR if self.has_focus else CURSOR_ELSEWHERE
        segments = [Segment(mark, BOLD), *(Segment(text, style) for text, style in shown.parts)]
        return Strip(segments).adjust_cell_length(self.size.width)

    def draw_below(self, line: int) -> Strip:
        if self._entries or line != 1 or not self._empty:
            return super().draw_below(line)
        return Strip([Segment(column(" " + keyed(self, self._empty), self.size.width), FAINT)], self.size.width)

    def _wrap(self) -> None:
        """Lay the entries out in lines, once for a width."""
        if self._wrapped_to == self.size.width:
            return
        self._wrapped_to = self.size.width
        self._lines, self._starts = [], []
        zone = self._book.zone
        today = self._book.clock.now().astimezone(zone).date()
        heading = ""
        for item, entry in enumerate(self._entries):
            at = entry.at.astimezone(zone) if entry.at > NEVER else None
            if heading != (heading := day_heading(at.date(), today) if at else _("At no readable time")):
                self._lines.append(_Line(-1, ((heading, HEADING),)))
            self._starts.append(len(self._lines))
            self._lines += [_Line(item, parts) for parts in self._entry_parts(entry, at)]

    def _entry_parts(self, entry: Event, at: datetime | None) -> list[tuple[tuple[str, Style], ...]]:
        """The lines of an entry: its facts, then its text beside them, or below them where there is little room."""
        width = self.size.width - 2
        time = f"{at:%H:%M}" if at else "?    "
        facts, text = self._contact(entry.record) if entry.what == "contact" else self._turn(entry)
        facts = f"{time} {facts}"
        if width >= _NARROW:
            facts = pad(facts, max(_FACTS_CELLS, cell_width(facts))) + " "
            indent = cell_width(facts)
            first, *others = self._folded(entry, wrap(text, width - indent))
            return [((facts, FAINT), (first, PLAIN)), *(((" " * indent + line, PLAIN),) for line in others)]
        said = one_line(text, width)
        if entry.what != "contact" and cell_width(f"{facts} · {said}") <= width:
            return [((facts, FAINT), (f" · {said}" if said else "", PLAIN))]
        return [
            ((one_line(facts, width), FAINT),),
            *((("      " + line, PLAIN),) for line in self._folded(entry, wrap(text, width - 6)) if text),
        ]

    def _folded(self, entry: Event, lines: list[str]) -> list[str]:
        """The lines, of a long text only the first ones with a word on how many more there are."""
        id = str(entry.record.get("id"))
        if len(lines) <= _FOLDED_LINES:
            return lines
        self._long.add(id)
        if id in self._unfolded:
            return lines
        more = len(lines) - _FOLDED_LINES + 1
        said = keyed(
            self, ngettext("… {n} more line, {open} shows it", "… {n} more lines, {open} shows them", more)
        ).format(n=more)
        return [*lines[: _FOLDED_LINES - 1], said]

    def _contact(self, interaction: Record) -> tuple[str, str]:
        """A contact's facts in their columns, and what was said."""
        sign = CHANNEL_SIGNS.get(str(interaction.get("channel")), "·")
        minutes = _("{n}m").format(n=interaction["minutes"]) if "minutes" in interaction else ""
        outcome = safe(label("outcome", str(interaction.get("outcome", "")), self._book.settings).lower())
        facts = f"{column(sign, 2)} {column(_direction(interaction), 4)}{column(minutes, 4, right=True)} {outcome}"
        return facts, str(interaction.get("text", ""))

    def _turn(self, event: Event) -> tuple[str, str]:
        """What became of a ticket, and which one it is, or who did it."""
        turn = _what_became(event)
        if self._of_ticket:
            return f"{column('#', 2)} {turn}", _by_whom(event)
        number = safe(str(event.record.get("number", "?")))
        return f"{column('#', 2)} {number} {turn}", str(event.record.get("subject", ""))


def _is_same(entry: Event, other: Event) -> bool:
    """Whether it is what stood there before; a ticket has many events."""
    same_record = entry.record.get("id") == other.record.get("id")
    return same_record and (entry.table != "tickets" or (entry.what, entry.at) == (other.what, other.at))


def _what_became(event: Event) -> str:
    """ "solved", "given to chen": what became of a ticket."""
    if event.what == "assigned":
        if not event.to:
            return _("back in the queue")
        return _("taken") if event.to == event.by else _("given to {login}").format(login=safe(event.to))
    return _(_TURNS[event.what]) if event.what in _TURNS else spoken(event.what)


def _by_whom(event: Event) -> str:
    """Who did it, nothing where the customer or the clock did; of a rating how good it is, of an opening what for."""
    if event.what == "rated":
        return _("{rating} of 5").format(rating=event.record.get("rating", "?"))
    by = _("by {login}").format(login=event.by) if event.by else ""
    told_before = event.what != "opened" or "interaction" in event.record
    text = "" if told_before else event.record.get("text")
    return " · ".join(filter(None, (by, str(text or ""))))


def _direction(entry: Record) -> str:
    return _(_DIRECTIONS[entry["direction"]]) if entry.get("direction") in _DIRECTIONS else ""
