"""The columns of the customer list: those it shows by itself for its width, and those a person chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from screens.widgets.record_list import Column
from store.model import vocabulary
from store.model.phones import CHINA, show_phone
from store.text import N_, _

if TYPE_CHECKING:
    from store.book import Book
    from store.listing import Summary

DRAFT = "✎"

OWN = ("grade", "owner", "tasks", "silence")
"""What stands beside the name where nobody chose otherwise."""

_LEAST_NAME_CELLS = 16
_WIDE = 60


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A column that can be chosen: what it is called, its cells, and whether the whole record has to be read for it."""

    title: str
    cells: int
    narrow: int = 0
    right: bool = False
    field: str = ""


KINDS: Mapping[str, Kind] = {
    "grade": Kind(title=N_("Grade"), cells=2),
    "owner": Kind(title=N_("Owner"), cells=8, narrow=5),
    "tasks": Kind(title=N_("Tasks"), cells=4, right=True),
    "silence": Kind(title=N_("Silence"), cells=5, right=True),
    "status": Kind(title=N_("Status"), cells=8, field="status"),
    "industry": Kind(title=N_("Industry"), cells=10, field="industry"),
    "size": Kind(title=N_("Size"), cells=8, field="size"),
    "source": Kind(title=N_("Source"), cells=10, field="source"),
    "region": Kind(title=N_("Region"), cells=10, field="region"),
    "phone": Kind(title=N_("Phone"), cells=15, field="phones"),
    "email": Kind(title=N_("Mail"), cells=22, field="mails"),
    "tags": Kind(title=N_("Tags"), cells=14, field="tags"),
    "birthday": Kind(title=N_("Birthday"), cells=10, field="birthday"),
    "steward": Kind(title=N_("Data steward"), cells=8, field="steward"),
}


class Row(msgspec.Struct, frozen=True):
    """A line of the list: what the book sums up of a customer, and its record where a column wants more."""

    summary: Summary
    record: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        return self.summary.id


def rows(book: Book, numbers: Sequence[int], names: Sequence[str]) -> dict[int, Row]:
    """The lines of these numbers, with their records only where one of the columns is not in the summary."""
    found = book.summaries("customers", numbers)
    summaries = {number: each for number, each in zip(numbers, found, strict=True) if each is not None}
    records: dict[str, Mapping[str, Any]] = {}
    if summaries and any(KINDS[name].field for name in names):
        marks = ",".join("?" * len(summaries))
        records = {str(each.get("id")): each for each in book.where("customers", f"doc_id IN ({marks})", [*summaries])}
    return {number: Row(each, records.get(each.id)) for number, each in summaries.items()}


def columns(
    names: Sequence[str],
    width: int,
    now: Callable[[], datetime],
    drafted: Callable[[str], bool],
    settings: Mapping[str, Any],
) -> list[Column[Row]]:
    """The columns for a list of `width` cells; from the right, those are left out that leave the name no room.

    They are kept while the width stays, so they ask for the time when they are drawn.
    """
    shown: list[Column[Row]] = [Column(cells=1, text=lambda row: DRAFT if drafted(row.id) else "")]
    room = width - 3 - _LEAST_NAME_CELLS
    for name in names:
        kind = KINDS[name]
        cells = kind.narrow if kind.narrow and width < _WIDE else kind.cells
        room -= cells + 1
        if room < 0:
            break
        shown.append(Column(cells=cells, right=kind.right, title=_(kind.title), text=_text(name, now, settings)))
    return [Column(text=_name, title=_("Name")), *shown]


def _text(name: str, now: Callable[[], datetime], settings: Mapping[str, Any]) -> Callable[[Row], str]:
    texts: dict[str, Callable[[Row], str]] = {
        "grade": lambda row: row.summary.grade,
        "owner": lambda row: row.summary.owner,
        "tasks": lambda row: f"!{row.summary.open_tasks}" if row.summary.open_tasks else "",
        "silence": lambda row: _silence(row.summary.last_contact, now()),
    }
    return texts.get(name) or (lambda row: _of_record(row, KINDS[name].field, settings))


def _of_record(row: Row, field: str, settings: Mapping[str, Any]) -> str:
    value = row.record.get(field) if row.record else None
    if value is None:
        return ""
    if isinstance(value, list):
        code = str(settings.get("country_code", CHINA))
        return ", ".join(show_phone(str(each), code) if field == "phones" else str(each) for each in value)
    return vocabulary.label(field, str(value), settings) if field in vocabulary.EDITABLE else str(value)


def _name(row: Row) -> str:
    summary = row.summary
    name = f"{summary.name} · {summary.company}" if summary.company else summary.name
    return _("{name} (archived)").format(name=name) if summary.archived else name


def _silence(last_contact: datetime | None, now: datetime) -> str:
    """How long ago the last contact was, in five cells."""
    if last_contact is None:
        return "–"
    days = (now - last_contact).days
    return _("{n}d").format(n=days) if days > 0 else _("today")
