"""Tickets made one and made two, linked to others and to articles, and what they may become in sales."""

from __future__ import annotations

from typing import Any

import pytest

from store.book import Book
from store.errors import Refused
from store.exchange.export import export_json
from store.work.articles import add_article, find_articles
from store.work.customers import add_customer
from store.work.templates import add_template
from store.work.ticket_links import draft_deal, link_ticket, links_of, unlink_ticket
from store.work.ticket_merge import merge_tickets, split_ticket
from store.work.ticket_queue import queue
from store.work.ticket_replies import canned, reply_meant
from store.work.tickets import close, message, open_ticket
from tests.factories import NOW


@pytest.fixture
def customer(book: Book) -> str:
    return str(add_customer(book, {"name": "王小明", "kind": "person"}, NOW).record["id"])


def opened(book: Book, customer: str, subject: str) -> str:
    return str(open_ticket(book, {"customer": customer, "subject": subject}, NOW).record["id"])


def everything(book: Book) -> Any:
    """The records, without what every operation adds to the history."""
    return [each for table in ("tickets", "interactions", "tasks") for each in map(_plain, book.all(table))]


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "stamps"}


def test_a_merged_ticket_gives_away_its_messages_and_undo_takes_them_apart(book: Book, customer: str) -> None:
    one, other = opened(book, customer, "printer"), opened(book, customer, "printer again")
    said = message(book, other, "Still off.", NOW).record["id"]
    before = everything(book)
    outcome = merge_tickets(book, [other], one, NOW)
    assert outcome.sentence == "Merged #1002 printer again into #1001 printer, with 1 message."
    merged = book.get("tickets", other) or {}
    assert (merged["status"], merged["merged_into"], merged["status_log"][-1]["to"]) == ("merged", one, "merged")
    assert (book.get("interactions", said) or {})["ticket"] == one
    assert [line.id for line in queue(book, NOW)] == [one]
    book.undo()
    assert everything(book) == before


def test_what_cannot_be_merged_stays(book: Book, customer: str) -> None:
    one, done = opened(book, customer, "printer"), opened(book, customer, "ink")
    strange = opened(book, add_customer(book, {"name": "Acme"}, NOW).record["id"], "printer")
    close(book, done, NOW)
    before = b"".join(export_json(book))
    for ids, into in (([one], one), ([strange], one), ([one], done), ([done], one)):
        with pytest.raises(Refused):
            merge_tickets(book, ids, into, NOW)
    assert b"".join(export_json(book)) == before


def test_messages_about_something_else_get_a_ticket_of_their_own(book: Book, customer: str) -> None:
    ticket = opened(book, customer, "printer")
    message(book, ticket, "It is off.", NOW)
    ink = message(book, ticket, "And we need ink.\nBlack.", NOW, "call").record["id"]
    new, old = (record for _table, record in split_ticket(book, ticket, [ink], NOW).records)
    assert (new["subject"], new["split_from"], new["channel"]) == ("And we need ink.", ticket, "call")
    assert [m["id"] for m in book.children("interactions", "ticket", new["id"])] == [ink]
    assert book.count_children("interactions", "ticket", old["id"]) == 1
    with pytest.raises(Refused):
        split_ticket(book, ticket, [ink], NOW)


def test_links_lead_both_ways_and_to_articles(book: Book, customer: str) -> None:
    one, other = opened(book, customer, "printer"), opened(book, customer, "ink")
    article = add_article(book, {"title": "重置 printer", "text": "Hold the key.", "tags": ["reset"]}, NOW).record
    link_ticket(book, one, "tickets", other, NOW)
    link_ticket(book, one, "articles", article["id"], NOW)
    assert [record["id"] for _t, record in links_of(book, book.get("tickets", one) or {})] == [other, article["id"]]
    assert [record["id"] for _t, record in links_of(book, book.get("tickets", other) or {})] == [one]
    unlink_ticket(book, other, one, NOW)
    assert [table for table, _r in links_of(book, book.get("tickets", one) or {})] == ["articles"]
    assert [each["id"] for each in find_articles(book, "RESET hold")] == [article["id"]]
    assert find_articles(book, "reset colour") == [] == find_articles(book, tag="other")


def test_a_deal_is_drafted_on_the_ticket(book: Book, customer: str) -> None:
    ticket = opened(book, customer, "needs ten more")
    drafted = draft_deal(book, ticket, {"amount": 5_000_000}, NOW).record
    assert drafted["deal_draft"] == {"title": "needs ten more", "amount": 5_000_000}


def test_a_canned_reply_is_filled_in_once_and_what_it_does_not_know_is_told(book: Book, customer: str) -> None:
    ticket = open_ticket(book, {"customer": customer, "subject": "{agent}"}, NOW).record
    add_template(book, {"name": "Thanks", "text": "{customer}: #{number} {subject}, {agent}. {colour}"}, NOW)
    filled = canned(book, ticket, reply_meant(book, "thanks"), NOW)
    assert (filled.text, filled.unknown) == ("王小明: #1001 {agent}, li. {colour}", ("colour",))
