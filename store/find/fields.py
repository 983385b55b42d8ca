"""The fields of the filter language: what each is called, what it means and which values it takes.

Help, suggestions, completion and the page for users are made of this table; `evaluate` and `predicate` know how each
field is answered, by the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from store.text import N_

Kind = Literal[
    "words",  # words of a text, as they are found without a field
    "digits",  # part of a phone number
    "login",  # one of the people
    "choice",  # one value of a vocabulary, or of those that the book has
    "one",  # one of the values named here
    "days",  # a number of days, weeks or months
    "number",
    "date",
]


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """One field: its meaning in a phrase, the values it takes, and an example.

    values: those of a field of the kind `one`, with what each means; vocabulary: whose choices a `choice` takes.
    """

    name: str
    kind: Kind
    meaning: str
    example: str
    values: Mapping[str, str] = {}
    vocabulary: str = ""


NOBODY = "none"
"""The value that asks for records in which an owner, a grade or another choice is absent."""

PRESENT: Mapping[str, str] = {
    "owner": N_("an owner"),
    "grade": N_("a grade"),
    "status": N_("a status"),
    "industry": N_("an industry"),
    "size": N_("a size"),
    "source": N_("a source"),
    "region": N_("a region"),
    "company": N_("a company, as a person has"),
    "tag": N_("a tag"),
    "phone": N_("a phone number, of their own or of a contact"),
    "email": N_("a mail address, of their own or of a contact"),
    "contact": N_("a contact"),
    "birthday": N_("a birthday"),
    "address": N_("an address"),
    "note": N_("a note, needs, preferences or a pinned note"),
    "task": N_("a task that is open"),
    "ticket": N_("a ticket that is not done"),
    "call": N_("anything in the timeline but notes"),
}
TICKETS: Mapping[str, str] = {
    "open": N_("not done"),
    "paused": N_("waiting for somebody"),
    "done": N_("done"),
    "new": N_("not touched yet"),
    "waiting": N_("waiting for the customer"),
    "hold": N_("waiting for a third party"),
    "solved": N_("solved"),
    "closed": N_("closed"),
    "rejected": N_("rejected"),
    "duplicate": N_("a duplicate"),
    "merged": N_("merged into another"),
}

_CUSTOMERS = (
    Spec(name="name", kind="words", meaning=N_("name or company, also in pinyin"), example="name:王"),
    Spec(name="phone", kind="digits", meaning=N_("part of a phone number"), example="phone:8000"),
    Spec(name="email", kind="words", meaning=N_("part of a mail address"), example="email:acme"),
    Spec(name="note", kind="words", meaning=N_("note, needs, preferences, pinned note"), example="note:报价"),
    Spec(name="said", kind="words", meaning=N_("text of the timeline; slower"), example="said:报价"),
    Spec(name="owner", kind="login", meaning=N_("who is responsible"), example="owner:li"),
    Spec(name="grade", kind="choice", meaning=N_("grade"), example="grade:A", vocabulary="grade"),
    Spec(name="status", kind="choice", meaning=N_("status"), example="status:active", vocabulary="status"),
    Spec(name="kind", kind="choice", meaning=N_("company or person"), example="kind:person", vocabulary="kind"),
    Spec(name="industry", kind="choice", meaning=N_("industry"), example="industry:it", vocabulary="industry"),
    Spec(name="size", kind="choice", meaning=N_("size"), example="size:10-49", vocabulary="size"),
    Spec(
        name="source", kind="choice", meaning=N_("where they came from"), example="source:referral", vocabulary="source"
    ),
    Spec(name="region", kind="choice", meaning=N_("region"), example="region:华东"),
    Spec(name="city", kind="choice", meaning=N_("city of an address"), example="city:上海"),
    Spec(name="tag", kind="choice", meaning=N_("tag"), example="tag:vip"),
    Spec(name="silent", kind="days", meaning=N_("days since the last contact"), example="silent:>30d"),
    Spec(name="last", kind="date", meaning=N_("day of the last contact"), example="last:>=2026-11-01"),
    Spec(name="created", kind="date", meaning=N_("day the customer was added"), example="created:2026-10"),
    Spec(name="due", kind="date", meaning=N_("day an open task is due"), example="due:<today"),
    Spec(name="csat", kind="number", meaning=N_("a rating the customer gave, 1 to 5"), example="csat:<3"),
    Spec(name="ticket", kind="one", meaning=N_("a ticket of the customer"), example="ticket:open", values=TICKETS),
    Spec(
        name="is",
        kind="one",
        meaning=N_("state"),
        example="is:archived",
        values={
            "active": N_("neither archived nor merged"),
            "archived": N_("in the archive"),
            "merged": N_("merged into another customer"),
        },
    ),
    Spec(name="has", kind="one", meaning=N_("there is"), example="has:task", values=PRESENT),
    Spec(name="no", kind="one", meaning=N_("there is no"), example="no:email", values=PRESENT),
)
_TICKETS = (
    Spec(name="number", kind="number", meaning=N_("number"), example="number:1042"),
    Spec(name="subject", kind="words", meaning=N_("words of the subject"), example="subject:打印"),
    Spec(name="customer", kind="words", meaning=N_("the customer, as in their own list"), example="customer:王"),
    Spec(name="status", kind="choice", meaning=N_("status"), example="status:waiting", vocabulary="ticket_status"),
    Spec(name="priority", kind="choice", meaning=N_("priority"), example="priority:high|urgent", vocabulary="priority"),
    Spec(
        name="kind",
        kind="choice",
        meaning=N_("ticket, complaint or feedback"),
        example="kind:complaint",
        vocabulary="ticket_kind",
    ),
    Spec(name="type", kind="choice", meaning=N_("type"), example="type:fault", vocabulary="ticket_type"),
    Spec(name="assignee", kind="login", meaning=N_("who works on it"), example="assignee:none"),
    Spec(name="due", kind="date", meaning=N_("day it is due"), example="due:<=today"),
    Spec(name="created", kind="date", meaning=N_("day it came in"), example="created:>=2026-11-01"),
    Spec(
        name="is",
        kind="one",
        meaning=N_("state"),
        example="is:overdue",
        values={
            "open": N_("to be worked on"),
            "paused": N_("waiting for somebody"),
            "done": N_("done"),
            "overdue": N_("late"),
        },
    ),
)

CUSTOMERS: Mapping[str, Spec] = {spec.name: spec for spec in _CUSTOMERS}
"""The fields of the customer list, by their names."""

TICKET_QUEUE: Mapping[str, Spec] = {spec.name: spec for spec in _TICKETS}
"""The fields of the ticket queue, by their names."""
