"""`kehu today`: what is to be done next, as the screen Today has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.text import N_, _, ngettext
from tui import output
from tui.declare import command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.work.agenda import Agenda, Entry

_STATES = {"overdue": "overdue", "today": "due"}


@command(N_("List what is overdue and due, tickets past due, customers gone silent, birthdays and what is next."))
@option("--owner", metavar="LOGIN", help=N_("Only what is this person's."))
def today(session: Session, owner: str | None) -> None:
    from store.work.agenda import agenda
    from store.work.people import person_meant

    login = person_meant(session.book, owner) if owner else None
    found = agenda(session.book, session.now, login, whole=True)
    if session.json:
        for entry in found.entries():
            output.data(_fields(session, entry))
        return
    _print(session, found)
    if found.lunar_birthdays:
        left_out = ngettext(
            "{n} birthday of the lunar calendar is not shown.",
            "{n} birthdays of the lunar calendar are not shown.",
            found.lunar_birthdays,
        )
        output.talk(left_out.format(n=found.lunar_birthdays))


def _fields(session: Session, entry: Entry) -> dict[str, Any]:
    """What scripts read of an entry: of a task the record itself, of all others what the list says."""
    import msgspec

    if entry.table != "tasks":
        fields: dict[str, Any] = msgspec.to_builtins(entry)
        return fields
    task = session.book.get("tasks", entry.id) or {}
    named = {"customer_name": entry.customer_name} if entry.customer_name else {}
    state = _STATES.get(entry.section, "later" if entry.when else "")
    return {**task, **named, "section": entry.section, "state": state}


def _print(session: Session, found: Agenda) -> None:
    from store.find.resolve import short_ids
    from store.work.agenda import HEADINGS

    short: dict[str, str] = {}
    for table in sorted({entry.table for entry in found.entries()}):
        ids = [entry.id for entry in found.entries() if entry.table == table]
        short.update(short_ids(session.book, ids, table))
    for number, section in enumerate(found.sections):
        if number:
            output.line("")
        count = str(section.total)
        if section.total > len(section.entries):
            count = _("{n} of {total}").format(n=len(section.entries), total=section.total)
        output.line(f"{_(HEADINGS[section.name])} · {count}")
        output.table(
            [
                output.Column(_("Id")),
                output.Column(_("When")),
                output.Column(_("Customer"), gives_way=True),
                output.Column(_("What"), gives_way=True),
                output.Column(_("Owner")),
            ],
            list(_rows(session, section.entries, short)),
        )


def _rows(session: Session, entries: list[Entry], short: dict[str, str]) -> Iterator[list[str]]:
    from store.rules.dates import explain

    base: datetime = session.now.astimezone(session.book.zone)
    for entry in entries:
        when = explain(entry.when, base) if entry.when is not None else ""
        yield [short[entry.id], when, entry.customer_name, entry.what, entry.owner]
