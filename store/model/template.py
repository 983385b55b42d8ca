"""A template: text with fields in it, or the fields that a sheet asks for, which everything made from it follows."""

from __future__ import annotations

from collections.abc import Mapping

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Record
from store.text import N_

SHEETS: Mapping[str, tuple[str, ...]] = {
    "customer-sheet": ("grade", "status", "owner", "industry", "phones", "mails", "addresses", "needs", "preferences"),
    "opportunity-tracker": ("customer", "subject", "stage", "amount", "due", "owner"),
    "service-record": ("created", "number", "type", "subject", "status", "result", "rating"),
}
"""The three sheets and the fields a template of each begins with; a person changes them as they like."""


class Template(Record, kw_only=True):
    """A template as the program reads it; it is to be looked over again `review_days` after `reviewed_on`.

    text: with fields such as {customer}; fields: what a sheet has, in order.
    """

    name: str = ""
    kind: str = "reply"
    language: str = ""
    subject: str = ""
    text: str = ""
    fields: tuple[dict[str, object], ...] = ()
    reviewed_on: str = ""
    review_days: int | None = None


TYPE = RecordType(
    table="templates",
    singular=N_("template"),
    plural=N_("templates"),
    view=Template,
    fields=(
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="kind", kind="choice", label=N_("Kind"), required=True, vocabulary="template_kind"),
        Field(name="language", kind="choice", label=N_("Language"), vocabulary="language"),
        Field(name="subject", kind="line", label=N_("Subject")),
        Field(name="text", kind="text", label=N_("Text"), help=N_("Fields in braces, such as {customer}")),
        Field(name="fields", kind="list", label=N_("Fields"), key="name", in_form=False),
        Field(name="reviewed_on", kind="date", label=N_("Looked over")),
        Field(name="review_days", kind="integer", label=N_("Days until it is looked over"), minimum=1, maximum=3650),
        *COMMON,
    ),
    index=Index(columns=("name", "kind", "language", "reviewed_on", "review_days"), few=True),
)
