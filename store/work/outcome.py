"""What a piece of work came to: one sentence for the person, and the records it made or changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from store.text import ngettext

if TYPE_CHECKING:
    from store.change import Change

Record = dict[str, Any]


class Outcome(msgspec.Struct):
    """What was done: a sentence, the records as they are now, and the operation that `undo` takes back.

    `operation` is None where the book already was as asked, so that nothing had to be written.
    """

    sentence: str
    records: list[tuple[str, Record]] = []
    operation: str | None = None

    @property
    def record(self) -> Record:
        """The record the work was about: the first of `records`."""
        return self.records[0][1]


def concluded(change: Change, sentence: str, records: list[tuple[str, Record]]) -> Outcome:
    """The outcome of a change that has ended; its first record is the one it was about."""
    return Outcome(sentence, records, change.operation)


_COUNTED: dict[str, Callable[[int], str]] = {
    "customers": lambda n: ngettext("{n} customer", "{n} customers", n),
    "contacts": lambda n: ngettext("{n} contact", "{n} contacts", n),
    "interactions": lambda n: ngettext("{n} interaction", "{n} interactions", n),
    "tasks": lambda n: ngettext("{n} task", "{n} tasks", n),
    "tickets": lambda n: ngettext("{n} ticket", "{n} tickets", n),
    "surveys": lambda n: ngettext("{n} survey", "{n} surveys", n),
}


def counted(counts: Mapping[str, int]) -> str:
    """The numbers of records by table in words: "3 contacts, 41 interactions"; "" for none."""
    return ", ".join(_COUNTED[table](n).format(n=n) for table, n in counts.items() if n)


def name_of(table: str, record: Mapping[str, Any]) -> str:
    """What a person calls the record: its name or title, a ticket's number too, its text's beginning, else its id."""
    if table == "tickets":
        return f"#{record.get('number', '?')} {record.get('subject', '')}".rstrip()
    for field in ("name", "title", "login", "subject", "template"):
        if name := record.get(field):
            return str(name)
    from store.text.cells import cut

    text = str(record.get("text", "")).strip()
    return cut(text.splitlines()[0], 40) if text else f"{table} {record.get('id', '')}"
