"""The demo book: invented customers in a file of its own, so that one's own book stays as it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from store.text import _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from store.exchange.fill import Record

CUSTOMERS = 1_000
FEW_CUSTOMERS = 200
"""Enough for the tutor, which is to begin at once."""
SEED = 7
_TOLD_EVERY = 1_000


def make_demo(
    path: str, now: datetime, zone: ZoneInfo, user: str, tell: Callable[[str], None], customers: int = 0
) -> str:
    """Make the demo book at `path`, unless there is one, and answer with the path; errors as `make_book`.

    customers: how many, 0 for as many as a desk has. tell: hears from time to time how far it has come, on the thread
    this runs in.
    """
    from store.exchange.demo import generate
    from store.exchange.fill import make_book

    if not os.path.exists(path):
        make_book(path, _counted(generate(customers or CUSTOMERS, SEED, now, zone, user), tell), user=user)
    return path


def _counted(records: Iterable[Record], tell: Callable[[str], None]) -> Iterator[Record]:
    """The records, told of once in a while."""
    for number, record in enumerate(records):
        if number % _TOLD_EVERY == 0:
            tell(_("Making the demo book: {number} records…").format(number=number))
        yield record
