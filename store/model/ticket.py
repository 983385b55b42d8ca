"""A ticket: a service record, a complaint or feedback, from the day it comes in until it is closed."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from store.model import instants
from store.model.declare import Facts, Field, Index, RecordType
from store.model.record import COMMON, Instant, Record
from store.model.shared import ORIGIN
from store.text import N_

FIRST_NUMBER = 1001
"""The number of a book's first ticket; each later one has the next, and none is given twice."""


RUNNING_COLUMNS = ("undone", "status", "due", "risk", "clock", "breached_at", "last_at")
"""What orders the queue: facts of store.rules.facts, and 1 as `undone` of a ticket that is not done at the end."""

FIGURE_COLUMNS = (
    *("moved_at", "opened", "first_response_at", "by_phone", "first_response"),
    *("first_done_at", "first_resolution", "reopened_at", "again_at"),
    *("done_at", "total_resolution", "total_wait", "closed_at", "first_met", "replies_met", "resolution_met"),
    *("rated_at", "rating", "replied_from", "replied_until"),
)
"""What figures add up of a ticket: facts of store.rules.facts."""

COUNTED_COLUMNS = (
    *("acknowledged_at", "complaint_at", "feedback_at", "lasting_until", "course"),
    *("overdue_from", "overdue_until", "overdue", "replies", "steps_from", "steps_until", "steps"),
)
"""What figures count beside them, as store.rules.counted has it; several of a kind are JSON."""

SUBJECT_COLUMNS = ("kind", "type", "priority", "channel", "owner", "customer", "cause", "theme", "reply_owed")
"""What a ticket is about, as figures are taken apart by it."""


class StatusChange(msgspec.Struct, kw_only=True):
    """One line of the status log; the first has no status before it, a pause may have its end."""

    at: Instant
    before: str = msgspec.field(default="", name="from")
    after: str = msgspec.field(default="", name="to")
    by: str = ""
    resume_at: Instant | None = None


class AssigneeChange(msgspec.Struct, kw_only=True):
    """One line of the assignee log; a login that is empty stands for nobody."""

    at: Instant
    before: str = msgspec.field(default="", name="from")
    after: str = msgspec.field(default="", name="to")
    by: str = ""
    reason: str = ""


class Ticket(Record, kw_only=True):
    """A ticket as the program reads it; `due` is a local date or an instant in UTC, as text.

    `status` is the one a person gave it last; store.rules.status tells the one it has now. `reference` is the
    number it had in the program it was imported from. `policy` is what was promised, as store.rules.sla reads it;
    `steps` are those of a complaint, for store.rules.complaint; `theme` and `reply_owed` belong to feedback.
    `links` are the tickets and articles it has to do with; `deal_draft` is what it may become in sales.
    """

    number: int = 0
    customer: str = ""
    contact: str = ""
    kind: str = "ticket"
    type: str = ""
    subject: str = ""
    text: str = ""
    priority: str = "normal"
    status: str = "new"
    status_log: tuple[StatusChange, ...] = ()
    assignee: str = ""
    assignee_log: tuple[AssigneeChange, ...] = ()
    due: str = ""
    resume_at: Instant | None = None
    cause: str = ""
    result: str = ""
    rating: int | None = None
    rated_at: Instant | None = None
    mood: str = ""
    follow_up_of: str = ""
    interaction: str = ""
    opened_by_phone: bool = False
    channel: str = ""
    policy: dict[str, object] = msgspec.field(default_factory=dict)
    steps: tuple[dict[str, object], ...] = ()
    theme: str = ""
    reply_owed: bool = False
    merged_into: str = ""
    split_from: str = ""
    links: tuple[dict[str, object], ...] = ()
    deal_draft: dict[str, object] = msgspec.field(default_factory=dict)
    reference: str = ""
    orig_customer_id: str = ""

    def due_by(self) -> date | datetime | None:
        """A local date, due until its midnight in the book's zone, or an instant; None if there is neither."""
        try:
            return instants.due_from_text(self.due)
        except ValueError:
            return None


