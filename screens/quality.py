"""Quality: the records that look like one, are not valid, lack something or were not looked at for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import ClassVar

import msgspec
from rich.style import Style
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.worker import Worker, get_current_worker

from screens.merge import MergeScreen
from screens.record_quality import RecordQuality
from screens.shell.host import BookChanged, tone_of
from screens.shell.sentences import keyed
from screens.shell.theme import CAUTION, FAINT, PLAIN, WARNING
from screens.widgets.line_list import LineList
from screens.widgets.prompt import PromptBar
from screens.widgets.record_list import Column
from screens.widgets.sectioned_list import ListSection, SectionedList
from screens.widgets.title import write_title
from store.book import Changed
from store.errors import BookError
from store.model.fields import safe
from store.rules.quality import PARTS, Standard
from store.text import _, ngettext
from store.text.cells import cell_width, cut
from store.work.duplicates import SURENESS, Suspect, said, tell_apart
from store.work.people import logins, person_meant
from store.work.quality import SHOWN_TABLES, Entry, OwnerScore, Report, Review

NAME = "quality"
SHOWN_OF_A_KIND = 50

PAIR, ENTRY, OWNER = "pair", "entry", "owner"
_STRENGTH_STYLES = {"strong": WARNING, "medium": CAUTION, "weak": PLAIN}


class QualityLine(msgspec.Struct, frozen=True):
    """One line: a pair that looks like one, a customer with something to do about it, or an owner's score."""

    id: str
    kind: str
    sign: str
    who: str
    what: str
    style: Style
    customer: str = ""
    owner: str = ""
    pair: Suspect | None = None


class GivenUp(Exception):
    """The person does not want to wait for the look through the book."""


