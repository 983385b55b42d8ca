"""What every record has: its identity, who made it and when, and the stamps of its fields."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from store.model.declare import Field
from store.text import N_

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Record(msgspec.Struct, kw_only=True):
    """The view every other view extends; a field that is absent or unreadable is at its default."""

    id: str = ""
    created: Instant | None = None
    by: str = ""
    stamps: dict[str, str] = {}


COMMON: tuple[Field, ...] = (
    Field(name="id", kind="link", label=N_("Id"), in_form=False),
    Field(name="created", kind="instant", label=N_("Created"), in_form=False),
    Field(name="by", kind="person", label=N_("Created by"), in_form=False),
    Field(name="stamps", kind="object", label=N_("Stamps"), in_form=False),
)
