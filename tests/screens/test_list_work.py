"""Marks, bulk edits, columns and saved views of the customer list: what is pressed, seen, and in the book."""

from __future__ import annotations

from datetime import timedelta

from store.book import Book
from store.clock import FixedClock
from tests.driver import LARGE, at_the_screen
from tests.factories import NOW, contact_made, customer, many_customers


async def test_marked_customers_are_changed_together_and_one_undo_takes_it_back(book: Book) -> None:
    many_customers(book, 6)
    async with at_the_screen(book) as screen:
        await screen.press("space", "j", "V", "j", "V")
        assert "3 marked" in screen.line(1)
        assert screen.line_with("*Customer 0001") and screen.line_with("»Customer 0004")
        await screen.press("e")
        await screen.type("grade=B tag+vip")
        await screen.press("enter")
        assert screen.shows("Change 3 customers: grade B, tags +vip?")
        await screen.press("y")
        assert [each.get("grade") for each in book.all("customers")] == ["B", None, "B", "B", None, None]
        await screen.press("u")
        assert [each.get("grade") for each in book.all("customers")] == [None] * 6


async def test_a_bulk_edit_that_is_wrong_says_so_and_the_marks_stay(book: Book) -> None:
    many_customers(book, 2)
    async with at_the_screen(book) as screen:
        await screen.press("space", "e")
        await screen.type("color=red")
        await screen.press("enter")
        assert "color cannot be set for many" in screen.status
        assert "1 marked" in screen.line(1)
        await screen.press("escape")
        assert "marked" not in screen.line(1)


async def test_a_filter_takes_marks_off_what_it_hides(book: Book) -> None:
    customer(book, "Acme Ltd")
    customer(book, "Beta Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("space", "space", "/", *"beta", "enter")
        assert "1 marked · 1 of 2" in screen.line(1)
        await screen.press("d", "y")
        assert [each["name"] for each in book.all("customers")] == ["Acme Ltd"]


async def test_columns_are_chosen_and_those_without_room_left_out(book: Book) -> None:
    customer(book, "金桥贸易", region="上海浦东新区", phones=["13800138000"], grade="A")
    async with at_the_screen(book, LARGE) as screen:
        await screen.press("K", "ctrl+a", "ctrl+k")
        await screen.type("region phone grade")
        await screen.press("enter", "z")
        assert screen.line_with("金桥贸易").split()[-5:-1] == ["138", "0013", "8000", "A"]
        assert screen.shows("上海浦东…")
        await screen.press("K", "ctrl+a", "ctrl+k")
        await screen.type("reigon")
        await screen.press("enter")
        assert "Did you mean “region”?" in screen.status


async def test_a_filter_is_kept_as_a_view_and_shown_again_by_its_number(book: Book) -> None:
    customer(book, "Acme Ltd", grade="A")
    customer(book, "Beta Ltd", grade="B")
    async with at_the_screen(book) as screen:
        await screen.press("/", *"grade:B", "enter", "o", "w", "F", "s")
        await screen.type("the Bs")
        await screen.press("enter", "escape")
        assert screen.shows("Acme Ltd")
        await screen.press("o", "n", "F", "1")
        assert screen.status == "View the Bs"
        assert screen.line(1).startswith("┌─ Customers newest first") and "1 of 2" in screen.line(1)
        assert not screen.shows("Acme Ltd")
        await screen.press("F", "d", "enter")
        assert book.count("views") == 0


async def test_silence_goes_on_while_the_screen_stays_open(book: Book) -> None:
    contact_made(book, customer(book, "Acme Ltd"), "hello")
    async with at_the_screen(book) as screen:
        assert "today" in screen.line_with("Acme Ltd")
        book.clock = FixedClock(NOW + timedelta(days=3))
        customer(book, "Beta Ltd")
        await screen.sees("Beta Ltd")
        assert "3d" in screen.line_with("Acme Ltd")
