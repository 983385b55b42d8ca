"""A task: a thing to do, mostly for a customer and by a day."""

from __future__ import annotations

from datetime import date, datetime

from store.model import instants
from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Instant, Record
from store.model.shared import ORIGIN
from store.text import N_


class Task(Record, kw_only=True):
    """A task as the program reads it; `due` is a local date or an instant in UTC, as text."""

    title: str = ""
    kind: str = "other"
    due: str = ""
    customer: str = ""
    contact: str = ""
    interaction: str = ""
    owner: str = ""
    priority: str = "normal"
    note: str = ""
    done: Instant | None = None
    done_by: str = ""
    ticket: str = ""
    deal: str = ""
    plan: str = ""
    orig_customer_id: str = ""

    def due_by(self) -> date | datetime | None:
        """A local date, due until its midnight in the book's zone, or an instant; None if there is neither."""
        try:
            return instants.due_from_text(self.due)
        except ValueError:
            return None


TYPE = RecordType(
    table="tasks",
    singular=N_("task"),
    plural=N_("tasks"),
    view=Task,
    fields=(
        Field(name="title", kind="line", label=N_("Title"), required=True),
        Field(name="kind", kind="choice", label=N_("Kind"), vocabulary="task_kind"),
        Field(name="due", kind="due", label=N_("Due"), help=N_("A date, or a date and a time")),
        Field(name="customer", kind="link", label=N_("Customer"), target="customers"),
        Field(name="contact", kind="link", label=N_("Contact"), target="contacts"),
        Field(name="owner", kind="person", label=N_("Owner"), help=N_("Who does it")),
        Field(name="priority", kind="choice", label=N_("Priority"), vocabulary="priority"),
        Field(name="note", kind="text", label=N_("Note")),
        Field(name="done", kind="instant", label=N_("Done"), in_form=False),
        Field(name="done_by", kind="person", label=N_("Done by"), in_form=False),
        Field(name="interaction", kind="link", label=N_("Came from"), target="interactions", in_form=False),
        Field(name="ticket", kind="link", label=N_("Ticket"), target="tickets", in_form=False),
        Field(name="deal", kind="link", label=N_("Deal"), target="deals", in_form=False),
        Field(name="plan", kind="link", label=N_("Plan"), target="plans", in_form=False),
        ORIGIN,
        *COMMON,
    ),
    index=Index(
        references=("customer", "contact", "interaction", "ticket"),
        columns=("customer", "owner", "due", "done", "priority", "kind", "title"),
        times=("due", "done"),
        counted=("due", "done", "owner"),
    ),
)
