"""One row of a file to import, as the fields of records it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

Fields = dict[str, Any]
Address = dict[str, Any]


class Row(msgspec.Struct, frozen=True):
    """The line the row begins on, its cells as they stand in the file, and its fields.

    A field that is None has a column, but this row says nothing in it. With a `problem`, a sentence, the row
    could not be read. `kind` is what it is, as `targets` names it.
    """

    line: int
    cells: list[str]
    fields: Fields
    problem: str = ""
    kind: str = "contacts"


def with_free_label(address: Address, others: Sequence[Address]) -> Address:
    """The address, its label numbered if one of the others has it: a label says which address is meant."""
    label = address.get("label", "")
    taken = {other.get("label") for other in others}
    number = 1
    while label and label in taken:
        number += 1
        label = f"{address['label']} {number}"
    return {**address, "label": label} if label else address
