"""A review: what a look back at a period found, and the tasks that came of it."""

from __future__ import annotations

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Record
from store.text import N_


class Review(Record, kw_only=True):
    """A review as the program reads it, of the local dates from `start` until before `end`.

    compared_start, compared_end: those of the period it was held against; findings: each with its task, if any.
    """

    title: str = ""
    start: str = ""
    end: str = ""
    compared_start: str = ""
    compared_end: str = ""
    owner: str = ""
    text: str = ""
    findings: tuple[dict[str, object], ...] = ()


TYPE = RecordType(
    table="reviews",
    singular=N_("review"),
    plural=N_("reviews"),
    view=Review,
    fields=(
        Field(name="title", kind="line", label=N_("Title"), required=True),
        Field(name="start", kind="date", label=N_("From"), required=True),
        Field(name="end", kind="date", label=N_("Until before"), required=True),
        Field(name="compared_start", kind="date", label=N_("Compared from")),
        Field(name="compared_end", kind="date", label=N_("Compared until before")),
        Field(name="owner", kind="person", label=N_("Owner")),
        Field(name="text", kind="text", label=N_("Text")),
        Field(name="findings", kind="list", label=N_("Findings"), in_form=False),
        *COMMON,
    ),
    index=Index(columns=("title", "start", "end", "owner"), few=True),
)
