"""A form: one row a field, checked by the book, that keeps everything typed until it is saved or given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import DescendantFocus
from textual.geometry import Offset
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Input

from screens.forms import addresses, custom, values
from screens.forms.row import FieldRow
from screens.shell.careful import Careful
from screens.shell.host import Tone, host, tone_of
from screens.shell.leaving import Leaving
from screens.shell.sentences import keyed
from screens.shell.status import Bar, StatusLine
from screens.widgets.jump_labels import JumpTarget
from store.errors import BookError, Conflict, Invalid, Refused
from store.model.custom import nested
from store.model.declare import Field
from store.model.fields import safe
from store.operations import get_field, set_field
from store.text import _
from store.text.cells import cell_width
from store.work.outcome import Outcome
from store.work.people import logins

UNSHOWN = frozenset({"list", "object"})


class Form(Careful, Leaving):
    """A full screen of fields; it ends with the outcome of the work, or with None when given up.

    A definition says which fields there are and what work saving is. `record` holds the values that are there,
    empty for something new; what was preset but is not shown goes along unchanged.
    """

    DEFAULT_CSS = """
    Form { layout: vertical; }
    Form #rows { height: 1fr; overflow-y: auto; scrollbar-size: 0 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, id="save"),
        Binding("escape", "leave", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    # Textual repaints the whole screen when the focus moves, which costs 3 kB and shows nothing new.
    focused = Reactive[Widget | None](None, repaint=False)

    def __init__(self, record: Mapping[str, Any]) -> None:
        super().__init__()
        self.record = dict(record)
        self._rows: dict[str, FieldRow] = {}
        self._seen: dict[str, Any] = dict(record)
        self._helped: FieldRow | None = None
        self._saving = False
        self._leaving = False

    table: ClassVar[str] = ""
    """The table of the record, whose custom fields are asked for as well."""

    # What a definition says

    def title_line(self) -> str:
        """What the form is about."""
        raise TypeError(f"{type(self).__name__} has no title")

    def fields(self) -> Sequence[Field]:
        """The fields, in the order of the rows."""
        raise TypeError(f"{type(self).__name__} has no fields")

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        """What saving does: `fields` were typed, `expect` holds the values of these fields that were seen."""
        raise TypeError(f"{type(self).__name__} does not say how it is saved")

    def applies(self, field: str, kind: str) -> bool:
        """Whether the field belongs to a record of this kind."""
        return True

    def choices(self, field: Field) -> Sequence[str]:
        """The labels to choose from in a row."""
        book = host(self).book
        offered = custom.choices(field.name, self.table, book.settings)
        if offered is not None:
            return offered
        return logins(book) if field.kind == "person" else values.suggestions(field, book.settings)

    # The screen

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        with Vertical(id="rows"):
            yield from self._make_rows()
        yield StatusLine(id="status")
        yield Bar(id="keys")

    def _make_rows(self) -> Iterator[FieldRow]:
        for field in (*self.fields(), *custom.rows(self.table, host(self).book.settings)):
            if field.kind not in UNSHOWN or field.name == addresses.NAME:
                self._rows[field.name] = FieldRow(field, self._shown(field), self.choices(field))
                yield self._rows[field.name]

    def _shown(self, field: Field) -> str:
        """The field of the record as it is typed."""
        book, value = host(self).book, get_field(self.record, field.name)
        if field.name == addresses.NAME:
            return addresses.shown(value) if isinstance(value, list) else ""
        return values.shown(field, value, book.settings, book.zone)

    def on_mount(self) -> None:
        self.query_one("#title", Bar).show(Content.styled(" " + safe(self.title_line()), "bold"))
        self.query_one("#keys", Bar).show(
            Content.assemble(
                (f" {host(self).keymap.shown('save')}", "bold"),
                " ",
                _("save"),
                "  ",
                ("esc", "bold"),
                " ",
                _("cancel"),
                "  ",
                ("↑↓ tab", "bold"),
                " ",
                _("fields"),
                "  ",
                ("→", "bold"),
                " ",
                _("take the suggestion"),
            )
        )
        self._show_what_applies()
        rows = list(self._applying())
        if not rows:
            # The book could not be read for them; the screens say why.
            self.call_later(self.dismiss, None)
            return
        self.set_focus(next((row for row in rows if row.field.required and not row.text), rows[0]).line)

    def jump_targets(self) -> Iterator[JumpTarget]:
        """Saving and leaving, at their words in the line of keys."""
        keys = self.query_one("#keys", Bar)
        words = keys.render().plain
        yield JumpTarget(Offset(0, keys.region.y), self.action_save)
        yield JumpTarget(Offset(max(0, cell_width(words[: words.index("esc")]) - 1), keys.region.y), self.action_leave)

    def say(self, sentence: str, tone: Tone) -> None:
        """Show a sentence in the status line."""
        self.query_one(StatusLine).say(safe(sentence), tone)

    def update_footer(self) -> None:
        """The keys of a form are always the same."""

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        row = self._row_of(event.widget)
        # Coming back to a row, as from the palette, leaves what was said meanwhile.
        if row is not None and row is not self._helped:
            self._helped = row
            self.say(row.help, "hint")

    def on_input_changed(self, event: Input.Changed) -> None:
        row = self._row_of(event.input)
        if row is None:
            return
        self._leaving = False
        row.understood(self._base())
        if row.field.name == "kind":
            self._show_what_applies()

    # Saving and leaving

    def action_save(self) -> None:
        if self._saving:
            return
        fields = self._typed()
        if fields is None:
            return
        if not fields and "id" in self.record:
            self.dismiss(None)
            return
        self._saving = True
        self.say(_("saving…"), "busy")
        expect = {name: get_field(self._seen, name) for name in fields}
        if "id" not in self.record:
            fields = nested(fields)
        host(self).submit(self.work(fields, expect), done=self.saved, failed=self._not_saved)

    @property
    def unsaved(self) -> str | None:
        """What to say to who goes elsewhere while something typed here is not saved, or None."""
        if self._saving:
            return _("saving…")
        if not self._dirty:
            return None
        return keyed(self, _("What is typed here is not saved; {save} saves it, esc leaves it"))

    @property
    def _dirty(self) -> bool:
        return any(row.changed for row in self._applying())

    def action_leave(self) -> None:
        if self._dirty and not self._leaving:
            self._leaving = True
            self.say(keyed(self, _("esc again discards what you typed; {save} saves it")), "hint")
        elif not self._saving:
            self.dismiss(None)

    def action_back(self) -> None:
        """What leaves any other screen does not throw away what is typed here."""
        self.action_leave()

    def _typed(self) -> dict[str, Any] | None:
        """The values that were typed, with those preset for something new; None if a row is no date."""
        new = "id" not in self.record
        fields = dict(self.record) if new else {}
        wrong = None
        for row in self._applying():
            if not row.changed:
                continue
            try:
                fields[row.field.name] = self._value(row)
            except Refused as error:
                row.complain(error.sentence)
                wrong = wrong or row
        if wrong is not None:
            self.set_focus(wrong.line)
            return None
        return fields

    def _value(self, row: FieldRow) -> Any:
        """What the book is to store of a row; raises Refused for a date that is none."""
        if row.field.name == addresses.NAME:
            return addresses.taken(row.text, self.record.get(addresses.NAME) or ())
        return row.value(self._base())

    def saved(self, outcome: Outcome) -> None:
        """The work is in the book: the form ends."""
        self.dismiss(outcome)

    def _not_saved(self, error: BookError) -> None:
        self._saving = False
        problems = self._problems(error)
        rows = [self._rows[name] for name in problems if name in self._rows and self._rows[name].display]
        for row in rows:
            row.complain(problems[row.field.name])
        if rows:
            self.set_focus(rows[0].line)
        self.say(error.sentence, tone_of(error))

    def _problems(self, error: BookError) -> Mapping[str, str]:
        """What to say beside each field. After a conflict the value that is there now counts as seen."""
        if isinstance(error, Invalid):
            return error.fields
        if not isinstance(error, Conflict):
            return {}
        for name, (_before, now) in error.fields.items():
            set_field(self._seen, name, now)
        return {name: self._conflict(name, now) for name, (_before, now) in error.fields.items()}

    def _conflict(self, name: str, now: Any) -> str:
        book = host(self).book
        text = values.shown(self._rows[name].field, now, book.settings, book.zone) if name in self._rows else str(now)
        return keyed(self, _("Somebody else has put “{value}” here; {save} again puts yours in its place.")).format(
            value=text
        )

    # Rows

    def _applying(self) -> Iterator[FieldRow]:
        return (row for row in self._rows.values() if row.display)

    def _row_of(self, widget: object) -> FieldRow | None:
        return next((row for row in self._rows.values() if row.line is widget), None)

    def _show_what_applies(self) -> None:
        """Show the rows that belong to the kind that is typed."""
        kind = self._rows.get("kind")
        typed = kind.text if kind is not None else ""
        for name, row in self._rows.items():
            row.display = self.applies(name, typed)

    def _base(self) -> datetime:
        book = host(self).book
        return book.clock.now().astimezone(book.zone)
