"""What to do next: what is due, who waits, who has gone silent and whose birthday comes, in one order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Literal

import msgspec

from store.model.instants import due_in, instant_in, to_text
from store.model.service import silent_days
from store.rules.queue import deadline
from store.text import N_, _, durations, ngettext
from store.work.ticket_queue import QueueLine, queue

if TYPE_CHECKING:
    from store.book import Book

SectionName = Literal[
    "overdue", "today", "tickets", "at-risk", "steps", "surveys", "risk", "silent", "birthdays", "reviews", "next"
]
HEADINGS: Mapping[SectionName, str] = {
    "overdue": N_("Overdue"),
    "today": N_("Due today"),
    "tickets": N_("Tickets past due"),
    "at-risk": N_("Tickets at risk"),
    "steps": N_("Complaints: steps due"),
    "surveys": N_("Surveys due"),
    "risk": N_("Customers at risk"),
    "silent": N_("Gone silent"),
    "birthdays": N_("Birthdays within 14 days"),
    "reviews": N_("To be looked over"),
    "next": N_("Next"),
}
CLOCKS: Mapping[str, str] = {
    "first-response": N_("1st reply"),
    "next-reply": N_("reply"),
    "resolution": N_("solution"),
}
"""What the clocks of a ticket are called in few cells."""

BIRTHDAY_DAYS = 14
AT_RISK_LOOKED_FOR = timedelta(minutes=5)
"""How long a ticket with time left may stand unnoticed after it has come to be at risk."""

MOST_OVERDUE = 200
MOST_SILENT = 20
MOST_NEXT = 20
"""How many of the many are named; the rest moves up as these are dealt with."""

_MOMENT = timedelta(seconds=1)
_AFTER_ALL = datetime.max.replace(tzinfo=UTC)
_TASK_COLUMNS = "t.id, t.title, t.kind, t.due, t.customer, c.name, t.owner"


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the agenda.

    table and id: the task, ticket, customer or contact it is about; customer: the ULID of whom it is for, "" for
    nobody; what: a task's title, a ticket's number and subject, or words; when: a due value, the last contact or
    the local day of the birthday; kind: that of a task or ticket; silent_days: full days without contact.
    """

    section: SectionName
    table: str
    id: str
    what: str
    customer: str = ""
    customer_name: str = ""
    when: date | datetime | None = None
    owner: str = ""
    kind: str = ""
    silent_days: int | None = None


class Section(msgspec.Struct, frozen=True):
    """The entries of one kind, the first to be done on top; `total` says how many there are beside those named."""

    name: SectionName
    entries: list[Entry]
    total: int


class Agenda(msgspec.Struct, frozen=True):
    """The sections that have something in them, in the order of HEADINGS.

    lunar_birthdays: how many birthdays are not placed, because they are dates of the lunar calendar;
    holds_until: the instant at which time alone makes it another agenda.
    """

    sections: list[Section]
    lunar_birthdays: int
    holds_until: datetime

    def entries(self) -> Iterator[Entry]:
        """All entries, section by section."""
        for section in self.sections:
            yield from section.entries


def agenda(book: Book, now: datetime, owner: str | None = None, *, whole: bool = False) -> Agenda:
    """What there is to do at `now`, for everybody or for the person with the login `owner`.

    Theirs are the tasks and customers they own, the tickets assigned to them and the steps of complaints they have.
    A task due on a date is due until its midnight in the book's zone; undated ones come last. Unless `whole`, it
    leaves out what `store.work.service_agenda.found_slowly` finds, for who wants to see the rest at once.
    """
    from store.work.service_agenda import found_slowly, steps_due, texts_to_review

    zone = book.zone
    midnight = _next_midnight(now, zone)
    overdue, today, later = _tasks(book, now, owner)
    waiting = queue(book, now, assignee=owner)
    breached = [_ticket("tickets", line) for line in waiting if line.state == "breached"]
    at_risk = [_ticket("at-risk", line) for line in waiting if line.state == "at-risk"]
    silent, all_silent = _silent(book, now, owner)
    birthdays, lunar = _birthdays(book, now.astimezone(zone).date(), owner)
    sections = [
        overdue,
        today,
        Section("tickets", breached, len(breached)),
        Section("at-risk", at_risk, len(at_risk)),
        steps_due(book, now, owner),
        *(found_slowly(book, now, owner) if whole else ()),
        Section("silent", silent, all_silent),
        Section("birthdays", birthdays, len(birthdays)),
        texts_to_review(book, now, owner),
        later,
    ]
    running_out = [_deadline(entry.when, zone) for entry in today.entries]
    running_out += [line.due for line in waiting if line.due is not None and line.due >= now]
    if any(line.state == "running" for line in waiting):
        running_out.append(now + AT_RISK_LOOKED_FOR)
    holds_until = min([midnight, *(latest + _MOMENT for latest in running_out)])
    return Agenda([section for section in sections if section.entries], lunar, holds_until)


