"""Merging side by side: a line for each field, a column for each record, and a sign where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import msgspec
from rich.style import Style
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from screens.shell.host import BookChanged
from screens.shell.screen import WorkScreen
from screens.shell.sentences import keyed
from screens.shell.status import Bar
from screens.shell.theme import BOLD, CAUTION, FAINT, PLAIN, WARNING
from screens.widgets.line_list import LineList
from screens.widgets.record_list import Column, RecordList, titles
from screens.widgets.title import write_title
from store.errors import BookError, Invalid
from store.find.resolve import short_ids
from store.model import RECORD_TYPES
from store.model.fields import safe
from store.model.phones import CHINA, show_phone
from store.model.vocabulary import label
from store.rules.merge import Choice, undecided_sentence
from store.text import _
from store.work.duplicates import tell_apart
from store.work.merge import Merge, merge, prepare
from store.work.outcome import Outcome, counted, name_of

STAYS = "="
"""The line on which the survivor is chosen; no field is called that."""

_WIDE = 100
_LABEL_CELLS = 12
_CHOSEN, _LEFT = "●", "○"
_SAME, _ONE, _DIFFERS, _ALL, _OPEN = "=", "·", "≠", "+", "?"


class FieldLine(msgspec.Struct, frozen=True):
    """One field: its label, the sign of how the records agree, what each says, and what the survivor will have."""

    id: str
    label: str
    sign: str
    cells: tuple[str, ...]
    result: str
    style: Style


class MergeScreen(WorkScreen):
    """Two records or more, made one; ← and → say whose value a field takes."""

    CSS_PATH = "merge.tcss"
    FOOTER: ClassVar = ("save", "take-left", "take-right", "not-a-duplicate", "back", "undo", "help")

    def __init__(self, ids: Sequence[str], *, table: str = "customers", name: str | None = None) -> None:
        super().__init__(name=name)
        self._ids = list(ids)
        self._table = table
        self._survivor: str | None = None
        self._picks: dict[str, str] = {}
        self._lines: list[FieldLine] = []
        self._planned: Merge | None = None

    def body(self) -> Iterable[Widget]:
        with Vertical(id="merge-pane"):
            yield Bar(id="names")
            yield RecordList[FieldLine](self._fetch, self._columns, lambda: (), id="fields")

    def on_mount(self) -> None:
        self.give_keys_to(self.lines)
        self._plan()
        self.say(
            keyed(
                self,
                _("≠ differs, + both kept, ? to decide · {take-left} takes the left value, {take-right} the right"),
            ),
            "hint",
        )

    def on_resize(self) -> None:
        self._show_names()
        self._show_title()

    @property
    def lines(self) -> RecordList[FieldLine]:
        """The fields."""
        return self.query_one("#fields", RecordList)

    # What would become of the records.

    def _plan(self) -> None:
        """Ask what the merge would do as it is chosen now, and show the difference."""
        try:
            self._planned = prepare(
                self.host.book, self._ids, table=self._table, survivor=self._survivor, picks=self._picks
            )
        except BookError as error:
            # One of them is gone, or was merged meanwhile: there is nothing to compare any more.
            self.host.say(error.sentence, "refused")
            self.dismiss()
            return
        self._survivor = self._planned.survivor["id"]
        self._lines = [self._stays(self._planned), *(self._line(self._planned, each) for each in self._planned.choices)]
        self.lines.show(range(len(self._lines)))
        self._show_names()
        self._show_title()

    def _stays(self, planned: Merge) -> FieldLine:
        short = short_ids(self.host.book, self._ids, self._table)
        cells = tuple(self._marked(short[id], id == planned.survivor["id"]) for id in self._ids)
        return FieldLine(STAYS, _("Stays"), _ONE, cells, short[planned.survivor["id"]], BOLD)

    def _line(self, planned: Merge, choice: Choice) -> FieldLine:
        place = {record["id"]: place for place, record in enumerate(planned.records)}
        taken = {choice.chosen} if choice.chosen is not None else set() if choice.undecided else set(place.values())
        cells = []
        for id in self._ids:
            value = choice.values[place[id]]
            kept = place[id] in taken or (value == choice.result and not choice.undecided)
            cells.append(self._marked(self._said(choice.field, value), kept and value is not None))
        sign, style = _agreement(choice)
        result = "?" if choice.undecided else self._said(choice.field, choice.result)
        return FieldLine(choice.field, self._label(choice.field), sign, tuple(cells), result, style)

    def _marked(self, text: str, chosen: bool) -> str:
        return f"{_CHOSEN if chosen else _LEFT} {text}"

    def _said(self, field: str, value: Any) -> str:
        if value is None:
            return "–"
        if field == "phones" and isinstance(value, list):
            code = str(self.host.book.settings.get("country_code") or CHINA)
            return ", ".join(show_phone(str(each), code) for each in value)
        if isinstance(value, list):
            return ", ".join(self._said("", each) for each in value)
        if isinstance(value, Mapping):
            return " ".join(str(each) for each in value.values())
        declared = RECORD_TYPES[self._table].field(field)
        if declared is not None and declared.vocabulary:
            return label(declared.vocabulary, str(value), self.host.book.settings)
        return _("yes") if value is True else " ".join(str(value).split())

    def _label(self, field: str) -> str:
        declared = RECORD_TYPES[self._table].field(field)
        return field.removeprefix("custom.") if declared is None else _(declared.label)

    # The list.

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, FieldLine]:
        return {number: self._lines[number] for number in numbers if number < len(self._lines)}

    def _columns(self, width: int) -> Sequence[Column[FieldLine]]:
        shown = len(self._ids) + (width >= _WIDE)
        room = max(8, (width - 2 - _LABEL_CELLS - 2) // shown - 1)
        columns = [
            Column[FieldLine](cells=_LABEL_CELLS, text=lambda line: line.label, style=lambda line: line.style),
            Column[FieldLine](cells=1, text=lambda line: line.sign, style=lambda line: line.style),
        ]
        for place in range(len(self._ids)):
            columns.append(Column[FieldLine](cells=room, text=partial(_cell, place), title=self._called(place)))
        if width >= _WIDE:
            columns.append(Column[FieldLine](cells=room, text=lambda line: line.result, title=_("will be")))
        return columns

    def _called(self, place: int) -> str:
        record = self.host.book.get(self._table, self._ids[place]) or {}
        return name_of(self._table, record)

    def _show_names(self) -> None:
        width = self.lines.size.width
        if width:
            self.query_one("#names", Bar).show(Content.styled(titles(self._columns(width), width), "dim"))

    def _show_title(self) -> None:
        name = _("Merge {n} into one").format(n=len(self._ids))
        moves = counted(self._planned.moves) if self._planned else ""
        moves = _("{counts} would move").format(counts=moves) if moves else _("nothing would move")
        write_title(self.query_one("#merge-pane"), name, safe(moves))

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self.update_footer()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if self.is_current and any(table in ("", self._table, "settings") for table, _id in message.changed):
            self._plan()

    # Keys.

    def action_take_left(self) -> None:
        self._choose(-1)

    def action_take_right(self) -> None:
        self._choose(1)

    def _choose(self, step: int) -> None:
        """Take the value of the next record to that side; of what can be kept of all, all is one more choice."""
        line = self.lines.current
        if line is None or self._planned is None:
            return
        if line.id == STAYS:
            assert self._survivor is not None
            self._survivor = self._ids[(self._ids.index(self._survivor) + step) % len(self._ids)]
        else:
            choice = next(each for each in self._planned.choices if each.field == line.id)
            if not choice.differs:
                self.say(_("They agree on this"), "hint")
                return
            self._pick(choice, step)
        before = self._planned.choices
        self._plan()
        if line.id != STAYS and self._planned is not None and self._planned.choices == before:
            self._picks.pop(line.id, None)
            self.say(_("This is not chosen: who does not want to be contacted is not, one in use stays so"), "hint")

    def _pick(self, choice: Choice, step: int) -> None:
        assert self._planned is not None
        records = [record["id"] for record in self._planned.records]
        offered: list[str | None] = list(self._ids)
        if choice.chosen is None or choice.field in self._picks:
            # What is everybody's, or still open, is where one began and can come back to.
            offered.insert(0, None)
        now = None if choice.chosen is None else records[choice.chosen]
        wanted = offered[(offered.index(now) + step) % len(offered)]
        if wanted is None:
            self._picks.pop(choice.field, None)
        else:
            self._picks[choice.field] = wanted

    def action_save(self) -> None:
        """Merge them as chosen; what has to be decided first gets the cursor."""
        if self._planned is None:
            return
        if undecided := self._planned.undecided:
            place = next(number for number, line in enumerate(self._lines) if line.id == undecided[0].field)
            self.lines.move_to(place)
            decide = keyed(self, _("{sentence} {take-left} takes the left value, {take-right} the right"))
            self.say(safe(decide.format(sentence=undecided_sentence(undecided[0]))), "refused")
            return
        book = self.host.book
        work = partial(
            merge, book, self._ids, book.clock.now(), table=self._table, survivor=self._survivor, picks=self._picks
        )
        self.host.submit(work, done=self._merged, failed=self._not_merged)

    def _merged(self, outcome: Outcome) -> None:
        if self.is_current:
            self.dismiss()

    def _not_merged(self, error: BookError) -> None:
        if isinstance(error, Invalid):
            wrong = next((number for number, line in enumerate(self._lines) if line.id in error.fields), None)
            if wrong is not None:
                self.lines.move_to(wrong)

    def action_not_a_duplicate(self) -> None:
        book = self.host.book
        work = partial(tell_apart, book, self._ids, book.clock.now(), table=self._table)
        self.host.submit(work, done=self._merged)

    def action_back(self) -> None:
        self.dismiss()


def _agreement(choice: Choice) -> tuple[str, Style]:
    """The sign of how the records agree on a field, and its colour."""
    if choice.undecided:
        return _OPEN, WARNING
    if not choice.differs:
        return _SAME, FAINT
    if choice.how in ("united", "joined"):
        return _ALL, CAUTION
    return (_ONE, PLAIN) if choice.how == "same" else (_DIFFERS, CAUTION)


def _cell(place: int, line: FieldLine) -> str:
    return line.cells[place]
