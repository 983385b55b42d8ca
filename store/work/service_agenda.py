"""What there is to do in service: steps of complaints, surveys, customers at risk, texts to look over."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from store.model.instants import due_in, to_text
from store.model.vocabulary import label
from store.rules.complaint import progress
from store.rules.queue import deadline
from store.rules.status import CATEGORY
from store.text import _
from store.work.agenda import Entry, Section
from store.work.outcome import name_of
from store.work.ticket_queue import status_of

if TYPE_CHECKING:
    from store.book import Book

MOST_SURVEYS = 20
MOST_AT_RISK = 20
"""How many of the many are named; the rest moves up as these are dealt with."""

_DONE = tuple(status for status, kind in CATEGORY.items() if kind == "done")


def steps_due(book: Book, now: datetime, owner: str | None) -> Section:
    """The present steps of complaints that are due by the end of the day or lack nothing, the soonest due first.

    Theirs are the steps they own. A step without a due value is listed too: nothing else would remind of it.
    """
    zone = book.zone
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    end_of_day = datetime.combine(tomorrow, time(), zone).astimezone(UTC)
    open_ones = f"kind='complaint' AND coalesce(status, '') NOT IN ({','.join('?' * len(_DONE))}) AND created<=?"
    listed = []
    for ticket in book.where("tickets", open_ones, (*_DONE, to_text(now))):
        at = progress(ticket, now, zone)
        due = due_in(at.due)
        last = deadline(due, zone) if due is not None else end_of_day
        if last > end_of_day or (owner is not None and at.owner != owner):
            continue
        if status_of(book, ticket, now).category == "done":
            continue
        step = label("complaint_step", at.step, book.settings).lower() if at.step else _("to be closed")
        customer = book.get("customers", str(ticket.get("customer", ""))) or {}
        entry = Entry(
            section="steps",
            table="tickets",
            id=ticket["id"],
            what=f"{name_of('tickets', ticket)} · {step}" + (_(" · overdue") if at.overdue else ""),
            customer=str(customer.get("id", "")),
            customer_name=str(customer.get("name", "")),
            when=due,
            owner=at.owner,
            kind="complaint",
        )
        listed.append((last, ticket["id"], entry))
    entries = [entry for _last, _id, entry in sorted(listed, key=lambda each: each[:2])]
    return Section("steps", entries, len(entries))


def texts_to_review(book: Book, now: datetime, owner: str | None) -> Section:
    """The articles and templates that are to be looked over again, the longest due first."""
    from store.work.articles import to_review

    entries = [
        Entry(
            section="reviews",
            table=due.table,
            id=due.record["id"],
            what=_("look over: {name}").format(name=name_of(due.table, due.record)),
            when=due.since,
            owner=str(due.record.get("owner", "")),
        )
        for due in to_review(book, now)
        if owner in (None, due.record.get("owner"))
    ]
    return Section("reviews", entries, len(entries))


def found_slowly(book: Book, now: datetime, owner: str | None) -> list[Section]:
    """What needs a look at every customer: whom to ask for their satisfaction, and who is at risk of leaving."""
    return [section for section in (_surveys(book, now, owner), _at_risk(book, now, owner)) if section.entries]


def _surveys(book: Book, now: datetime, owner: str | None) -> Section:
    from store.work.surveys import each_due_survey

    due = (line for line in each_due_survey(book, now, owner=owner) if not line.refused)
    entries = [
        Entry(
            section="surveys",
            table="customers",
            id=line.customer,
            what=_asked(line.last_sent, line.contact_name),
            customer=line.customer,
            customer_name=line.customer_name,
            when=line.since,
            owner=line.owner,
        )
        for line in islice(due, MOST_SURVEYS)
    ]
    return Section("surveys", entries, len(entries) + sum(1 for _line in due))


def _asked(last_sent: datetime | None, contact: str) -> str:
    said = _("never asked") if last_sent is None else _("last asked on {day}").format(day=last_sent.date())
    return f"{said} · {contact}" if contact else said


def _at_risk(book: Book, now: datetime, owner: str | None) -> Section:
    from store.work.health import at_risk

    found = at_risk(book, now, owner=owner)
    entries = [
        Entry(
            section="risk",
            table="customers",
            id=each.customer,
            what=" · ".join((_("health {score}").format(score=f"{each.health.score:.0f}"), *each.health.reasons)),
            customer=each.customer,
            customer_name=each.name,
            owner=each.owner,
        )
        for each in found[:MOST_AT_RISK]
    ]
    return Section("risk", entries, len(found))
