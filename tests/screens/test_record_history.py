"""The history of a record: what changed, field by field, and one operation of it taken back."""

from __future__ import annotations

from store.book import Book
from store.work.customers import edit_record
from tests.driver import at_the_screen
from tests.factories import NOW, customer


async def test_any_one_operation_is_taken_back_while_later_ones_stay(book: Book) -> None:
    acme = customer(book, "金桥贸易", region="East")
    edit_record(book, "customers", acme, {"region": "West"}, NOW)
    edit_record(book, "customers", acme, {"grade": "A"}, NOW)
    async with at_the_screen(book) as screen:
        await screen.press("H")
        assert "金桥贸易" in screen.line(1) and "3 operations" in screen.line(1)
        assert screen.line_with("Grade").split()[1:4] == ["Grade", "–", "→"]
        await screen.press("j")
        assert screen.shows("East → West")
        await screen.press("enter")
        assert screen.shows("Take back “edit customer”")
        await screen.press("y")
        found = book.get("customers", acme)
        assert found is not None and (found["region"], found["grade"]) == ("East", "A")
        assert screen.shows("undo: edit customer")
        await screen.press("escape")
        assert screen.line(1).startswith("┌─ Customers")


async def test_what_clashes_with_later_work_is_refused_and_said(book: Book) -> None:
    acme = customer(book, "Acme", region="East")
    edit_record(book, "customers", acme, {"region": "West"}, NOW)
    edit_record(book, "customers", acme, {"region": "South"}, NOW)
    async with at_the_screen(book) as screen:
        await screen.press("H", "j", "enter", "y")
        assert "region" in screen.status.lower()
        assert (book.get("customers", acme) or {})["region"] == "South"


async def test_without_a_customer_it_is_the_history_of_the_book(book: Book) -> None:
    async with at_the_screen(book) as screen:
        await screen.press("H")
        assert "The whole book" in screen.line(1)
