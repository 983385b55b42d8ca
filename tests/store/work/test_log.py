"""Logging a contact: the preview, the one operation it becomes, and that it cannot be logged twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from store.book import Book
from store.errors import NotFound, Refused
from store.ids import new_ulid
from store.work.contacts import add_contact
from store.work.customers import add_customer
from store.work.drafts import Draft, Drafts
from store.work.log import LogInput, log_contact, preview, still_to_log
from tests.factories import NOW


@pytest.fixture
def customer(book: Book) -> str:
    return add_customer(book, {"name": "上海金桥贸易", "kind": "company"}, NOW).record["id"]


def test_the_preview_says_what_will_happen(book: Book, customer: str) -> None:
    seen = preview(book, customer, "客户要三季度报价 @4d =ok ~12 !", NOW)
    assert seen.sentence == "call → 12 min → reached → follow-up Tue 11-24 → high"
    assert seen.entry.text == "客户要三季度报价"
    assert seen.problems == ()


def test_the_time_the_bar_was_open_is_the_default_for_the_minutes(book: Book, customer: str) -> None:
    spent = timedelta(minutes=4, seconds=12)
    assert preview(book, customer, "hello", NOW, spent=spent).sentence == "call → 4 min"
    assert preview(book, customer, "hello ~30", NOW, spent=spent).entry.minutes == 30
    assert preview(book, customer, "hello", NOW, spent=spent, channel="note").entry.minutes is None
    assert preview(book, customer, "hello", NOW).entry.minutes is None


def test_a_contact_is_meant_by_the_beginning_of_a_name_that_only_one_has(book: Book, customer: str) -> None:
    wang = add_contact(book, customer, {"name": "王小明"}, NOW).record["id"]
    add_contact(book, customer, {"name": "李强"}, NOW)
    seen = preview(book, customer, "要报价 +王", NOW)
    assert (seen.entry.contact, seen.entry.text) == (wang, "要报价")
    assert seen.sentence == "call → 王小明"
    assert preview(book, customer, "要报价 +张", NOW).entry.text == "要报价 +张"


def test_the_direction_is_that_of_the_last_contact(book: Book, customer: str) -> None:
    assert preview(book, customer, "hello", NOW).entry.direction == "out"
    log_contact(book, preview(book, customer, "they rang <", NOW).entry, NOW)
    seen = preview(book, customer, "hello", NOW)
    assert (seen.entry.direction, seen.sentence) == ("in", "call → inbound")
    assert preview(book, customer, "hello", NOW, channel="note").entry.direction is None


def test_one_line_becomes_an_interaction_and_a_follow_up_in_one_operation(book: Book, customer: str) -> None:
    outcome = log_contact(book, preview(book, customer, "客户要三季度报价 @4d =ok ~12", NOW).entry, NOW)
    interaction, task = (record for _table, record in outcome.records)
    assert interaction["text"] == "客户要三季度报价"
    assert (interaction["minutes"], interaction["outcome"], interaction["channel"]) == (12, "reached", "call")
    assert interaction["at"] == "2026-11-20T06:02:00Z"
    assert task["title"] == "客户要三季度报价"
    assert (task["due"], task["owner"], task["interaction"]) == ("2026-11-24", "li", interaction["id"])
    assert outcome.sentence == "Logged: call, 上海金桥贸易; follow-up Tue 11-24."
    assert outcome.operation == book.history(limit=1)[0].id
    book.undo()
    assert (book.count("interactions"), book.count("tasks")) == (0, 0)


def test_saving_twice_logs_once(book: Book, customer: str) -> None:
    entry = preview(book, customer, "hello @tomorrow", NOW).entry
    log_contact(book, entry, NOW)
    again = log_contact(book, entry, NOW)
    assert again.sentence == "It was saved already."
    assert again.record["text"] == "hello"
    assert again.operation is None
    assert (book.count("interactions"), book.count("tasks")) == (1, 1)


def test_one_that_was_taken_back_is_not_logged_again(book: Book, customer: str) -> None:
    entry = preview(book, customer, "hello", NOW).entry
    log_contact(book, entry, NOW)
    book.undo()
    assert "taken back" in log_contact(book, entry, NOW).sentence
    assert book.count("interactions") == 0


def test_a_draft_whose_line_is_in_the_book_is_forgotten(book: Book, customer: str, tmp_path: Path) -> None:
    drafts = Drafts(str(tmp_path), "01BOOK")
    entry = preview(book, customer, "saved just before the crash", NOW).entry
    log_contact(book, entry, NOW)
    for id, text in ((entry.id, entry.text), (new_ulid(), "still typing")):
        drafts.save(Draft(id=id, customer=customer, channel="call", text=text, started=NOW, at=NOW))
    assert [draft.text for draft in still_to_log(book, drafts)] == ["still typing"]
    assert [draft.text for draft in drafts.list()] == ["still typing"]


def test_a_line_may_be_nothing_but_its_result(book: Book, customer: str) -> None:
    record = log_contact(book, preview(book, customer, "=no @mon", NOW).entry, NOW).record
    assert record["outcome"] == "not-reached"
    assert "text" not in record


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("will sign >谈判", "Deals"),
        ("", "Nothing to log"),
        ("hello @31日", "31"),
    ],
)
def test_what_cannot_be_logged_is_said_before_anything_is_written(
    book: Book, customer: str, line: str, says: str
) -> None:
    seen = preview(book, customer, line, NOW)
    assert says in seen.problems[0]


def test_deals_are_refused_for_now(book: Book, customer: str) -> None:
    with pytest.raises(Refused, match="later version"):
        log_contact(book, LogInput(customer=customer, text="will sign", stage="谈判"), NOW)
    assert book.count("interactions") == 0


def test_nothing_is_logged_for_a_customer_that_is_gone(book: Book) -> None:
    with pytest.raises(NotFound):
        log_contact(book, LogInput(customer=new_ulid(), text="hello", follow_up=date(2026, 11, 24)), NOW)
    assert book.count("tasks") == 0