def due_tasks(book: Book, now: datetime, owner: str | None = None) -> Agenda:
    """The beginning of the agenda, found far sooner than the rest: the tasks that are overdue or due today.

    It holds no longer than until `now`.
    """
    overdue, today, _later = _tasks(book, now, owner)
    return Agenda([section for section in (overdue, today) if section.entries], 0, now)


def next_appointments(book: Book, after: datetime) -> list[Entry]:
    """The open tasks, of the person at the keyboard or of nobody, that are due next after that instant.

    All of them are due at the same instant; tasks due on a mere date are no appointments.
    """
    rows = book.query(
        f"SELECT {_TASK_COLUMNS} FROM r_tasks AS t LEFT JOIN r_customers AS c ON c.id=t.customer "
        "WHERE t.done IS NULL AND (t.owner IS NULL OR t.owner=?) AND length(t.due)>10 AND t.due>? "
        "ORDER BY t.due, t.doc_id LIMIT ?",
        (book.user, to_text(after), MOST_NEXT),
    )
    entries = [_task("next", row) for row in rows]
    return [entry for entry in entries if isinstance(entry.when, datetime) and entry.when == entries[0].when]


def _tasks(book: Book, now: datetime, owner: str | None) -> tuple[Section, Section, Section]:
    """The open tasks that are overdue, due today, and later; the soonest due first, undated last, then by age."""
    condition, values = _owned("owner", owner)
    found = book.query(f"SELECT due, doc_id FROM r_tasks WHERE done IS NULL AND {condition}", values)
    deadlines = {due: _deadline(due_in(due), book.zone) for due in {due for due, _row in found}}
    in_order = sorted((deadlines[due], row) for due, row in found)
    first_today = bisect_left(in_order, (now,))
    first_later = bisect_left(in_order, (_next_midnight(now, book.zone),))
    overdue, today, later = in_order[:first_today], in_order[first_today:first_later], in_order[first_later:]
    return (
        Section("overdue", _task_entries(book, "overdue", overdue[:MOST_OVERDUE]), len(overdue)),
        Section("today", _task_entries(book, "today", today), len(today)),
        Section("next", _task_entries(book, "next", later[:MOST_NEXT]), len(later)),
    )


def _task_entries(book: Book, section: SectionName, rows: Sequence[tuple[datetime, object]]) -> list[Entry]:
    """The entries of tasks by their rows, in that order."""
    listed = msgspec.json.encode([row for _deadline, row in rows]).decode()
    found = book.query(
        f"SELECT {_TASK_COLUMNS} FROM json_each(?) AS listed JOIN r_tasks AS t ON t.doc_id=listed.value "
        "LEFT JOIN r_customers AS c ON c.id=t.customer ORDER BY listed.key",
        (listed,),
    )
    return [_task(section, row) for row in found]


def _silent(book: Book, now: datetime, owner: str | None) -> tuple[list[Entry], int]:
    """The customers without contact for longer than their grade allows, and how many there are.

    The best grade first, then the longest silence; one never contacted is silent since they were added. Those in
    the archive or who want no contact are left in peace.
    """
    grades = silent_days(book.settings)
    if not grades:
        return [], 0
    condition, values = _owned("c.owner", owner)
    asked_for = f"c.archived IS NULL AND c.merged_into IS NULL AND c.do_not_contact IS NULL AND {condition}"
    limits = [(name, days, to_text(now - timedelta(days=days))) for name, days in grades.items()]
    entries: list[Entry] = []
    for name, days, limit in limits:
        rows = book.query(
            "SELECT c.id, c.name, c.owner, coalesce(c.last_contact, c.created) AS since FROM r_customers AS c "
            f"WHERE c.grade=? AND {asked_for} AND since<? ORDER BY since, c.doc_id LIMIT ?",
            (name, *values, limit, MOST_SILENT - len(entries)),
        )
        entries += [_silence(row, name, days, now) for row in rows]
        if len(entries) == MOST_SILENT:
            break
    if len(entries) < MOST_SILENT:
        return entries, len(entries)
    before = "CASE c.grade" + " WHEN ? THEN ?" * len(grades) + " END"
    befores = [value for name, _days, limit in limits for value in (name, limit)]
    total = book.query(
        f"SELECT count(*) FROM r_customers AS c WHERE {before} IS NOT NULL AND {asked_for} "
        f"AND coalesce(c.last_contact, c.created)<{before}",
        (*befores, *values, *befores),
    )[0][0]
    return entries, int(str(total))


