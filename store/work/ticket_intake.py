"""How tickets come in: numbered, under the policy of the day, and given to somebody by the rules of assignment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from store.model.instants import to_text
from store.model.service import assignment_rules
from store.model.ticket import FIRST_NUMBER
from store.rules.sla import Terms
from store.rules.status import CATEGORY
from store.work.logs import with_logs
from store.work.merged import with_survivor
from store.work.outcome import Record
from store.work.people import logins

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change
    from store.rules.assignment import Assignment

_DONE = tuple(status for status, kind in CATEGORY.items() if kind == "done")


def create_ticket(book: Book, change: Change, fields: Mapping[str, Any]) -> Record:
    """Add a ticket as part of a change: numbered, its logs begun, new unless `fields` give a status.

    It keeps the service policy that holds for it now. Without an assignee it goes to whom the rules of
    assignment give it, with the reason in its log.
    """
    given = {name: value for name, value in fields.items() if value is not None and value != ""}
    numbered = {"kind": "ticket", "priority": "normal", "status": "new", **given, "number": next_number(book)}
    numbered = with_survivor(change, numbered)
    customer = change.get("customers", str(numbered.get("customer", ""))) or {}
    assignment = None if numbered.get("assignee") else _assignment(book, numbered, customer)
    if assignment is not None:
        numbered["assignee"] = assignment.login
    ticket = change.create("tickets", numbered)
    # What is promised depends on the kind, type and priority as they are stored, not as they were typed.
    policy = Terms(book.settings, book.zone).assigned(ticket, str(customer.get("grade") or ""))
    if policy is not None:
        ticket = change.update("tickets", ticket["id"], {"policy": policy})
    line = {"at": to_text(change.now), "to": ticket["status"], "by": book.user, "resume_at": ticket.get("resume_at")}
    ticket = change.append("tickets", ticket["id"], "status_log", line)
    begun = {"status": ticket["status"], "number": ticket["number"]}
    return with_logs(change, "tickets", begun, ticket, book.user, assignment.reason if assignment else None)


def from_contact(interaction: Mapping[str, Any]) -> dict[str, Any]:
    """The fields a ticket takes over from the contact it came up in.

    One that staff opened while they spoke with the customer on the phone is answered by that (Rule 2).
    """
    from store.work.log import first_line

    text = str(interaction.get("text") or "")
    subject = first_line(text)
    on_the_phone = interaction.get("channel") == "call" and interaction.get("outcome") in (None, "reached")
    return {
        "customer": interaction.get("customer"),
        "contact": interaction.get("contact"),
        "subject": subject,
        "text": text if text != subject else None,
        "mood": interaction.get("mood"),
        "interaction": interaction["id"],
        "opened_by_phone": on_the_phone or None,
    }


def next_number(book: Book) -> int:
    """One more than the greatest number ever given, deleted tickets included; the book must be locked."""
    (greatest,) = book.query("SELECT max(number) FROM r_tickets WHERE typeof(number)='integer'")[0]
    given = [greatest] + [grave["document"].get("number") for grave in book.where("deleted", '"table"=?', ("tickets",))]
    return max((number + 1 for number in given if isinstance(number, int)), default=FIRST_NUMBER)


def _assignment(book: Book, ticket: Mapping[str, Any], customer: Mapping[str, Any]) -> Assignment | None:
    """Who gets a new ticket by the rules of the book; None where they say nothing."""
    rules = assignment_rules(book.settings)
    if not rules:
        return None
    from store.rules.assignment import assign

    marks = ",".join("?" * len(_DONE))
    rows = book.query(
        f"SELECT assignee, count(*) FROM r_tickets WHERE assignee<>'' AND status NOT IN ({marks}) GROUP BY assignee",
        _DONE,
    )
    load = {str(login): int(str(count)) for login, count in rows}
    return assign(rules, ticket, customer, load, present={*logins(book), book.user})
