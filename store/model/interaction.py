"""An interaction: one contact made with a customer, or an internal note about them."""

from __future__ import annotations

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Instant, Record
from store.model.shared import ORIGIN
from store.text import N_


class Interaction(Record, kw_only=True):
    """An interaction as the program reads it; `at` is UTC, `minutes` its length, `rating` 1 to 5.

    message_id: the Message-ID of the mail it was made from, so that no mail is logged twice.
    """

    customer: str = ""
    contact: str = ""
    channel: str = ""
    direction: str = ""
    at: Instant | None = None
    minutes: int | None = None
    text: str = ""
    outcome: str = ""
    mood: str = ""
    rating: int | None = None
    ticket: str = ""
    deal: str = ""
    message_id: str = ""
    orig_customer_id: str = ""


TYPE = RecordType(
    table="interactions",
    singular=N_("interaction"),
    plural=N_("interactions"),
    view=Interaction,
    fields=(
        Field(
            name="customer",
            kind="link",
            label=N_("Customer"),
            required=True,
            target="customers",
            in_form=False,
        ),
        Field(name="channel", kind="choice", label=N_("Channel"), required=True, vocabulary="channel"),
        Field(name="direction", kind="choice", label=N_("Direction"), vocabulary="direction"),
        Field(name="at", kind="instant", label=N_("Time"), required=True),
        Field(name="minutes", kind="integer", label=N_("Minutes"), minimum=0, maximum=1440),
        Field(name="contact", kind="link", label=N_("Contact"), target="contacts"),
        Field(name="text", kind="text", label=N_("Text")),
        Field(name="outcome", kind="choice", label=N_("Outcome"), vocabulary="outcome"),
        Field(name="mood", kind="choice", label=N_("Mood"), vocabulary="mood"),
        Field(name="rating", kind="integer", label=N_("Rating"), help=N_("1 to 5"), minimum=1, maximum=5),
        Field(name="ticket", kind="link", label=N_("Ticket"), target="tickets", in_form=False),
        Field(name="deal", kind="link", label=N_("Deal"), target="deals", in_form=False),
        Field(name="message_id", kind="line", label=N_("Message-ID"), in_form=False),
        ORIGIN,
        *COMMON,
    ),
    index=Index(
        time="at",
        references=("customer", "contact", "ticket", "ticket!"),
        columns=("customer", "contact", "channel", "direction", "outcome", "by", "rating", "message_id"),
        times=("at",),
        counted=("channel", "by", "rating", "at"),
        effective=("channel", "note"),
    ),
    export="line",
)
