"""A target: what a KPI is to come to in a period, for one owner or for everybody."""

from __future__ import annotations

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Record
from store.text import N_


class Target(Record, kw_only=True):
    """A target as the program reads it, for the local dates from `start` until before `end`.

    metric: the id of a KPI; value: in its unit, a duration in seconds; owner: "" for everybody.
    """

    metric: str = ""
    owner: str = ""
    start: str = ""
    end: str = ""
    value: int | None = None


TYPE = RecordType(
    table="targets",
    singular=N_("target"),
    plural=N_("targets"),
    view=Target,
    fields=(
        Field(name="metric", kind="line", label=N_("KPI"), required=True),
        Field(name="owner", kind="person", label=N_("Owner")),
        Field(name="start", kind="date", label=N_("From"), required=True),
        Field(name="end", kind="date", label=N_("Until before"), required=True),
        Field(name="value", kind="integer", label=N_("Target"), required=True),
        *COMMON,
    ),
    index=Index(columns=("metric", "owner", "start", "end", "value"), few=True),
)
