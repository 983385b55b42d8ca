"""A customer on one page: the sheet of all that is known, and the review of a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from store.exchange.redact import Redaction
from store.exchange.report import Block, Facts, Heading, Table, Text
from store.model import RECORD_TYPES
from store.model.instants import due_in
from store.model.validate import readable
from store.model.vocabulary import FIXED
from store.text import _, ngettext
from store.work.sheet_columns import Column, customer_layout, ticket_layout

if TYPE_CHECKING:
    from store.book import Book
    from store.model.declare import Field

Record = dict[str, Any]

_TEXTS = ("pinned", "needs", "preferences", "note")
_OPEN = frozenset({"new", "open", "waiting", "hold"})
EVERYTHING = -1


def customer_sheet(book: Book, id: str, redaction: Redaction) -> list[Block]:
    """All that is known of a customer: who they are, their people, what is open, and the timeline, newest first."""
    page = _Page(book, id, redaction)
    return [*page.head(), *page.contacts(), *page.tasks(), *page.tickets(), *page.timeline()]


def account_review(book: Book, id: str, first: date, last: date, redaction: Redaction) -> list[Block]:
    """What happened with a customer between two days of the book's zone, both included, and what is open now."""
    page = _Page(book, id, redaction)
    return [
        Heading(1, _("{name}: {first} to {last}").format(name=page.name, first=first, last=last)),
        *page.figures(first, last),
        *page.timeline(first, last),
        *page.tasks(),
        *page.tickets(),
    ]


