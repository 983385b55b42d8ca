"""Importing what belongs to customers: contacts made, mails, tasks, and by way of `import_tickets` tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.errors import Invalid
from store.exchange.row import Row
from store.exchange.words import meant, rating_meant
from store.model.instants import from_text, to_text
from store.text import _
from store.text.cells import cut
from store.work.import_drafts import Drafts
from store.work.import_known import Known
from store.work.import_links import Links, Whom
from store.work.import_plan import Edit, NotTaken, Request, Verdict, edit_of
from store.work.import_tickets import TicketPlanner
from store.work.outcome import Record

if TYPE_CHECKING:
    from store.book import Book

_NAME_CELLS = 40
_PARTIES = ("from", "to", "cc")
_INTERACTION = ("minutes", "text", "message_id")
_CHOICES = {"outcome": "outcome", "mood": "mood"}


class LinkedPlanner:
    """Goes through the rows, all of which are about somebody; the records they become are planned beside those."""

    def __init__(
        self,
        book: Book,
        known: Known,
        request: Request,
        settings: Mapping[str, Any],
        now: datetime,
        rows: Sequence[Row],
    ) -> None:
        self._request = request
        self._now = now
        self._user = book.user
        self._links = Links(known, settings)
        self._drafts = Drafts(book, settings, self._expected(rows))
        self._tickets = TicketPlanner(book, self._drafts, self._links, request, now)

    def verdict(self, row: Row) -> Verdict:
        """What becomes of the row."""
        name = _called(row)
        if row.problem:
            return Verdict(row.line, "rejected", name, row.problem)
        try:
            return self._take(row, name)
        except NotTaken as refusal:
            return Verdict(row.line, refusal.state, name, refusal.reason, match=refusal.match)
        except Invalid as error:
            return Verdict(row.line, "rejected", name, str(error))

    def edits(self) -> list[Edit]:
        """The edits of all rows: tickets before the contacts made about them."""
        return [edit_of(each.table, each.key, each.before, each.after) for each in self._drafts.planned()]

    def _take(self, row: Row, name: str) -> Verdict:
        match row.kind:
            case "tickets":
                return self._tickets.ticket(row, name)
            case "events":
                return self._tickets.event(row, name)
            case "tasks":
                whom = self._links.whom(row.fields) if _names_somebody(row.fields) else None
                return self._drafts.verdict("tasks", row, name, self._task(row.fields, whom), self._request)
            case _:
                return self._interaction(row, name)

    def _expected(self, rows: Sequence[Row]) -> Iterator[tuple[str, Record]]:
        """What the rows may already be in the book as, to be looked up all at once."""
        for row in rows:
            if row.kind == "events":
                yield "tickets", {"reference": row.fields.get("ticket")}
                continue
            if row.fields.get("ticket"):
                yield "tickets", {"reference": row.fields["ticket"]}
            for whom in self._meant(row.fields):
                yield row.kind, {**row.fields, "customer": whom.customer.key}
            if row.kind == "tasks" and not _names_somebody(row.fields):
                yield row.kind, dict(row.fields)

    def _meant(self, fields: Mapping[str, Any]) -> list[Whom]:
        if _is_mail(fields):
            return self._links.reached([each for field in _PARTIES for each in fields.get(field) or ()])
        try:
            return [self._links.whom(fields)]
        except NotTaken:
            return []

    # Contacts made

    def _interaction(self, row: Row, name: str) -> Verdict:
        fields = row.fields
        if _is_mail(fields):
            return self._mail(row, name)
        whom = self._links.whom(fields)
        if not fields.get("at"):
            raise NotTaken("rejected", _("The row does not say when it was."))
        return self._drafts.verdict("interactions", row, name, self._made(fields, whom), self._request)

    def _made(self, fields: Mapping[str, Any], whom: Whom) -> Record:
        channel = meant("channel", str(fields.get("channel") or "call"))
        made: Record = {
            **whom.links,
            "channel": channel,
            "at": fields["at"],
            "direction": meant("direction", str(fields.get("direction") or ("" if channel == "note" else "out"))),
            **{field: fields[field] for field in _INTERACTION if fields.get(field)},
            **{field: meant(name, fields[field]) for field, name in _CHOICES.items() if fields.get(field)},
        }
        if fields.get("rating"):
            made["rating"] = rating_meant(str(fields["rating"]))
        if fields.get("subject"):
            made["text"] = "\n".join(filter(None, [fields["subject"], fields.get("text")]))
        if fields.get("ticket"):
            made["ticket"] = self._tickets.meant(str(fields["ticket"])).key
        return made

    def _mail(self, row: Row, name: str) -> Verdict:
        """One contact made with each customer the mail is from or to."""
        verdicts = []
        for made in mails_made(row.fields, self._links, self._request.own_mails, self._now):
            verdicts.append(self._drafts.verdict("interactions", row, name, made, self._request))
        return min(verdicts, key=lambda verdict: _WEIGHT[verdict.state])

    # Tasks

    def _task(self, fields: Mapping[str, Any], whom: Whom | None) -> Record:
        task: Record = {
            **(whom.links if whom else {}),
            **{field: fields[field] for field in ("title", "due", "note", "done", "done_by") if fields.get(field)},
            "owner": self._drafts.person(str(fields.get("owner") or self._user), "owner"),
        }
        for field, vocabulary in (("kind", "task_kind"), ("priority", "priority")):
            if fields.get(field):
                task[field] = meant(vocabulary, str(fields[field]))
        if task.get("done"):
            task["done_by"] = self._drafts.person(str(fields.get("done_by") or self._user), "done_by")
        if fields.get("ticket"):
            task["ticket"] = self._tickets.meant(str(fields["ticket"])).key
        return task


_WEIGHT = {"new": 0, "updated": 1, "unchanged": 2, "duplicate": 3, "rejected": 4}


def mails_made(fields: Mapping[str, Any], links: Links, own_mails: frozenset[str], now: datetime) -> list[Record]:
    """The contacts a mail is, one with each customer in it: from them inbound, to them outbound.

    A mail from one of one's own addresses is outbound, and so is one whose sender nobody knows. One that says a time
    to come was made now. Raises NotTaken where nobody in it is known.
    """
    sender = [each for each in fields.get("from") or () if each not in own_mails]
    others = [each for each in (*(fields.get("to") or ()), *(fields.get("cc") or ())) if each not in own_mails]
    inbound = links.reached(sender)
    people = inbound or links.reached(others)
    if not people:
        named = ", ".join([*sender, *others][:3]) or "?"
        raise NotTaken("rejected", _("Nobody in the book has one of the addresses {names}.").format(names=named))
    at = from_text(fields["at"]) if fields.get("at") else now
    return [
        {
            **whom.links,
            "channel": "mail",
            "direction": "in" if inbound else "out",
            "at": to_text(min(at, now)),
            "text": "\n".join(filter(None, [fields.get("subject"), fields.get("text")])) or _("(empty mail)"),
            **({"message_id": fields["message_id"]} if fields.get("message_id") else {}),
        }
        for whom in people
    ]


def _is_mail(fields: Mapping[str, Any]) -> bool:
    return bool(fields.get("from") or fields.get("to")) and not fields.get("customer")


def _names_somebody(fields: Mapping[str, Any]) -> bool:
    return any(fields.get(field) for field in ("customer", "contact", "phones", "mails"))


def _called(row: Row) -> str:
    """What a person calls the row: whom it is about and how it begins."""
    who = next((str(row.fields[field]) for field in ("customer", "contact", "ticket") if row.fields.get(field)), "")
    said = next((str(row.fields[field]) for field in ("subject", "title", "text") if row.fields.get(field)), "")
    return cut(" · ".join(filter(None, [who, said.partition("\n")[0]])), _NAME_CELLS)