def _silence(row: Sequence[object], grade: str, allowed: int, now: datetime) -> Entry:
    id, name, owner, last = row
    since = instant_in(last)
    days = (now - since).days if since else None
    said = _("{days} days silent; {grade} allows {allowed}")
    return Entry(
        section="silent",
        table="customers",
        id=str(id),
        what=said.format(days="?" if days is None else days, allowed=allowed, grade=grade),
        customer=str(id),
        customer_name=str(name or ""),
        when=since,
        owner=str(owner or ""),
        silent_days=days,
    )


def _birthdays(book: Book, today: date, owner: str | None) -> tuple[list[Entry], int]:
    """The birthdays of customers and contacts within BIRTHDAY_DAYS, the next first, and how many lunar ones exist."""
    days = _days_by_birthday(today)
    condition, values = _owned("c.owner", owner)
    of_whom = f"c.archived IS NULL AND c.merged_into IS NULL AND {condition}"
    people = (
        "SELECT 'customers' AS kind, c.id, c.id AS customer, c.name, '' AS person, c.birthday, c.birthday_calendar, "
        f"c.owner FROM r_customers AS c WHERE c.birthday IS NOT NULL AND {of_whom} "
        "UNION ALL SELECT 'contacts', k.id, c.id, c.name, k.name, k.birthday, k.birthday_calendar, c.owner "
        f"FROM r_contacts AS k JOIN r_customers AS c ON c.id=k.customer WHERE k.birthday IS NOT NULL AND {of_whom}"
    )
    # A month of a year, such as 2005-12, ends like a day of another month.
    has_day = "(length(birthday)=10 OR birthday LIKE '--%')"
    rows = book.query(
        f"SELECT * FROM ({people}) WHERE birthday_calendar IS 'lunar' "
        f"OR {has_day} AND substr(birthday, -5) IN ({','.join('?' * len(days))})",
        (*values, *values, *days),
    )
    found = [_birthday(row, days[str(row[5])[-5:]]) for row in rows if row[6] != "lunar"]
    lunar = sum(row[6] == "lunar" for row in rows)
    return sorted(found, key=lambda entry: (entry.when, entry.customer_name, entry.id)), lunar


def _days_by_birthday(today: date) -> dict[str, date]:
    """The coming days by month and day; who was born on Feb 29 celebrates on the 28th in common years (Rule 10)."""
    days: dict[str, date] = {}
    for number in range(BIRTHDAY_DAYS + 1):
        day = today + timedelta(days=number)
        days[f"{day:%m-%d}"] = day
        if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
            days["02-29"] = day
    return days


def _birthday(row: Sequence[object], day: date) -> Entry:
    table, id, customer, name, person, birthday, _calendar, owner = row
    year = str(birthday)[:-6]
    age = day.year - int(year) if year.isdecimal() else 0
    said = ngettext("turns {n}", "turns {n}", age).format(n=age) if age > 0 else _("birthday")
    return Entry(
        section="birthdays",
        table=str(table),
        id=str(id),
        what=f"{person} · {said}" if person else said,
        customer=str(customer),
        customer_name=str(name or ""),
        when=day,
        owner=str(owner or ""),
    )


def _task(section: SectionName, row: Sequence[object]) -> Entry:
    id, title, kind, due, customer, name, owner = (value if isinstance(value, str) else "" for value in row)
    return Entry(
        section=section,
        table="tasks",
        id=id,
        what=title,
        customer=customer,
        customer_name=name,
        when=due_in(due),
        owner=owner,
        kind=kind,
    )


def _runs_out(line: QueueLine) -> str:
    """ "1st reply 2 h late": the clock that runs out next, before what it is about, which has to give way."""
    if line.remaining is None:
        return line.words
    said = _("{time} late") if line.state == "breached" else _("{time} left")
    time = said.format(time=durations.spoken(line.remaining))
    return f"{_(CLOCKS[line.clock])} {time}" if line.clock else time


def _ticket(section: SectionName, line: QueueLine) -> Entry:
    return Entry(
        section=section,
        table="tickets",
        id=line.id,
        what=f"#{line.number} {_runs_out(line)} · {line.subject}",
        customer=line.customer,
        customer_name=line.customer_name,
        when=line.due,
        owner=line.assignee,
        kind=line.kind,
    )


def _deadline(when: date | datetime | None, zone: tzinfo) -> datetime:
    return _AFTER_ALL if when is None else deadline(when, zone)


def _next_midnight(now: datetime, zone: tzinfo) -> datetime:
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)


def _owned(column: str, owner: str | None) -> tuple[str, Sequence[str]]:
    """The SQL condition that something is the owner's, and its values; always true where everybody's count."""
    return ("1", ()) if owner is None else (f"{column}=?", (owner,))
