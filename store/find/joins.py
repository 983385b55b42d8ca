"""The SQL that leads from what belongs to a customer to the customer: the one place that knows the cache's links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from store.model import RECORD_TYPES

if TYPE_CHECKING:
    from store.disk.indexing import Plans

LAST_CONTACT = "c.last_contact"
"""When the customer `c` was last in contact, notes not counted; NULL if never."""


def rows_of(table: str) -> str:
    """What the rows of a table in the cache are selected from."""
    return RECORD_TYPES[table].rows


def belonging(table: str) -> str:
    """The records `r` of a table with the customers `c` they belong to."""
    return f"r_{table} AS r JOIN r_customers AS c ON c.id=r.customer"


def of_customers(plans: Plans, table: str) -> str:
    """The customers `c`, some of whom a condition picks, with the rows `r.doc_id` of what belongs to them."""
    code = plans.reference_code(table, "customer")
    return f"r_customers AS c CROSS JOIN refs AS r ON r.ref={code} AND r.target=c.id"


def listed(values: Iterable[object]) -> str:
    """Values as SQLite's json_each takes them."""
    return msgspec.json.encode(list(values)).decode()