class _Page:
    def __init__(self, book: Book, id: str, redaction: Redaction) -> None:
        self._book = book
        self._redaction = redaction
        self._customer = self._shown("customers", book.get("customers", id) or {"id": id})
        self._people = {str(each.get("id")): str(each.get("name", "")) for each in self._children("contacts")}
        self.name = str(self._customer.get("name") or id)

    def head(self) -> Iterator[Block]:
        yield Heading(1, self.name)
        columns, whole = customer_layout(self._book)
        short = [column for column in columns if column.name not in _TEXTS]
        pairs = [(column.label, self._cell(column, self._customer)) for column in short]
        yield Facts([(label, value or "–") for label, value in pairs if value or whole])
        long = [column for column in columns if column.name in _TEXTS]
        for column in long if whole else sorted(long, key=lambda column: _TEXTS.index(column.name)):
            if self._customer.get(column.name):
                yield Heading(2, column.label)
                yield Text(str(self._customer[column.name]))

    def contacts(self) -> Iterator[Block]:
        rows = [
            (
                str(each.get("name", "")),
                str(each.get("title") or each.get("role") or ""),
                _joined(each.get("phones")),
                _joined(each.get("mails")),
            )
            for each in self._children("contacts")
        ]
        yield from _table(_("Contacts"), [_("Name"), _("Job title"), _("Phones"), _("Mail")], rows)

    def tasks(self) -> Iterator[Block]:
        found = [each for each in self._children("tasks") if not each.get("done")]
        found.sort(key=lambda each: (str(each.get("due", "9")), str(each.get("id"))))
        rows = [(self._day(each.get("due")), str(each.get("title", "")), str(each.get("owner", ""))) for each in found]
        yield from _table(_("Next steps"), [_("Due"), _("Task"), _("Owner")], rows)

    def tickets(self) -> Iterator[Block]:
        found = [each for each in self._children("tickets") if each.get("status") in _OPEN]
        columns, _whole = ticket_layout(self._book)
        rows = [
            [self._cell(column, each) for column in columns]
            for each in sorted(found, key=lambda each: str(each.get("id")))
        ]
        yield from _table(_("Open tickets"), [column.label for column in columns], rows)

    def timeline(self, first: date | None = None, last: date | None = None) -> Iterator[Block]:
        found = [each for each in self._children("interactions") if _between(self._local(each), first, last)]
        rows = [
            (
                self._day(each.get("at")),
                _label("channel", each.get("channel")),
                self._people.get(str(each.get("contact")), ""),
                str(each.get("text", "")),
                str(each.get("by", "")),
            )
            for each in found
        ]
        yield from _table(_("Timeline"), [_("When"), _("Channel"), _("Contact"), _("Text"), _("By")], rows)

    def figures(self, first: date, last: date) -> Iterator[Block]:
        """The period in numbers."""
        contacts = [each for each in self._children("interactions") if _between(self._local(each), first, last)]
        made = [each for each in contacts if each.get("channel") != "note"]
        channels = Counter(str(each.get("channel", "")) for each in made)
        named = [f"{_label('channel', channel)} {count}" for channel, count in sorted(channels.items())]
        minutes = sum(each["minutes"] for each in made if isinstance(each.get("minutes"), int))
        ratings = [each["rating"] for each in made if isinstance(each.get("rating"), int)]
        opened = [each for each in self._children("tickets") if _between(self._local(each, "created"), first, last)]
        done = [each for each in self._children("tasks") if _between(self._local(each, "done"), first, last)]
        pairs = [(_("Contacts made"), f"{len(made)}" + (f" ({', '.join(named)})" if named else ""))]
        if minutes:
            pairs.append((_("Time spent"), ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)))
        if ratings:
            average = f"{sum(ratings) / len(ratings):.1f}"
            pairs.append((_("Satisfaction"), _("{average} of 5, n={n}").format(average=average, n=len(ratings))))
        pairs += [(_("Tickets opened"), str(len(opened))), (_("Tasks done"), str(len(done)))]
        yield Facts(pairs)

    # Values

    def _children(self, table: str) -> list[Record]:
        found = self._book.children(table, "customer", str(self._customer.get("id")), EVERYTHING)
        return [self._shown(table, record) for record in found]

    def _shown(self, table: str, record: Record) -> Record:
        return readable(RECORD_TYPES[table], self._redaction.record(table, record))

    def _local(self, record: Record, field: str = "at") -> date | None:
        found = due_in(record.get(field))
        return found.astimezone(self._book.zone).date() if isinstance(found, datetime) else found

    def _day(self, text: object) -> str:
        found = due_in(text)
        if isinstance(found, datetime):
            return f"{found.astimezone(self._book.zone):%Y-%m-%d %H:%M}"
        return str(text or "") if found is None else found.isoformat()

    def _cell(self, column: Column, record: Record) -> str:
        value = record.get(column.name)
        if column.name == "number":
            return f"#{value or ''}"
        if column.name == "customer":
            return self.name
        if column.field is not None:
            return self._value(column.field, value)
        custom = record.get("custom")
        own = custom.get(column.name) if isinstance(custom, dict) else None
        return _joined(own) if isinstance(own, list) else "" if own is None else str(own)

    def _value(self, field: Field, value: object) -> str:
        if value is None or value is False:
            return ""
        if field.kind in ("instant", "due"):
            return self._day(value)
        if field.kind == "choice":
            return _label(field.vocabulary, value)
        if field.kind == "flag":
            return _("yes")
        if field.kind in ("phones", "mails", "tags"):
            return _joined(value)
        if field.name == "addresses" and isinstance(value, list):
            return "; ".join(_address(each) for each in value if isinstance(each, dict))
        return "" if field.kind in ("list", "object") else str(value)


def review_period(now: datetime, zone: Any, days: int) -> tuple[date, date]:
    """The first and the last day of the days that end today."""
    today = now.astimezone(zone).date()
    return today - timedelta(days=days - 1), today


def pages(ids: Iterable[str], page: Callable[[str], Sequence[Block]]) -> Iterator[Sequence[Block]]:
    """A page for each customer."""
    for id in ids:
        yield page(id)


def _table(title: str, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    if rows:
        yield Heading(2, title)
        yield Table(titles, rows)


def _between(day: date | None, first: date | None, last: date | None) -> bool:
    if first is None or last is None:
        return True
    return day is not None and first <= day <= last


def _label(vocabulary: str, value: object) -> str:
    known = FIXED.get(vocabulary, {}).get(str(value))
    return _(known) if known else str(value or "")


def _joined(values: object) -> str:
    return ", ".join(map(str, values)) if isinstance(values, list) else ""


def _address(address: Record) -> str:
    parts = ("text", "city", "region", "postcode", "country")
    return " ".join(str(address[part]) for part in parts if address.get(part))
