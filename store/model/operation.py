"""The trail of the book: an operation for every change made, and what was deleted."""

from __future__ import annotations

import msgspec

from store.model.declare import Field, Index, RecordType
from store.model.record import Instant
from store.text import N_


class Operation(msgspec.Struct, kw_only=True):
    """One change of the book, of any size.

    changes: `[table, id, kind, fields]` each, kind `create` (without fields), `update` (`{field: [before,
    after]}`, None for absent) or `delete` (the whole document). undoes: the operation this one takes back.
    """

    id: str = ""
    at: Instant | None = None
    by: str = ""
    verb: str = ""
    automatic: bool = False
    undoes: str = ""
    changes: list[list[object]] = []


class Deleted(msgspec.Struct, kw_only=True):
    """A record that was deleted: its table, the whole document, and the stamp of the deletion."""

    id: str = ""
    table: str = ""
    document: dict[str, object] = {}
    stamp: str = ""


TYPE = RecordType(
    table="operations",
    singular=N_("operation"),
    plural=N_("operations"),
    view=Operation,
    fields=(
        Field(name="id", kind="link", label=N_("Id"), in_form=False),
        Field(name="at", kind="instant", label=N_("Time"), required=True, in_form=False),
        Field(name="by", kind="person", label=N_("By"), required=True, in_form=False),
        Field(name="verb", kind="line", label=N_("What"), required=True, in_form=False),
        Field(name="automatic", kind="flag", label=N_("Automatic"), in_form=False),
        Field(name="undoes", kind="link", label=N_("Undoes"), target="operations", in_form=False),
    ),
    index=Index(time="", columns=("at", "by", "verb", "automatic", "undoes"), touches="changes"),
    export="local",
)

DELETED_TYPE = RecordType(
    table="deleted",
    singular=N_("deleted record"),
    plural=N_("deleted records"),
    view=Deleted,
    fields=(
        Field(name="id", kind="link", label=N_("Id"), in_form=False),
        Field(name="table", kind="line", label=N_("Table"), required=True, in_form=False),
        Field(name="document", kind="object", label=N_("Document"), required=True, in_form=False),
        Field(name="stamp", kind="line", label=N_("Stamp"), in_form=False),
    ),
    index=Index(columns=("table",)),
    export="local",
)
