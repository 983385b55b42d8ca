"""A survey: an invitation to say how satisfied one is, and the answers that came back."""

from __future__ import annotations

import msgspec

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Instant, Record
from store.model.shared import ORIGIN
from store.text import N_


class Survey(Record, kw_only=True):
    """A survey as the program reads it.

    answers: a score of 1 to 5 for each dimension of its template; nps: 0 to 10; owner: who was responsible for the
    customer when it was sent. Answering again replaces the answers and their time.
    """

    customer: str = ""
    contact: str = ""
    ticket: str = ""
    template: str = ""
    owner: str = ""
    channel: str = ""
    sent_at: Instant | None = None
    answered_at: Instant | None = None
    answers: dict[str, int] = msgspec.field(default_factory=dict)
    nps: int | None = None
    text: str = ""
    orig_customer_id: str = ""


TYPE = RecordType(
    table="surveys",
    singular=N_("survey"),
    plural=N_("surveys"),
    view=Survey,
    fields=(
        Field(name="customer", kind="link", label=N_("Customer"), required=True, target="customers", in_form=False),
        Field(name="contact", kind="link", label=N_("Contact"), target="contacts", in_form=False),
        Field(name="ticket", kind="link", label=N_("Ticket"), target="tickets", in_form=False),
        Field(name="template", kind="line", label=N_("Survey"), required=True, in_form=False),
        Field(name="owner", kind="person", label=N_("Owner"), in_form=False),
        Field(name="channel", kind="choice", label=N_("Channel"), vocabulary="channel"),
        Field(name="sent_at", kind="instant", label=N_("Sent"), required=True, in_form=False),
        Field(name="answered_at", kind="instant", label=N_("Answered"), in_form=False),
        Field(name="answers", kind="object", label=N_("Answers"), in_form=False),
        Field(
            name="nps",
            kind="integer",
            label=N_("Would recommend us"),
            help=N_("0 to 10"),
            minimum=0,
            maximum=10,
        ),
        Field(name="text", kind="text", label=N_("Text")),
        ORIGIN,
        *COMMON,
    ),
    index=Index(
        time="sent_at",
        references=("customer", "contact", "ticket"),
        columns=("customer", "contact", "ticket", "template", "owner", "channel", "sent_at", "answered_at", "nps"),
    ),
    export="line",
)
