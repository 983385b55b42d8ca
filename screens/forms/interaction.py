"""The full form behind the quick-log bar: the fields of a contact and its follow-up, filled by the line so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from screens.forms.engine import Form
from screens.shell.host import host
from store.errors import Invalid
from store.model.declare import Field
from store.model.fields import BadValue
from store.model.instants import due_from_text, due_to_text, from_text, to_text
from store.model.interaction import TYPE
from store.model.scalars import integer
from store.model.task import TYPE as TASK
from store.text import N_, _
from store.work.drafts import Drafts
from store.work.log import LogInput, log_contact
from store.work.outcome import Outcome

if TYPE_CHECKING:
    from store.book import Book

ASKED = ("text", "channel", "direction", "at", "minutes", "outcome", "rating")
_FOLLOW_UP = Field(name="follow_up", kind="due", label=N_("Follow-up"), help=N_("tomorrow 3pm, 下周三, +2w …"))


class InteractionForm(Form):
    """Log the contact that `entry` describes; its draft is forgotten when it is in the book."""

    def __init__(self, customer: Mapping[str, Any], entry: LogInput, drafts: Drafts) -> None:
        super().__init__(_record_of(entry))
        self._customer = customer
        self._entry = entry
        self._drafts = drafts

    def title_line(self) -> str:
        return _("Contact with {customer}").format(customer=self._customer["name"])

    def fields(self) -> Sequence[Field]:
        declared = [TYPE.field(name) for name in ASKED] + [_FOLLOW_UP, TASK.field("priority")]
        return [field for field in declared if field is not None]

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        book = host(self).book
        return partial(_log, book, self._entry, fields, book.clock.now())

    def saved(self, outcome: Outcome) -> None:
        self._drafts.remove(self._entry.id)
        super().saved(outcome)


def _record_of(entry: LogInput) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in (*ASKED, "priority")}
    if entry.at is not None:
        values["at"] = to_text(entry.at)
    if entry.follow_up is not None:
        values["follow_up"] = due_to_text(entry.follow_up)
    return {name: value for name, value in values.items() if value is not None}


def _log(book: Book, entry: LogInput, fields: Mapping[str, Any], now: datetime) -> Outcome:
    numbers = {}
    for name, most in (("minutes", 1440), ("rating", 5)):
        try:
            numbers[name] = integer(fields[name], 0, most) if fields.get(name) is not None else None
        except BadValue as error:
            raise Invalid({name: str(error)}) from error
    at, follow_up = fields.get("at"), fields.get("follow_up")
    filled = replace(
        entry,
        text=fields.get("text") or "",
        channel=fields.get("channel") or entry.channel,
        direction=fields.get("direction"),
        at=from_text(at) if at else None,
        outcome=fields.get("outcome"),
        priority=fields.get("priority"),
        follow_up=due_from_text(follow_up) if follow_up else None,
        **numbers,
    )
    return log_contact(book, filled, now)