TYPE = RecordType(
    table="tickets",
    singular=N_("ticket"),
    plural=N_("tickets"),
    view=Ticket,
    fields=(
        Field(name="subject", kind="line", label=N_("Subject"), required=True),
        Field(name="kind", kind="choice", label=N_("Kind"), required=True, vocabulary="ticket_kind"),
        Field(name="type", kind="choice", label=N_("Type"), vocabulary="ticket_type"),
        Field(name="priority", kind="choice", label=N_("Priority"), vocabulary="priority"),
        Field(name="due", kind="due", label=N_("Due"), help=N_("By when it is to be solved")),
        Field(name="assignee", kind="person", label=N_("Assignee"), help=N_("Who works on it")),
        Field(name="contact", kind="link", label=N_("Contact"), target="contacts"),
        Field(name="text", kind="text", label=N_("Text"), help=N_("What the customer says")),
        Field(name="cause", kind="text", label=N_("Cause")),
        Field(name="result", kind="text", label=N_("Result")),
        Field(name="rating", kind="integer", label=N_("Rating"), help=N_("1 to 5"), minimum=1, maximum=5),
        Field(name="mood", kind="choice", label=N_("Mood"), vocabulary="mood"),
        Field(
            name="customer",
            kind="link",
            label=N_("Customer"),
            required=True,
            target="customers",
            in_form=False,
        ),
        Field(name="number", kind="integer", label=N_("Number"), required=True, minimum=1, in_form=False),
        Field(
            name="status",
            kind="choice",
            label=N_("Status"),
            required=True,
            vocabulary="ticket_status",
            in_form=False,
        ),
        Field(name="resume_at", kind="instant", label=N_("Paused until"), in_form=False),
        Field(name="rated_at", kind="instant", label=N_("Rated"), in_form=False),
        Field(name="follow_up_of", kind="link", label=N_("Follow-up of"), target="tickets", in_form=False),
        Field(name="interaction", kind="link", label=N_("Came from"), target="interactions", in_form=False),
        Field(name="opened_by_phone", kind="flag", label=N_("Opened on the phone"), in_form=False),
        Field(name="channel", kind="choice", label=N_("Channel"), vocabulary="channel", in_form=False),
        Field(name="theme", kind="choice", label=N_("Theme"), vocabulary="theme", in_form=False),
        Field(name="reply_owed", kind="flag", label=N_("Reply owed"), in_form=False),
        Field(name="policy", kind="object", label=N_("Service policy"), in_form=False),
        Field(name="steps", kind="list", label=N_("Steps"), in_form=False),
        Field(name="merged_into", kind="link", label=N_("Merged into"), target="tickets", in_form=False),
        Field(name="split_from", kind="link", label=N_("Split from"), target="tickets", in_form=False),
        Field(name="links", kind="list", label=N_("Has to do with"), key="id", in_form=False),
        Field(name="deal_draft", kind="object", label=N_("Draft of a deal"), in_form=False),
        Field(name="reference", kind="line", label=N_("Number elsewhere"), in_form=False),
        Field(name="status_log", kind="list", label=N_("Status changes"), in_form=False),
        Field(name="assignee_log", kind="list", label=N_("Changes of hands"), in_form=False),
        ORIGIN,
        *COMMON,
    ),
    index=Index(
        references=("customer", "contact", "follow_up_of", "interaction", "merged_into", "split_from"),
        columns=(
            "number",
            "customer",
            "kind",
            "type",
            "subject",
            "priority",
            "status",
            "assignee",
            "due",
            "resume_at",
            "reference",
            "channel",
            "cause",
            "theme",
            "rating",
            "follow_up_of",
            "reply_owed",
        ),
        searchable=(("subject", "text"),),
        numbers=("number",),
        facts=Facts(
            rule="store.rules.ticket_facts:TicketRule",
            children="interactions",
            field="ticket!",
            of_child=("id", "at", "channel", "direction", "outcome"),
            columns=(*RUNNING_COLUMNS, *FIGURE_COLUMNS, *COUNTED_COLUMNS, *SUBJECT_COLUMNS),
            indexes=(("opened", "done_at", "moved_at"), ("moved_at",)),
            sparse=(
                ("undone", "status", "due", "risk", "clock", "breached_at", "last_at"),
                ("first_response_at", "moved_at", "by_phone", "first_response"),
                ("first_done_at", "moved_at", "first_resolution", "reopened_at", "again_at", "closed_at"),
                (
                    *("done_at", "moved_at", "total_resolution", "total_wait", "closed_at"),
                    *("first_met", "replies_met", "resolution_met"),
                ),
                ("rated_at", "moved_at", "rating"),
                ("acknowledged_at", "moved_at", "first_response"),
                ("complaint_at", "moved_at", "customer", "cause"),
                ("feedback_at", "moved_at", "theme", "reply_owed", "first_response_at"),
                ("lasting_until", "opened", "moved_at"),
                ("replied_until", "moved_at", "replied_from", "replies"),
                ("steps_until", "moved_at", "steps_from", "steps"),
                ("overdue_until", "overdue_from", "moved_at", "overdue"),
            ),
        ),
    ),
)
