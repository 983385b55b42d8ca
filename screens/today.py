"""Today: what to do next, in one list from what is overdue to what comes later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

import msgspec
from textual.containers import Vertical
from textual.widget import Widget

from screens import forms
from screens.shell.alarm import Alarm
from screens.shell.host import BookChanged
from screens.shell.sentences import keyed
from screens.slow_look import CHANGE_IT, SlowLook
from screens.ticket_work import TicketWork
from screens.today_headings import heading
from screens.welcome import welcome
from screens.widgets.line_list import LineList
from screens.widgets.moments import MOMENT_CELLS, moment
from screens.widgets.prompt import PromptBar
from screens.widgets.record_list import Column
from screens.widgets.sectioned_list import ListSection, SectionedList
from screens.widgets.title import write_title
from store.errors import BookError
from store.model.fields import safe
from store.model.vocabulary import label
from store.rules.dates import parse
from store.text import _, ngettext
from store.text.cells import cut
from store.work.agenda import HEADINGS, Agenda, Entry, agenda, due_tasks
from store.work.drafts import Draft
from store.work.log import still_to_log
from store.work.outcome import Outcome
from store.work.people import logins, person_meant
from store.work.report_schedule import due_reports, write_due
from store.work.tasks import snooze_task

NAME = "today"
SNOOZE = "+1d"
_SNOOZES = (SNOOZE, "+2d", "+3d", "+1w", "+2w", "+1m", "tomorrow 9am", "next mon")
_TITLE_CELLS = 24
_WITH_OWNER = 76
# The table "" is how the book says that everything may have changed.
_SHOWN_TABLES = frozenset(
    {"", "customers", "contacts", "interactions", "tasks", "tickets", "surveys", "articles", "templates", "settings"}
)


# A customer, and a ticket whose step is due, may stand in several sections.
_OF_CUSTOMERS = frozenset({"silent", "surveys", "risk", "steps"})


class Line(msgspec.Struct, frozen=True):
    """One line of Today; `table` and `record` are what it is about, `customer` and `ticket` ULIDs, or ""."""

    id: str
    table: str
    record: str
    customer: str
    ticket: str
    when: str
    who: str
    what: str
    owner: str


class TodayScreen(SlowLook, TicketWork):
    """The agenda of everybody or of one person; enter opens what is there, keys do it or put it off."""

    CSS_PATH = "today.tcss"
    FOOTER: ClassVar = (
        "log-call",
        "next-status",
        "snooze",
        "open",
        "log-mail",
        "new-task",
        "undo",
        "help",
        "palette",
        "whose",
    )

    def __init__(self) -> None:
        super().__init__(name=NAME)
        self._quick: Agenda | None = None

    def body(self) -> Iterable[Widget]:
        with Vertical(id="agenda-pane"):
            yield SectionedList[Line](self._columns, self._when_empty, id="agenda")

    def on_mount(self) -> None:
        self._alarm = Alarm(self, self.host.book.clock, self._catch_up_with_time)
        if not self._begin_with_tasks():
            self._load()
        self.give_keys_to(self.lines)
        self.greet()

    def on_resize(self) -> None:
        self._show_title()

    # What the rest of the program asks of the screen.

    @property
    def lines(self) -> SectionedList[Line]:
        """The list."""
        return self.query_one("#agenda", SectionedList)

    @property
    def selected_customer(self) -> str | None:
        line = self.lines.current
        return line.customer or None if line else None

    @property
    def selected_ticket(self) -> str | None:
        line = self.lines.current
        return line.ticket or None if line else None

    @property
    def next_task(self) -> dict[str, Any] | None:
        """The task under the cursor."""
        line = self.lines.current
        return self.host.book.get("tasks", line.record) if line and line.table == "tasks" else None

    def mark_drafts(self, customers: frozenset[str]) -> None:
        self._load()

    def go_to(self, customer_id: str) -> None:
        """Put the cursor on the first line of this customer; open a customer that Today knows nothing of."""
        found = next((line for line in self.lines.rows if line.customer == customer_id), None)
        if found is not None:
            self.lines.move_to(self.lines.rows.index(found))
        else:
            self.host.open_record("customers", customer_id)

    # The list.

    def _begin_with_tasks(self) -> bool:
        """Show the tasks that are due, where they fill the screen; the first frame then waits for nothing else."""
        book = self.host.book
        first = due_tasks(book, book.clock.now(), self.owner)
        if sum(1 + len(section.entries) for section in first.sections) < self.app.size.height:
            return False
        self._quick = first
        self._show()
        self.host.after_frame(partial(self.call_later, self._load))
        return True

    def _load(self, now: datetime | None = None, *, current: str | None = None) -> None:
        """Ask the book what there is to do at `now`, and again when time alone will have changed that."""
        book = self.host.book
        now = max(now, book.clock.now()) if now is not None else book.clock.now()
        self._quick = agenda(book, now, self.owner, whole=False)
        self._show(current=current)
        self._alarm.set(self._quick.holds_until)
        self.look_when_quiet(now)

    def _catch_up_with_time(self, now: datetime) -> None:
        """Show what time alone has changed, or do so once somebody looks here again: it takes long in a large book."""
        if self.is_current:
            self._load(now)
        else:
            self.missed |= {("tasks", "")}

    def _show(self, *, current: str | None = None) -> None:
        if self._quick is not None:
            now = self.host.book.clock.now()
            sections = [*self._begun(), *self._reports_due(now), *self._sections(self._quick, now)]
            self.lines.show(sections, current=current)
            self._show_title()
            self.update_footer()

    def show_found(self) -> None:
        self._show()

    def _begun(self) -> Iterator[ListSection[Line]]:
        """The lines that were begun and not saved: nothing is sooner lost from mind."""
        drafts = still_to_log(self.host.book, self.host.drafts)
        lines = [line for line in map(self._draft_line, drafts) if line is not None]
        if lines:
            yield ListSection(keyed(self, _("Begun and not saved; {log-call} resumes it")), lines)

    def _reports_due(self, now: datetime) -> Iterator[ListSection[Line]]:
        """The reports whose last full week or month has not been written yet."""
        lines = [
            Line(
                id=f"report:{due.name}",
                table="reports",
                record="",
                customer="",
                ticket="",
                when=moment(due.end, now, self.host.book.zone),
                who=_(due.name),
                what=keyed(self, _("{start} to before {end} · {report} writes it")).format(
                    start=due.start, end=due.end
                ),
                owner="",
            )
            for due in due_reports(self.host.book, now)
        ]
        if lines:
            yield ListSection(_("Reports due · {n}").format(n=len(lines)), lines)

    def action_report(self) -> None:
        """Write the reports that are due."""
        book = self.host.book
        if due_reports(book, book.clock.now()):
            self.host.submit(write_due, book, book.clock.now())
        else:
            self.say(keyed(self, _("No report is due; {kpi} shows the figures, where {report} writes one")), "hint")

    def _draft_line(self, draft: Draft) -> Line | None:
        book = self.host.book
        customer = book.get("customers", draft.customer)
        if customer is None:
            return None
        return Line(
            id=f"draft:{draft.id}",
            table="drafts",
            record=draft.id,
            customer=draft.customer,
            ticket=draft.ticket or "",
            when=moment(draft.at, book.clock.now(), book.zone),
            who=str(customer["name"]),
            what=draft.text,
            owner="",
        )

    def _sections(self, found: Agenda, now: datetime) -> Iterator[ListSection[Line]]:
        names = list(HEADINGS)
        for section in sorted((*found.sections, *self.found_slowly), key=lambda each: names.index(each.name)):
            yield ListSection(heading(section, found), [self._line(entry, now) for entry in section.entries])

    def _line(self, entry: Entry, now: datetime) -> Line:
        what = entry.what
        if entry.table == "tasks":
            what = f"{label('task_kind', entry.kind, self.host.book.settings).lower()} · {what}"
        return Line(
            id=f"{entry.section if entry.section in _OF_CUSTOMERS else entry.table}:{entry.id}",
            table=entry.table,
            record=entry.id,
            customer=entry.customer,
            ticket=entry.id if entry.table == "tickets" else "",
            when=moment(entry.when, now, self.host.book.zone),
            who=entry.customer_name,
            what=what,
            owner=entry.owner,
        )

    def _columns(self, width: int) -> Sequence[Column[Line]]:
        owner = 8 if width >= _WITH_OWNER else 0
        room = width - 2 - MOMENT_CELLS - 2 - (owner + 1 if owner else 0)
        who = min(30, room * 2 // 5)
        columns = [
            Column[Line](cells=MOMENT_CELLS, text=lambda line: line.when),
            Column[Line](cells=who, text=lambda line: line.who),
            Column[Line](cells=room - who, text=lambda line: line.what),
        ]
        return [*columns, Column[Line](cells=owner, text=lambda line: line.owner)] if owner else columns

    def _when_empty(self) -> Sequence[str]:
        if not self.host.book.count("customers"):
            return welcome(self.host.keymap)
        if self.owner is not None:
            nothing = _("Nothing is due, nobody waits: there is nothing to do for {login}.")
            return (
                nothing.format(login=self.owner),
                keyed(self, _("{whose} shows everybody's, {customers} the customers.")),
            )
        return (
            _("Nothing is due and nobody waits."),
            keyed(self, _("{customers} shows the customers; there {new-task} adds a task.")),
        )

    def _show_title(self) -> None:
        whose = _("everybody's") if self.owner is None else self.owner
        name = _("Today · {whose}").format(whose=safe(whose))
        count = ngettext("{n} line", "{n} lines", self.lines.item_count).format(n=self.lines.item_count)
        write_title(self.query_one("#agenda-pane"), name, count)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self.update_footer()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        tables = {table for table, _id in message.changed}
        if tables & CHANGE_IT:
            self.look_again()
        if tables & _SHOWN_TABLES:
            self._load()

    # Keys.

    def action_open(self) -> None:
        line = self.lines.current
        if line is None:
            self.say(keyed(self, _("There is nothing to open; {customers} shows the customers")), "hint")
        elif line.table == "reports":
            self.action_report()
        elif line.table == "articles":
            self.action_articles()
        elif line.table == "templates":
            self.say(_("A template is looked over by `kehu template`; this screen only reminds of it"), "hint")
        elif not line.customer:
            self.say(_("This is for no customer; s completes it, S puts it off"), "hint")
        elif line.ticket:
            self.host.open_record("tickets", line.ticket)
        else:
            self.host.open_record("customers", line.customer)

    def action_back(self) -> None:
        self.say(keyed(self, _("This is the first screen; {quit} quits")), "hint")

    async def action_edit(self) -> None:
        """Edit the task or the ticket under the cursor, else the customer."""
        task = self.next_task
        if task is None:
            await super().action_edit()
        else:
            customer = self.host.book.get("customers", str(task.get("customer")))
            await self._fill(forms.TaskForm(customer, task))

    def action_delete(self) -> None:
        """Delete the task or the ticket under the cursor, else the customer."""
        if task := self.next_task:
            self._delete("tasks", task)
        else:
            super().action_delete()

    def action_snooze(self) -> None:
        """Ask until when the task is to be put off; Enter at once puts it off by a day."""
        if task := self.next_task:
            self._ask_snooze(task, SNOOZE)

    def _ask_snooze(self, task: dict[str, Any], typed: str) -> None:
        question = _("Put off {title} until:").format(title=cut(str(task["title"]), _TITLE_CELLS))
        self.query_one(PromptBar).ask(question, typed, _SNOOZES, partial(self._snooze, task))

    def _snooze(self, task: dict[str, Any], typed: str) -> None:
        book = self.host.book
        now = book.clock.now()
        try:
            due = parse(typed, now.astimezone(book.zone)).value
        except BookError as error:
            self._ask_again(partial(self._ask_snooze, task, typed), error)
            return
        done = partial(self._snoozed, self._line_after(task["id"]))
        self.host.submit(snooze_task, book, task["id"], due, now, done=done)

    def _line_after(self, task_id: str) -> str | None:
        """The line to go on with once the task has left its place."""
        lines = self.lines.rows
        place = next((index for index, line in enumerate(lines) if line.record == task_id), len(lines))
        others = [*lines[place + 1 :], *reversed(lines[:place])]
        return others[0].id if others else None

    def _snoozed(self, go_on_with: str | None, outcome: Outcome) -> None:
        self._load(current=go_on_with)

    def action_whose(self) -> None:
        """Ask whose agenda to show; Enter at once shows one's own."""
        self._ask_whose(self.host.book.user)

    def _ask_whose(self, typed: str) -> None:
        book = self.host.book
        self.query_one(PromptBar).ask(_("Whose (empty: everybody's):"), typed, logins(book), self._show_of)

    def _show_of(self, typed: str) -> None:
        try:
            self.owner = person_meant(self.host.book, typed) if typed else None
        except BookError as error:
            self._ask_again(partial(self._ask_whose, typed), error)
            return
        self.look_now()
        self._load()
