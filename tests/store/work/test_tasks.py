"""Tasks: noted, done, to do again, put off."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from store.book import Book
from store.errors import Invalid, NotFound, Refused
from store.ids import new_ulid
from store.work.tasks import add_task, complete_task, reopen_task, snooze_task
from tests.factories import NOW


def a_task(book: Book, **fields: Any) -> dict[str, Any]:
    return add_task(book, {"title": "send the quote", "due": "2026-11-24", **fields}, NOW).record


def test_a_task_is_ones_own_unless_told_otherwise(book: Book) -> None:
    task = a_task(book)
    assert (task["owner"], task["kind"], task["due"]) == ("li", "follow-up", "2026-11-24")
    assert a_task(book, owner=None).get("owner") is None
    with pytest.raises(Invalid):
        add_task(book, {"due": "2026-11-24"}, NOW)


def test_done_is_done_when_it_was_first(book: Book) -> None:
    id = a_task(book)["id"]
    done = complete_task(book, id, NOW)
    assert (done.record["done"], done.record["done_by"]) == ("2026-11-20T06:02:00Z", "li")
    assert done.sentence == "Done: send the quote."
    again = complete_task(book, id, NOW + timedelta(days=1))
    assert (again.record["done"], again.operation) == ("2026-11-20T06:02:00Z", None)


def test_a_task_can_be_opened_again(book: Book) -> None:
    id = a_task(book)["id"]
    assert reopen_task(book, id, NOW).operation is None
    complete_task(book, id, NOW)
    assert {"done", "done_by"}.isdisjoint(reopen_task(book, id, NOW).record)


@pytest.mark.parametrize(
    ("due", "stored"),
    [(date(2026, 11, 20), "2026-11-20"), (NOW + timedelta(hours=1), "2026-11-20T07:02:00Z")],
)
def test_a_task_is_put_off_to_today_or_later(book: Book, due: date | datetime, stored: str) -> None:
    assert snooze_task(book, a_task(book)["id"], due, NOW).record["due"] == stored


@pytest.mark.parametrize("due", [date(2026, 11, 19), NOW - timedelta(minutes=1)])
def test_it_is_not_put_off_into_the_past(book: Book, due: date | datetime) -> None:
    id = a_task(book)["id"]
    with pytest.raises(Refused, match="has passed"):
        snooze_task(book, id, due, NOW)
    assert book.get("tasks", id)["due"] == "2026-11-24"  # type: ignore[index]


def test_what_is_done_is_not_put_off(book: Book) -> None:
    id = a_task(book)["id"]
    complete_task(book, id, NOW)
    with pytest.raises(Refused, match="reopen"):
        snooze_task(book, id, date(2026, 12, 1), NOW)


def test_a_task_that_is_gone_is_said(book: Book) -> None:
    with pytest.raises(NotFound):
        complete_task(book, new_ulid(), NOW)
