"""Importing tickets with their history: the log of statuses and the messages, so that clocks can be computed of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.errors import Invalid
from store.exchange.row import Row
from store.exchange.words import meant, rating_meant
from store.model.fields import BadValue, folded
from store.model.instants import to_text
from store.model.scalars import instant
from store.model.ticket import FIRST_NUMBER
from store.model.vocabulary import FIXED
from store.text import _
from store.work.import_drafts import Drafts
from store.work.import_known import Draft
from store.work.import_links import Links
from store.work.import_plan import NotTaken, Request, State, Verdict
from store.work.log import first_line
from store.work.outcome import Record
from store.work.people import logins
from store.work.ticket_intake import next_number

if TYPE_CHECKING:
    from store.book import Book

_TEXTS = ("subject", "text", "cause", "result", "due")
_WORDS = {"kind": "ticket_kind", "type": "ticket_type", "priority": "priority", "mood": "mood"}
_SOLVED = ("solved", "closed")
_LINKS = ("customer", "contact")
_TALK = ("in", "out", "note")


class TicketPlanner:
    """Plans tickets and what happened to them."""

    def __init__(self, book: Book, drafts: Drafts, links: Links, request: Request, now: datetime) -> None:
        self._book = book
        self._drafts = drafts
        self._links = links
        self._request = request
        self._now = to_text(now)
        self._logins = frozenset(logins(book))
        self._next = 0

    def meant(self, text: str) -> Draft:
        """The ticket a row calls so; NotTaken if there is none."""
        draft = self._drafts.ticket(text.strip())
        if draft is None:
            raise NotTaken("rejected", _("There is no ticket {name} in the book or the file.").format(name=text))
        return draft

    def ticket(self, row: Row, name: str) -> Verdict:
        """Plan the ticket of the row, with its messages."""
        fields = row.fields
        whom = self._links.whom(fields)
        log = self._log(fields)
        stored = self._drafts.stored("tickets", {**whom.links, **self._fields(fields, log), "status_log": log})
        draft = self._drafts.meant("tickets", stored, str(fields.get("id") or ""))
        if draft is not None and draft.line:
            raise NotTaken("duplicate", _("It is the same as line {line}.").format(line=draft.line), "strong")
        if draft is not None and self._request.mode == "create":
            raise NotTaken("duplicate", _("It is in the book already."), "strong")
        if draft is None and self._request.mode == "update":
            raise NotTaken("rejected", _("There is no such record in the book."))
        messages = [self._message(each, whom.links) for each in fields.get("messages") or ()]
        if draft is None:
            draft = self._drafts.added("tickets", {**stored, "number": self._number()}, row.line)
            self._talk(draft, messages, row.line)
            return Verdict(row.line, "new", name)
        differences = self._changed(draft, stored, row.line)
        said = self._talk(draft, messages, row.line)
        if said:
            differences["messages"] = (None, said)
        state: State = "updated" if differences else "unchanged"
        return Verdict(row.line, state, name, "", differences)

    def event(self, row: Row, name: str) -> Verdict:
        """Add what the row says happened to a ticket: a change of status, or something that was said."""
        fields = row.fields
        for needed in ("ticket", "event", "at"):
            if not fields.get(needed):
                raise NotTaken("rejected", _("The row has no {column}.").format(column=needed))
        ticket = self.meant(str(fields["ticket"]))
        event = meant("event", str(fields["event"]))
        if event in _TALK:
            self._drafts.with_talk_of(ticket)
            links: dict[str, str] = {link: ticket.after[link] for link in _LINKS if link in ticket.after}
            made = self._message({**fields, "direction": event}, links)
            return self._drafts.verdict("interactions", row, name, {**made, "ticket": ticket.key}, self._request)
        status = self._status(str(fields["event"]))
        log_line = self._log_line({**fields, "to": status})
        log = joined_log(ticket.after.get("status_log") or [], [log_line])
        if len(log) == len(ticket.after.get("status_log") or ()):
            return Verdict(row.line, "unchanged", name)
        before = ticket.after.get("status")
        ticket.after.update(_of_log(log))
        return Verdict(row.line, "new" if ticket.new else "updated", name, "", {"status": (before, status)})

    # The ticket

    def _fields(self, fields: Mapping[str, Any], log: list[Record]) -> Record:
        kept: Record = {field: fields[field] for field in _TEXTS if fields.get(field)}
        kept |= {field: meant(words, str(fields[field])) for field, words in _WORDS.items() if fields.get(field)}
        kept.setdefault("kind", "ticket")
        kept.setdefault("priority", "normal")
        kept["subject"] = _subject(fields)
        reference = fields.get("reference") or fields.get("number")
        if reference:
            kept["reference"] = str(reference).strip()
        if fields.get("rating"):
            kept["rating"] = rating_meant(str(fields["rating"]))
            kept["rated_at"] = log[-1]["at"]
        if fields.get("assignee"):
            kept["assignee"] = self._drafts.person(str(fields["assignee"]), "assignee")
            kept["assignee_log"] = [{"at": log[0]["at"], "to": kept["assignee"], "by": self._book.user}]
        kept["status"] = log[-1]["to"]
        return kept

    def _log(self, fields: Mapping[str, Any]) -> list[Record]:
        """The log of statuses: the one that comes with the ticket, else what its times and its status say."""
        if fields.get("status_log"):
            return joined_log([], [self._log_line(each) for each in fields["status_log"]])
        status = self._status(str(fields["status"])) if fields.get("status") else ""
        opened = str(fields.get("opened") or "")
        done = {name: str(fields[name]) for name in _SOLVED if fields.get(name)}
        if not status:
            status = next(reversed(done), "") or ("solved" if fields.get("result") and opened else "new")
        first = opened or min(done.values(), default=self._now)
        lines = [{"at": first, "to": "new"}]
        lines += [{"at": at, "to": name} for name, at in done.items()]
        if status != lines[-1]["to"] and status != "new":
            lines.append({"at": max(lines[-1]["at"], first), "to": status})
        return joined_log([], [{**line, "by": self._book.user} for line in lines])

    def _log_line(self, entry: Mapping[str, Any]) -> Record:
        line = {
            "at": _instant(entry.get("at")),
            "to": self._status(str(entry.get("to") or entry.get("status") or "")),
            "by": self._by(entry),
        }
        return {**line, "resume_at": _instant(entry["resume_at"])} if entry.get("resume_at") else line

    def _status(self, text: str) -> str:
        status = meant("ticket_status", text)
        if status not in FIXED["ticket_status"]:
            known = ", ".join(FIXED["ticket_status"])
            raise Invalid({"status": _("{status} is no status; there are {all}.").format(status=text, all=known)})
        return status

    def _by(self, entry: Mapping[str, Any]) -> str:
        """Who did it, if that is one of the people here; else who imports it."""
        typed = folded(str(entry.get("by") or ""))
        return typed if typed in self._logins else self._book.user

    def _number(self) -> int:
        """The next number; numbers of other programs are kept as references."""
        self._next = self._next + 1 if self._next else max(next_number(self._book), FIRST_NUMBER)
        return self._next

    def _changed(self, draft: Draft, stored: Record, line: int) -> dict[str, tuple[object, object]]:
        """Lay the ticket over the one in the book; its log keeps what has happened to it here since."""
        log = joined_log(draft.after.get("status_log") or [], stored["status_log"])
        kept = {"number", "status", "status_log", "assignee_log", "resume_at"}
        fields = {field: value for field, value in stored.items() if field not in kept}
        if draft.after.get("assignee") == fields.get("assignee") or draft.after.get("assignee_log"):
            fields.pop("assignee", None)
        if draft.after.get("rating") == fields.get("rating"):
            fields.pop("rated_at", None)
        differences = self._drafts.changed(draft, fields, line)
        if len(log) != len(draft.after.get("status_log") or ()):
            before = draft.after.get("status")
            draft.after.update(_of_log(log))
            differences["status"] = (before, draft.after["status"])
        return differences

    # What was said

    def _message(self, entry: Mapping[str, Any], links: Mapping[str, str]) -> Record:
        direction = meant("event", str(entry.get("direction") or entry.get("event") or "in"))
        if direction not in _TALK:
            raise Invalid({"messages": _("{word} is no direction of a message.").format(word=direction)})
        channel = "note" if direction == "note" else meant("channel", str(entry.get("channel") or "mail"))
        text = str(entry.get("text") or "…")
        said: Record = {**links, "channel": channel, "at": _instant(entry.get("at")), "text": text}
        if direction != "note":
            said["direction"] = direction
        if entry.get("minutes"):
            said["minutes"] = entry["minutes"]
        return said

    def _talk(self, ticket: Draft, messages: list[Record], line: int) -> int:
        """Plan the messages that are not there yet; how many these are."""
        added = 0
        if messages:
            self._drafts.with_talk_of(ticket)
        for message in messages:
            stored = self._drafts.stored("interactions", {**message, "ticket": ticket.key})
            if self._drafts.meant("interactions", stored) is None:
                self._drafts.added("interactions", stored, line)
                added += 1
        return added


def joined_log(one: list[Record], other: list[Record]) -> list[Record]:
    """Both logs in one, by time, each change of status once; every line says what it changed from."""
    lines = {(str(line.get("at")), str(line.get("to"))): line for line in (*other, *one)}
    ordered = sorted(lines.values(), key=lambda line: str(line.get("at")))
    joined: list[Record] = []
    for line in ordered:
        after = {key: value for key, value in line.items() if key != "from"}
        joined.append({**after, "from": joined[-1]["to"]} if joined else after)
    return joined


def _of_log(log: list[Record]) -> Record:
    return {"status_log": log, "status": log[-1]["to"]}


def _subject(fields: Mapping[str, Any]) -> str:
    """What the ticket is called: its subject, else the beginning of what it says, else the type of service."""
    said = next((str(fields[field]) for field in ("subject", "text", "type", "result") if fields.get(field)), "")
    return first_line(said)


def _instant(value: Any) -> str:
    """The instant as it is stored; Invalid for what is none."""
    try:
        return instant(str(value))
    except BadValue as error:
        raise Invalid({"at": str(error)}) from error
