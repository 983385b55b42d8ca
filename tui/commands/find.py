"""`kehu find` and `kehu who`: which customers fit, and whose number this is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from store.errors import Ambiguous
from store.text import N_, _
from tui import output
from tui.commands.meant import WORDS_LIKE_OPTIONS, match_of, query_meant, record
from tui.commands.showing import label, when
from tui.declare import argument, command, option
from tui.session import Session

Record = dict[str, Any]

BATCH = 500
_BRIEF = (
    "id",
    "name",
    "company",
    "owner",
    "status",
    "grade",
    "last_contact",
    "open_tasks",
    "open_tickets",
    "ticket_numbers",
)


@command(
    N_("List the customers that fit QUERY: words, and field:value with - for not and | for or."),
    context_settings=WORDS_LIKE_OPTIONS,
)
@argument("words", metavar="[QUERY]", nargs=-1)
@option("--sort", metavar="ORDER", help=N_("The order: name, last, silent, grade, owner or new."))
@option("--limit", type=int, metavar="N", help=N_("At most so many."))
def find(session: Session, words: Sequence[str], sort: str | None, limit: int | None) -> None:
    rows = session.book.listing("customers", query_meant(words), sort).rows[:limit]
    if session.json:
        for customer in _customers(session, rows):
            output.data(customer)
        return
    _table(session, list(_customers(session, rows)))


@command(N_("Say whose the phone NUMBER is: name, owner, status, last contact, open tasks and tickets."))
@argument("number", metavar="NUMBER")
@option("--open", "opening", is_flag=True, help=N_("Open the screens on the customer, as a softphone may ask."))
@option("--call", is_flag=True, help=N_("Open the screens with the call begun."))
def who(session: Session, number: str, opening: bool, call: bool) -> None:
    if opening or call:
        _open(session, number, call)
        return
    found = [_with_activity(session, customer) for customer in _whose(session, number)]
    if session.json:
        for customer in found:
            output.data(_brief(customer))
    else:
        _table(session, found, tickets=True)


def _open(session: Session, number: str, call: bool) -> None:
    """Open the screens on whom the number belongs to; Ambiguous, with the candidates, where that is several."""
    from tui.opening import open_screens

    id = _customer_id(session, match_of(session, number).customer_id)
    session.close()
    open_screens(session, customer=id, call=call)


def _whose(session: Session, number: str) -> list[Record]:
    """The customers of a number; a switchboard may belong to several of them, or to their contacts."""
    try:
        ids = [match_of(session, number).customer_id]
    except Ambiguous as error:
        ids = [str(candidate["id"]) for candidate in error.candidates]
    owners = dict.fromkeys(_customer_id(session, id) for id in ids)
    return [record(session, "customers", id) for id in owners]


def _customer_id(session: Session, id: str | None) -> str | None:
    """The id itself, or that of its customer where it is a contact's."""
    contact = session.book.get("contacts", id) if id else None
    return contact.get("customer") if contact else id


def _customers(session: Session, rows: Sequence[int]) -> Iterator[Record]:
    """The customers of these rows, in their order, with what the timeline and the tasks add."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        marks = ",".join("?" * len(batch))
        documents = session.book.where("customers", f"doc_id IN ({marks})", batch)
        by_id = {document.get("id"): document for document in documents}
        for summary in session.book.summaries("customers", batch):
            if summary is not None and summary.id in by_id:
                yield _joined(by_id[summary.id], summary)


def _with_activity(session: Session, customer: Record) -> Record:
    """The customer with its last contact, and how many tasks and which tickets are open."""
    from store.work.ticket_queue import queue

    numbers = [line.number for line in queue(session.book, session.now, customer=customer["id"])]
    customer = {**customer, "open_tickets": len(numbers), "ticket_numbers": numbers}
    row = session.book.row_of("customers", customer["id"])
    summaries = session.book.summaries("customers", [row]) if row is not None else []
    return _joined(customer, summaries[0]) if summaries else customer


def _joined(customer: Record, summary: Any) -> Record:
    from store.model.instants import to_text

    joined = {**customer, "open_tasks": summary.open_tasks}
    if summary.last_contact is not None:
        joined["last_contact"] = to_text(summary.last_contact)
    return joined


def _brief(customer: Record) -> Mapping[str, Any]:
    return {field: customer[field] for field in _BRIEF if field in customer}


def _table(session: Session, customers: Sequence[Record], *, tickets: bool = False) -> None:
    from store.find.resolve import short_ids

    short = short_ids(session.book, [customer["id"] for customer in customers])
    output.table(
        [
            output.Column(_("Id")),
            output.Column(_("Name"), gives_way=True),
            output.Column(_("Company"), gives_way=True),
            output.Column(_("Grade")),
            output.Column(_("Owner")),
            output.Column(_("Status")),
            output.Column(_("Last contact")),
            output.Column(_("Tasks"), right=True),
            *([output.Column(_("Tickets"))] if tickets else []),
        ],
        [
            [
                short[customer["id"]],
                customer.get("name", ""),
                customer.get("company", ""),
                customer.get("grade", ""),
                customer.get("owner", ""),
                label(session, "status", customer.get("status")),
                when(session, customer["last_contact"]) if "last_contact" in customer else "",
                str(customer["open_tasks"] or ""),
                *([_tickets_text(customer)] if tickets else []),
            ]
            for customer in customers
        ],
    )


def _tickets_text(customer: Record) -> str:
    """How many tickets are open, and their numbers: `2: #1042 #1050`."""
    numbers = customer["ticket_numbers"]
    return f"{len(numbers)}: " + " ".join(f"#{number}" for number in numbers) if numbers else ""