class QualityScreen(RecordQuality):
    """What there is to clean, the surest first; the book is read in a thread, so that keys are never held up."""

    CSS_PATH = "quality.tcss"
    FOOTER: ClassVar = ("open", "not-a-duplicate", "verify", "edit", "whose", "undo", "help", "palette", "archive")

    class Looked(Message):
        """The report that was asked for; None where the look was given up or failed."""

        def __init__(self, report: Report | None, error: BookError | None = None) -> None:
            super().__init__()
            self.report = report
            self.error = error

    class Looking(Message):
        """How far the look has come, in percent; only the newest of several counts."""

        def __init__(self, percent: int) -> None:
            super().__init__()
            self.percent = percent

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, QualityScreen.Looking)

    def __init__(self) -> None:
        super().__init__(name=NAME)
        self._review: Review | None = None
        self._report: Report | None = None
        self._owner: str | None = None
        self._worker: Worker[None] | None = None
        self._waiting: Changed | None = None
        self._percent: int | None = None

    def body(self) -> Iterable[Widget]:
        with Vertical(id="quality-pane"):
            yield SectionedList[QualityLine](self._columns, self._when_empty, id="quality")

    def on_mount(self) -> None:
        self.give_keys_to(self.lines)
        self._look(frozenset())
        self.update_footer()

    def on_resize(self) -> None:
        self._show_title()

    # What the rest of the program asks of the screen.

    @property
    def lines(self) -> SectionedList[QualityLine]:
        """The list."""
        return self.query_one("#quality", SectionedList)

    @property
    def selected_customer(self) -> str | None:
        line = self.lines.current
        return line.customer or None if line else None

    @property
    def selected_pair(self) -> Suspect | None:
        """The two records under the cursor that look like one."""
        line = self.lines.current
        return line.pair if line else None

    def go_to(self, customer_id: str) -> None:
        """Open a customer, about whom there may be nothing to do."""
        if customer_id != self.selected_customer:
            self.host.open_record("customers", customer_id)

    # Looking through the book.

    def _look(self, changed: Changed) -> None:
        """Have the book looked through, or what changed in it; one look at a time, the next one waits."""
        if self._worker is not None:
            self._waiting = (self._waiting or frozenset()) | changed
            return
        self._percent = 0 if self._review is None else None
        looking = partial(self._look_in_thread, changed, self._owner)
        self._worker = self.run_worker(looking, thread=True, group="quality")
        self._show_title()

    def _look_in_thread(self, changed: Changed, owner: str | None) -> None:
        book = self.host.book
        try:
            if self._review is None:
                review = Review(book)
                review.scan(_Progress(self))
                self._review = review
            elif changed:
                self._review.update(changed)
            report = self._review.report(book.clock.now(), owner)
        except GivenUp:
            self.post_message(self.Looked(None))
        except BookError as error:
            self.post_message(self.Looked(None, error))
        else:
            self.post_message(self.Looked(report))

    def on_quality_screen_looking(self, message: Looking) -> None:
        message.stop()
        if self._worker is not None:
            self._percent = message.percent
            self._show_title()
            self.lines.refresh()

    def on_quality_screen_looked(self, message: Looked) -> None:
        message.stop()
        self._worker, self._percent = None, None
        if message.error is not None:
            self.host.say(message.error.sentence, tone_of(message.error))
        if message.report is not None:
            self._report = message.report
            self.lines.show(list(self._sections(message.report)))
        waiting, self._waiting = self._waiting, None
        if waiting is not None and self._review is not None:
            self._look(waiting)
        self._show_title()
        self.lines.refresh()
        self.update_footer()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        changed = frozenset(each for each in message.changed if each[0] in SHOWN_TABLES)
        if changed:
            self._look(changed)

    # The list.

    def _sections(self, report: Report) -> Iterator[ListSection[QualityLine]]:
        settings = self.host.book.settings
        pairs = [_pair_line(each, said(each.likeness, settings)) for each in report.duplicates[:SHOWN_OF_A_KIND]]
        days = report.asked.verified_days
        since = _("not looked at since {day}")
        kinds = (
            (_("Look like one"), pairs, len(report.duplicates)),
            (_("Not valid"), _entry_lines("invalid", report.invalid, "{}"), len(report.invalid)),
            (_("Incomplete"), _entry_lines("missing", report.missing, "{}"), len(report.missing)),
            (
                _("Not looked at for {n} days").format(n=days),
                _entry_lines("stale", report.stale, since.replace("{day}", "{}")),
                len(report.stale),
            ),
        )
        for heading, lines, total in kinds:
            if lines:
                yield ListSection(f"{heading} · {_of(len(lines), total)}", lines)
        if report.owners:
            yield ListSection(_("Score · {weights}").format(weights=_weights(report.asked)), _owner_lines(report))

    def _columns(self, width: int) -> Sequence[Column[QualityLine]]:
        room = width - 2 - 7 - 2
        who = min(56, room // 2)
        return [
            Column[QualityLine](cells=7, text=lambda line: line.sign, style=lambda line: line.style),
            Column[QualityLine](cells=who, text=lambda line: _who(line, who)),
            Column[QualityLine](cells=room - who, text=lambda line: line.what),
        ]

    def _when_empty(self) -> Sequence[str]:
        if self._percent is not None:
            return (keyed(self, _("Looking through the book… {back} gives it up.")),)
        if self._report is None:
            return (keyed(self, _("The book was not looked through; {quality} does it.")),)
        if not self.host.book.count("customers"):
            return (
                _("There is no customer in this book yet."),
                "",
                keyed(self, _("{customers} shows the customers; there {new-customer} adds one.")),
            )
        return (keyed(self, _("There is nothing to clean here; {whose} shows everybody's.")),)

    def _show_title(self) -> None:
        whose = _("everybody's") if self._owner is None else safe(self._owner) or _("nobody's")
        name = _("Quality · {whose}").format(whose=whose)
        if self._worker is not None:
            state = _("looking {n} %").format(n=self._percent) if self._percent is not None else _("looking…")
        else:
            score = self._report.whole.score if self._report else None
            state = _("score {n} of 100").format(n=round(score)) if score is not None else ""
        write_title(self.query_one("#quality-pane"), name, state)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self.update_footer()

    # Keys.

    def action_quality(self) -> None:
        """Look through the book where that was given up."""
        if self._report is None:
            self._look(frozenset())

    def action_open(self) -> None:
        line = self.lines.current
        if line is None:
            self.say(keyed(self, _("There is nothing to open; {customers} shows the customers")), "hint")
        elif line.pair is not None:
            self.action_merge()
        elif line.kind == OWNER:
            self._owner = line.owner
            self._look(frozenset())
        else:
            self.host.open_record("customers", line.customer)

    def action_merge(self) -> None:
        """Show the pair under the cursor side by side."""
        if pair := self.selected_pair:
            self.app.push_screen(MergeScreen([pair.first, pair.second], table=pair.table, name=self.name))
        else:
            self.say(_("There is no pair under the cursor"), "hint")

    def action_not_a_duplicate(self) -> None:
        if pair := self.selected_pair:
            book = self.host.book
            work = partial(tell_apart, book, [pair.first, pair.second], book.clock.now(), table=pair.table)
            self.host.submit(work)

    def action_other_pane(self) -> None:
        """Go to the first line of the next section."""
        rows, place = self.lines.rows, self.lines.cursor
        here = _section(rows[place]) if rows else ""
        after = (number for number in range(place, len(rows)) if _section(rows[number]) != here)
        self.lines.move_to(next(after, 0))

    def action_back(self) -> None:
        if self._worker is not None and self._percent is not None:
            self._worker.cancel()
            self.say(keyed(self, _("Given up; {quality} looks through the book")), "hint")
        elif self._owner is not None:
            self._show_of("")
        else:
            self.say(keyed(self, _("{today} shows Today, {customers} the customers; {quit} quits")), "hint")

    def action_whose(self) -> None:
        """Ask whose customers to show; Enter at once shows one's own."""
        self._ask_whose(self.host.book.user)

    def _ask_whose(self, typed: str) -> None:
        question = _("Whose (empty: everybody's, -: nobody's):")
        self.query_one(PromptBar).ask(question, typed, logins(self.host.book), self._show_of)

    def _show_of(self, typed: str) -> None:
        try:
            self._owner = "" if typed == "-" else person_meant(self.host.book, typed) if typed else None
        except BookError as error:
            self._ask_whose(typed)
            self.host.say(error.sentence, "refused")
            return
        self._look(frozenset())


class _Progress:
    """Tells the screen how far the look has come, and ends it when the person has given it up."""

    def __init__(self, screen: QualityScreen) -> None:
        self._screen = screen
        self._percent = -1

    def __call__(self, done: int, total: int) -> None:
        if get_current_worker().is_cancelled:
            raise GivenUp
        percent = 100 * done // max(1, total)
        if percent != self._percent:
            self._percent = percent
            self._screen.post_message(QualityScreen.Looking(percent))


def _who(line: QualityLine, cells: int) -> str:
    """Whom a line is about; of a pair too long for the cells something of both names."""
    if line.pair is None or cell_width(line.who) <= cells:
        return line.who
    first, second = line.pair.names
    half = (cells - 3) // 2
    return f"{cut(first, max(half, cells - 3 - cell_width(second)))} ≈ {second}"


def _pair_line(suspect: Suspect, why: str) -> QualityLine:
    return QualityLine(
        id=suspect.id,
        kind=PAIR,
        sign=_(SURENESS[suspect.strength]),
        who=f"{suspect.names[0]} ≈ {suspect.names[1]}",
        what=why,
        style=_STRENGTH_STYLES[suspect.strength],
        customer=suspect.customer,
        pair=suspect,
    )


def _entry_lines(section: str, entries: Sequence[Entry], words: str) -> list[QualityLine]:
    return [
        QualityLine(
            id=f"{section}:{entry.id}",
            kind=ENTRY,
            sign=f"{entry.score:3}",
            who=entry.name,
            what=words.replace("{}", entry.what) + (f" · {entry.owner}" if entry.owner else ""),
            style=FAINT,
            customer=entry.id,
        )
        for entry in entries[:SHOWN_OF_A_KIND]
    ]


def _owner_lines(report: Report) -> list[QualityLine]:
    return [
        QualityLine(
            id=f"owner:{each.owner}",
            kind=OWNER,
            sign="–" if each.score is None else f"{round(each.score):3}",
            who=each.owner or _("nobody"),
            what=_counts(each),
            style=PLAIN,
            owner=each.owner,
        )
        for each in report.owners
    ]


def _counts(score: OwnerScore) -> str:
    of = ngettext("{n} customer", "{n} customers", score.customers).format(n=score.customers)
    counts = {
        _("{n} doubled"): score.duplicates,
        _("{n} not valid"): score.invalid,
        _("{n} incomplete"): score.missing,
        _("{n} stale"): score.stale,
    }
    return " · ".join((of, *(words.format(n=n) for words, n in counts.items() if n)))


def _weights(asked: Standard) -> str:
    return _(", ").join(f"{_(label)} {asked.weight(part)}" for part, label in PARTS.items())


def _of(shown: int, total: int) -> str:
    return str(total) if shown == total else _("{n} of {total}").format(n=shown, total=total)


def _section(line: QualityLine) -> str:
    return line.kind if line.pair else line.id.partition(":")[0]
