"""The ticket queue narrowed by words and fields."""

from __future__ import annotations

import pytest

from store.book import Book
from store.errors import Usage
from store.work.queue_filter import narrowed, ordered, wants_done
from store.work.ticket_queue import queue
from tests.factories import NOW, add, customer, new_book


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = new_book(tmp_path_factory.mktemp("desk"))
    add(book, "people", login="zhang", name="Zhang", role="service")
    wang, acme = customer(book, "王芳"), customer(book, "Acme Ltd")
    ticket = {"kind": "ticket", "priority": "normal", "status": "new", "created": "2026-11-01T02:00:00Z"}
    add(book, "tickets", **ticket, number=1001, customer=wang, subject="标签打印偏移", type="fault", due="2026-11-19")
    add(
        book,
        "tickets",
        **{**ticket, "kind": "complaint", "priority": "urgent"},
        number=1002,
        customer=acme,
        subject="late: 10:30",
        assignee="zhang",
        due="2026-11-20",
    )
    add(book, "tickets", **{**ticket, "status": "waiting"}, number=1003, customer=acme, subject="quote", assignee="li")
    yield book
    book.close()


@pytest.mark.parametrize(
    "typed, numbers",
    [
        ("", [1001, 1002, 1003]),
        ("打印", [1001]),
        ("wang", [1001]),
        ("#1002", [1002]),
        ("acme", [1002, 1003]),
        ("acme quote", [1003]),
        ("10:30", [1002]),
        ("urgent", [1002]),
        ("-acme", [1001]),
        ("quote|打印", [1001, 1003]),
        ("number:1002", [1002]),
        ("number:>1001", [1002, 1003]),
        ("subject:打印", [1001]),
        ("customer:fang", [1001]),
        ("status:waiting", [1003]),
        ("priority:high|urgent", [1002]),
        ("kind:complaint", [1002]),
        ("type:fault", [1001]),
        ("assignee:none", [1001]),
        ("-assignee:zhang", [1001, 1003]),
        ("due:<today", [1001]),
        ("due:<=today", [1001, 1002]),
        ("created:2026-11", [1001, 1002, 1003]),
        ("is:overdue", [1001]),
        ("is:paused", [1003]),
        ("is:open -type:fault", [1002]),
    ],
)
def test_a_filter_leaves(desk: Book, typed: str, numbers: list[int]) -> None:
    lines = queue(desk, NOW)
    assert sorted(line.number for line in narrowed(desk, lines, typed)) == numbers


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("assigne:li", "Unknown field “assigne”. Did you mean “assignee”?"),
        ("assignee:zhong", "Unknown value “zhong” of assignee. Did you mean “zhang”?"),
        ("grade:A", "Unknown field “grade”."),
    ],
)
def test_what_is_unknown_is_answered_with_a_suggestion(desk: Book, typed: str, sentence: str) -> None:
    with pytest.raises(Usage) as raised:
        narrowed(desk, [], typed)
    assert raised.value.sentence.startswith(sentence)


@pytest.mark.parametrize(
    "order, numbers",
    [
        ("queue", [1001, 1002, 1003]),
        ("number", [1001, 1002, 1003]),
        ("priority", [1002, 1001, 1003]),
        ("customer", [1002, 1003, 1001]),
        ("assignee", [1003, 1002, 1001]),
    ],
)
def test_another_order_keeps_that_of_work_within_it(desk: Book, order: str, numbers: list[int]) -> None:
    assert [line.number for line in ordered(queue(desk, NOW), order)] == numbers


def test_an_unknown_order_names_those_there_are(desk: Book) -> None:
    with pytest.raises(Usage, match="there are: queue, new, number, customer, priority, assignee"):
        ordered([], "colour")


@pytest.mark.parametrize("typed", ["is:done", "status：closed", "status:open|solved", "late is:open|done"])
def test_a_filter_for_what_is_done_is_known(desk: Book, typed: str) -> None:
    assert wants_done(desk, typed)


@pytest.mark.parametrize("typed", ["", "done", "is:open", "-is:done", "nosuch:x"])
def test_a_filter_for_what_is_left_to_do_is_not(desk: Book, typed: str) -> None:
    assert not wants_done(desk, typed)
