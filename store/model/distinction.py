"""A distinction: two records that look like one, of which a person has said that they are not."""

from __future__ import annotations

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Record
from store.text import N_


class Distinction(Record, kw_only=True):
    """A pair of customers, or of contacts, that is not asked about again; `first` is the older ULID."""

    first: str = ""
    second: str = ""


TYPE = RecordType(
    table="distinctions",
    singular=N_("distinction"),
    plural=N_("distinctions"),
    view=Distinction,
    fields=(
        # No target: one of the two may be deleted, and come back, without the pair being asked about again.
        Field(name="first", kind="link", label=N_("One"), required=True),
        Field(name="second", kind="link", label=N_("The other"), required=True),
        *COMMON,
    ),
    index=Index(few=True),
)
