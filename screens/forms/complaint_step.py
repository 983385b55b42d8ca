"""The form of a step of a complaint: what it asks for, what was noted already, and finishing it (Rule 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from screens.complaint import step_name
from screens.forms.checked import checked
from screens.forms.engine import Form
from screens.shell.host import host
from store.model.declare import Field
from store.rules.complaint import OPTIONAL, REQUIRED, StepName
from store.text import N_, _
from store.work.amounts import amount_meant, amount_typed
from store.work.complaints import finish_step
from store.work.outcome import Outcome, name_of

if TYPE_CHECKING:
    from store.book import Book

_FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field(name="channel", kind="choice", label=N_("Channel"), vocabulary="channel"),
        Field(name="severity", kind="choice", label=N_("Severity"), vocabulary="severity"),
        Field(
            name="acknowledged_at",
            kind="instant",
            label=N_("Acknowledged"),
            help=N_("When the customer was told that the complaint has arrived; now by default"),
        ),
        Field(name="cause", kind="line", label=N_("Cause")),
        Field(name="text", kind="text", label=N_("Finding")),
        Field(name="remedy", kind="choice", label=N_("Remedy"), vocabulary="remedy"),
        Field(name="decision", kind="line", label=N_("Decision")),
        Field(name="cost", kind="line", label=N_("Cost"), help=N_("In the currency of the book, as 5000 or 99.50")),
        Field(name="told_on", kind="date", label=N_("Told on")),
        Field(
            name="accepted",
            kind="choice",
            label=N_("Accepts"),
            help=N_("No leads back to the investigation"),
            vocabulary="accepted",
        ),
        Field(name="satisfaction", kind="integer", label=N_("Satisfied"), help=N_("1 to 5"), minimum=1, maximum=5),
    )
}


class ComplaintStepForm(Form):
    """Finish the present step of the complaint `ticket`; `entry` is what was noted of it so far.

    The customer is taken to be told `today`, a local date, and the complaint to be acknowledged now, unless one says
    otherwise.
    """

    def __init__(self, ticket: Mapping[str, Any], step: StepName, entry: Mapping[str, Any], today: date) -> None:
        asked = (*REQUIRED[step], *OPTIONAL[step])
        super().__init__({name: entry[name] for name in asked if name in entry})
        if "cost" in self.record:
            self.record["cost"] = amount_typed(self.record["cost"])
        if step == "feedback":
            self.record.setdefault("told_on", str(today))
        self._ticket = ticket
        self._step = step
        needed = [name for name in REQUIRED[step] if name != "acknowledged_at"]
        self._asked = [replace(_FIELDS[name], required=name in needed) for name in asked]

    def title_line(self) -> str:
        return _("{ticket}: finish {step}").format(
            ticket=name_of("tickets", self._ticket), step=step_name(self._step, host(self).book.settings)
        )

    def fields(self) -> Sequence[Field]:
        return self._asked

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        return partial(_finish, host(self).book, self._ticket["id"], self._step, self._asked, fields)


def _finish(book: Book, id: str, step: StepName, asked: Sequence[Field], typed: Mapping[str, Any]) -> Outcome:
    stored = checked(asked, typed, book.settings)
    if "cost" in stored:
        stored["cost"] = amount_meant(stored["cost"], "cost")
    return finish_step(book, id, stored, book.clock.now(), step=step)
