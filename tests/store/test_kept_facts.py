"""Facts that the cache keeps are those of the records, whatever became of both."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.book import Book
from store.clock import FixedClock
from store.errors import Refused
from store.model.instants import to_text
from store.rules import facts as rule
from store.rules.facts import TicketFacts
from store.rules.sla import Terms
from store.rules.ticket_facts import TicketRule
from tests.factories import NOW

STEPS = st.lists(
    st.sampled_from(("ticket", "message", "note", "solve", "move", "speak", "delete", "undo", "terms", "read", "fold"))
    | st.sampled_from(("outside", "forget")),
    min_size=4,
    max_size=14,
)


@contextmanager
def opened() -> Iterator[Book]:
    with (
        tempfile.TemporaryDirectory() as directory,
        Book.open(f"{directory}/book.json", user="li", device="00aa", clock=FixedClock(NOW), create=True) as book,
    ):
        yield book


def kept(book: Book) -> dict[str, TicketFacts]:
    return dict(book.facts("tickets").select("t.id", "FROM r_tickets AS t JOIN f_tickets AS f ON f.doc_id=t.doc_id"))


def recomputed(book: Book) -> dict[str, TicketFacts]:
    terms = Terms(book.settings, book.zone)
    said: dict[Any, list[Any]] = {}
    for interaction in book.all("interactions"):
        if interaction.get("channel") != "note":
            said.setdefault(interaction.get("ticket"), []).append(interaction)
    return {ticket["id"]: terms.facts(ticket, said.get(ticket["id"], [])) for ticket in book.all("tickets")}


class History:
    """Steps that people, this program and other tools take with a book."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.number = 0

    def last(self, table: str) -> str | None:
        found = self.book.query(f"SELECT id FROM r_{table} ORDER BY doc_id DESC LIMIT 1")
        return str(found[0][0]) if found else None

    def first_ticket(self) -> str | None:
        found = self.book.query("SELECT id FROM r_tickets ORDER BY doc_id LIMIT 1")
        return str(found[0][0]) if found else None

    def take(self, step: str) -> None:
        self.number += 1
        at = to_text(NOW + timedelta(minutes=self.number))
        if step == "undo":
            with suppress(Refused):
                self.book.undo()
        elif step == "read":
            kept(self.book)
        elif step == "fold":
            self.book.file.fold()
        elif step == "forget":
            self.book.file.cache.close()
            Path(self.book.path + ".cache").unlink(missing_ok=True)
        elif step == "outside":
            self.written_outside(at)
        else:
            self.changed(step, at)

    def changed(self, step: str, at: str) -> None:
        ticket, message = self.last("tickets"), self.last("interactions")
        with self.book.change(step) as change:
            if step == "ticket":
                customer = change.create("customers", {"kind": "person", "name": "Ann"})["id"]
                opened = {"customer": customer, "subject": "x", "number": self.number, "created": at, "status": "new"}
                change.create("tickets", {**opened, "kind": "ticket"})
            elif step in ("message", "note") and ticket:
                channel, direction = ("note", None) if step == "note" else ("mail", "in" if self.number % 2 else "out")
                said = {
                    "customer": change.get("tickets", ticket)["customer"],
                    "channel": channel,
                    "at": at,
                    "text": "y",
                }
                change.create("interactions", {**said, "ticket": ticket, "direction": direction})
            elif step == "solve" and ticket:
                before = change.get("tickets", ticket)["status"]
                change.update("tickets", ticket, {"status": "solved"})
                change.append("tickets", ticket, "status_log", {"at": at, "from": before, "to": "solved", "by": "li"})
            elif step == "move" and message:
                change.update("interactions", message, {"ticket": self.first_ticket()})
            elif step == "speak" and message:
                change.update("interactions", message, {"channel": "call", "direction": "in"})
            elif step == "delete" and ((self.number % 2 and message) or ticket):
                table, id = ("interactions", message) if self.number % 2 and message else ("tickets", ticket)
                change.delete(table, id)
            elif step == "terms":
                change.update("settings", self.book.settings["id"], {"close_after_days": self.number})

    def written_outside(self, at: str) -> None:
        content = json.loads(Path(self.book.path).read_bytes())
        for interaction in content.get("interactions", {}).values():
            interaction["at"] = at
        Path(self.book.path).write_text(json.dumps(content))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_facts_are_those_of_the_records_whatever_happened(steps: list[str]) -> None:
    with opened() as book:
        history = History(book)
        for step in ("ticket", "message", "read", *steps):
            history.take(step)
        assert kept(book) == recomputed(book)


@pytest.fixture
def book() -> Iterator[Book]:
    with opened() as book:
        history = History(book)
        for step in ("ticket", "message", "ticket", "message", "ticket"):
            history.take(step)
        yield book


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tickets whose facts were made, as it goes on."""
    found: list[str] = []
    make = TicketRule.make

    def counted(self: TicketRule, ticket: Any, messages: Any) -> TicketFacts:
        found.append(ticket["id"])
        return make(self, ticket, messages)

    monkeypatch.setattr(TicketRule, "make", counted)
    return found


def test_only_what_changed_is_made_anew(book: Book, made: list[str]) -> None:
    ids = list(kept(book))
    assert sorted(made) == sorted(ids)
    del made[:]
    kept(book)
    assert made == []
    last = book.query("SELECT id, ticket FROM r_interactions ORDER BY doc_id DESC LIMIT 1")[0]
    with book.change("move") as change:
        change.update("interactions", str(last[0]), {"ticket": ids[2]})
    kept(book)
    assert sorted(made) == sorted([str(last[1]), ids[2]])


def test_another_version_of_the_rule_makes_all_of_them(
    book: Book, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = list(kept(book))
    del made[:]
    monkeypatch.setattr(rule, "VERSION", rule.VERSION + 1)
    with Book.open(book.path, user="li", device="00ab") as other:
        kept(other)
    assert sorted(made) == sorted(ids)


def test_a_broken_off_making_goes_on_where_it_was(book: Book, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.disk.facts.BATCH", 1)

    class Enough(Exception):
        pass

    def once(done: int, total: int) -> None:
        assert (done, total) == (1, 3)
        raise Enough

    with (
        Book.open(book.path, user="li", device="00ab", progress=once) as other,
        pytest.raises(Enough),
    ):
        kept(other)
    assert len(made) == 1
    assert kept(book) == recomputed(book)
    assert len(made) == 3


def test_the_facts_of_one_record(book: Book) -> None:
    id, facts = next(iter(recomputed(book).items()))
    assert book.facts("tickets").of(id) == facts
    assert book.facts("tickets").of("none") is None
