"""Import a file: its columns and what would become of each row, to be looked at and changed before it is taken in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import ClassVar

import msgspec
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from screens.shell.host import tone_of
from screens.shell.screen import WorkScreen
from screens.shell.sentences import keyed
from screens.widgets.line_list import LineList
from screens.widgets.prompt import PromptBar
from screens.widgets.record_list import Column
from screens.widgets.sectioned_list import ListSection, SectionedList
from store.errors import BookError, Refused
from store.exchange.csv_encoding import ENCODINGS
from store.exchange.date_order import ORDERS
from store.exchange.mapping import Column as FileColumn
from store.exchange.mapping import checked_target
from store.exchange.row_reader import AmbiguousDates
from store.exchange.saved_maps import load_map, save_map, saved_names
from store.exchange.targets import KINDS
from store.model.fields import safe
from store.text import _
from store.work.import_file import Choices, Look, Part, look, take_in
from store.work.import_plan import MODES, Progress, Verdict
from store.work.outcome import Outcome

_SHOWN_OF_A_STATE = 50
_FIRST_CELLS = 26
_KEEP, _DROP = "keep", "drop"
_MAILS = "mails"


class Line(msgspec.Struct, frozen=True):
    """A line of the screen: what it is about, what it says, and how Enter changes it, if it does.

    value: what the question for the new one starts with; meaning: what the status line says of it.
    """

    id: str
    name: str
    text: str
    meaning: str = ""
    value: str = ""
    choices: tuple[str, ...] = ()
    change: Callable[[str], None] | None = None


class Progressed(Message):
    """The work on the file has come that far, in percent."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class ImportScreen(WorkScreen):
    """`I`: asks for a file, shows what importing it would do; ctrl+s does it, esc leaves all as it is."""

    CSS_PATH = "import_file.tcss"
    FOOTER: ClassVar = ("save", "open", "back", "undo", "help", "palette")

    def __init__(self) -> None:
        super().__init__(name="import")
        self._path = ""
        self._choices = Choices()
        self._seen: Look | None = None
        self._working = False
        self._cancelled = False

    def questions(self) -> Iterable[Widget]:
        yield PromptBar()

    def body(self) -> Iterable[Widget]:
        with Vertical(id="import-pane"):
            yield SectionedList[Line](_columns, self._when_empty, id="import-lines")

    def on_mount(self) -> None:
        pane = self.query_one("#import-pane")
        pane.border_title = Content(_("Import"))
        own = {setting.key: setting.value for setting in self.host.own.listed()}
        mails = tuple(each.strip().lower() for each in own.get(_MAILS, "").split(",") if each.strip())
        self._choices = Choices(own_mails=mails)
        self.give_keys_to(self._list)
        self._ask_for_file()

    @property
    def _list(self) -> SectionedList[Line]:
        return self.query_one("#import-lines", SectionedList)

    # The file

    def _ask_for_file(self) -> None:
        question = _("File to import:")
        self.query_one(PromptBar).ask(question, self._path, (), self._file_named)

    def _file_named(self, typed: str) -> None:
        if not typed:
            return
        import os.path

        self._path = os.path.expanduser(typed)
        self._look()

    def _look(self) -> None:
        """Look at the file with what was decided so far, on the thread that writes."""
        if self._working or not self._path:
            return
        self._begin()
        book = self.host.book
        work = partial(look, book, self._path, self._choices, book.clock.now(), self._told(_("Looking: {percent} %")))
        self.host.submit(work, done=self._looked, failed=self._failed)

    def _looked(self, seen: Look) -> None:
        self._working = False
        self._seen = seen
        self._list.show(list(_sections(seen, self)))
        self.query_one("#import-pane").border_title = Content(safe(_("Import {path}").format(path=seen.path)))
        self.say(_counts(seen), "hint")
        self.update_footer()

    def _failed(self, error: BookError) -> None:
        self._working = False
        if isinstance(error, AmbiguousDates):
            question = _("{example} in the column {column}: dmy or mdy?")
            asked = question.format(example=error.example, column=error.column)
            self.query_one(PromptBar).ask(asked, "", ORDERS, self._order_told)
        elif self._seen is None:
            self.call_later(self._ask_for_file)

    def _order_told(self, typed: str) -> None:
        if typed in ORDERS:
            self._choose(order=typed)

    # What is decided

    def choose(self, name: str, typed: str) -> None:
        """Decide one thing about the import, and look again."""
        self._choose(**{name: typed})

    def _choose(self, **decided: object) -> None:
        self._choices = msgspec.structs.replace(self._choices, **decided)
        self._look()

    def map_column(self, part: Part, column: FileColumn, typed: str) -> None:
        """Give a column of the file another target, "" for none; errors say what targets there are."""
        target = checked_target(typed, part.columns.kind.all_targets(self.host.book.settings))
        self._choose(given={**self._choices.given, column.header: target})

    def keep_unknown(self, typed: str) -> None:
        """Keep the columns nobody knows, or drop them."""
        self._choose(keep_unknown=typed == _KEEP)

    def use_map(self, typed: str) -> None:
        """Map the columns as saved under a name."""
        saved = load_map(self.host.maps_folder, typed)
        self._choose(kind=saved.kind, given={**self._choices.given, **saved.columns}, saved=True)

    def save_map(self, typed: str) -> None:
        """Save under a name how the columns are mapped."""
        if self._seen is not None:
            columns = self._seen.parts[0].columns
            save_map(self.host.maps_folder, typed, columns.kind.name, columns.given)
            self.say(_("Saved how the columns are mapped as {name}.").format(name=typed), "done")

    def saved_maps(self) -> tuple[str, ...]:
        """The names of the mappings there are."""
        return tuple(saved_names(self.host.maps_folder))

    # Keys

    def action_open(self) -> None:
        """Change what the line under the cursor says, or say it whole."""
        line = self._list.current
        if line is None:
            self._ask_for_file()
        elif line.change is None:
            self.say(line.meaning or line.text, "hint")
        else:
            self._ask(line, line.value)

    def _ask(self, line: Line, typed: str) -> None:
        self.query_one(PromptBar).ask(f"{line.name}:", typed, line.choices, partial(self._answered, line))

    def _answered(self, line: Line, typed: str) -> None:
        if typed == line.value or line.change is None:
            return
        try:
            line.change(typed)
        except BookError as error:
            self.say(error.sentence, tone_of(error))
            self.call_later(self._ask, line, typed)

    def action_save(self) -> None:
        """Take in what is shown, as one operation."""
        if self._seen is None or self._working:
            self.say(keyed(self, _("There is nothing to import yet; {open} asks for a file")), "hint")
        elif not self._seen.plan.edits:
            self.say(_("There is nothing to import: all of it is in the book, or cannot be kept"), "hint")
        else:
            self._begin()
            book = self.host.book
            work = partial(take_in, book, self._seen, book.clock.now(), self._told(_("Importing: {percent} %")))
            self.host.submit(work, done=self._taken, failed=self._not_taken)

    def _taken(self, _outcome: Outcome) -> None:
        if self.is_attached:
            self.dismiss()

    def _not_taken(self, _error: BookError) -> None:
        self._working = False

    def action_back(self) -> None:
        if self._working:
            self._cancelled = True
        else:
            self.dismiss()

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        line = self._list.current
        if line is not None and not self._working:
            self.say(line.meaning, "hint")

    # Progress, which is told by the thread that works

    def _begin(self) -> None:
        self._working, self._cancelled = True, False

    def _told(self, sentence: str) -> Progress:
        def tell(done: int, total: int) -> None:
            if self._cancelled:
                raise Refused(_("Cancelled: nothing was imported."))
            self.post_message(Progressed(sentence.format(percent=100 * done // max(total, 1))))

        return tell

    def on_progressed(self, message: Progressed) -> None:
        message.stop()
        if self._working:
            self.say(message.sentence, "busy")

    def _when_empty(self) -> Sequence[str]:
        return (
            keyed(self, _("No file yet: {open} asks for one.")),
            _("CSV, workbooks, vCards, JSON Lines, TinyDB and mail are read."),
        )


def _sections(seen: Look, screen: ImportScreen) -> Iterator[ListSection[Line]]:
    yield ListSection(_counts(seen), list(_options(seen, screen)))
    for number, part in enumerate(seen.parts):
        heading = _("Columns · {format} · {map}").format(format=part.table.described, map=part.columns.map.title)
        yield ListSection(heading, list(_of_columns(number, part, screen)))
    for state, heading in (
        ("updated", _("Updated")),
        ("duplicate", _("Duplicate: left as they are")),
        ("rejected", _("Rejected: written to a file beside it")),
        ("new", _("New")),
    ):
        verdicts = [verdict for verdict in seen.plan.verdicts if verdict.state == state]
        lines = [_of_verdict(verdict) for verdict in verdicts[:_SHOWN_OF_A_STATE]]
        if lines:
            yield ListSection(f"{heading} ({len(verdicts)})", lines)


def _options(seen: Look, screen: ImportScreen) -> Iterator[Line]:
    choices = seen.choices
    kinds = ", ".join(dict.fromkeys(part.columns.kind.name for part in seen.parts))
    meaning = _("What each row of the file is")
    yield Line("kind", _("Rows are"), kinds, meaning, kinds, tuple(KINDS), partial(screen.choose, "kind"))
    yield Line(
        "mode",
        _("Do"),
        choices.mode,
        _("upsert adds and updates, create only adds, update only updates"),
        choices.mode,
        MODES,
        partial(screen.choose, "mode"),
    )
    if seen.left_out or choices.keep_unknown:
        kept = _KEEP if choices.keep_unknown else _DROP
        text = f"{kept}: {', '.join(seen.left_out or seen.kept)}"
        meaning = _("keep makes custom fields of columns nobody knows, or lines of the note; drop leaves them out")
        yield Line("unknown", _("Unknown columns"), text, meaning, kept, (_KEEP, _DROP), screen.keep_unknown)
    if any(part.table.guessed for part in seen.parts):
        described = ", ".join(part.table.described for part in seen.parts)
        meaning = _("The encoding was guessed: look whether the names are right, else choose another")
        yield Line("encoding", _("Encoding"), described, meaning, "", ENCODINGS, partial(screen.choose, "encoding"))
    for name, values in seen.plan.choices.items():
        meaning = _("The file has these, and the list of the book has them not; they are added to it")
        yield Line(f"choices-{name}", _("New choices"), f"{name}: {', '.join(values)}", meaning)
    yield Line(
        "use-map",
        _("Use a saved mapping"),
        ", ".join(screen.saved_maps()) or "–",
        _("Map the columns as saved with another file"),
        "",
        screen.saved_maps(),
        screen.use_map,
    )
    meaning = _("Give it a name, for the next file like this")
    yield Line("save-map", _("Save the mapping as"), "", meaning, "", (), screen.save_map)


def _of_columns(number: int, part: Part, screen: ImportScreen) -> Iterator[Line]:
    targets = tuple(sorted(part.columns.kind.all_targets(screen.host.book.settings)))
    columns = [*part.columns.mapped, *part.columns.unknown, *part.columns.ignored]
    for column in sorted(columns, key=lambda each: each.place):
        sample = next((row.cells[column.place] for row in part.rows if _has(row.cells, column.place)), "")
        target = f"{column.target}:{column.label}" if column.label else column.target
        yield Line(
            f"column-{number}-{column.place}",
            column.called,
            f"→ {target or '–'}   {sample}",
            keyed(screen, _("{open} gives the column another field; an empty line leaves it out")),
            target,
            targets,
            partial(screen.map_column, part, column) if column.header else None,
        )


def _has(cells: Sequence[str], place: int) -> bool:
    return place < len(cells) and bool(cells[place].strip())


def _of_verdict(verdict: Verdict) -> Line:
    name = verdict.name or _("line {line}").format(line=verdict.line)
    differing = verdict.differences.items()
    changes = "; ".join(f"{field}: {_shown(before)} → {_shown(after)}" for field, (before, after) in differing)
    alike = _("may be {others}").format(others=", ".join(verdict.alike)) if verdict.alike else ""
    text = " · ".join(filter(None, [verdict.reason, changes, alike]))
    told = _("line {line}: {text}").format(line=verdict.line, text=text or verdict.name)
    return Line(f"row-{verdict.line}-{verdict.state}-{name}", name, text, told)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _counts(seen: Look) -> str:
    sentence = _("{new} new, {updated} updated, {unchanged} unchanged, {duplicate} duplicate, {rejected} rejected")
    return sentence.format(**seen.plan.counts)


def _columns(width: int) -> Sequence[Column[Line]]:
    return [
        Column(cells=_FIRST_CELLS, text=lambda line: line.name),
        Column(cells=width - _FIRST_CELLS - 3, text=lambda line: line.text),
    ]
