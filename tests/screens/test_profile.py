"""What the screens put first follows the role of the person at the keyboard."""

from __future__ import annotations

from store.book import Book
from store.work.people import edit_person
from store.work.tickets import open_ticket
from tests.driver import at_the_screen
from tests.factories import NOW, customer, task


async def test_service_begins_with_the_queue_and_sees_tickets_over_the_next_step(book: Book) -> None:
    acme = customer(book, "Acme Ltd", phones=["13800138000"])
    task(book, acme, "call back", "2026-11-24")
    open_ticket(book, {"customer": acme, "subject": "printer offline"}, NOW)
    edit_person(book, "li", {"role": "service"}, NOW)
    async with at_the_screen(book, screen="") as screen:
        assert "Tickets" in screen.line(1)
        await screen.press("2")
        assert "138 0013 8000" in screen.line_with("▸")
        await screen.press("enter")
        lines = screen.lines
        tickets = next(number for number, line in enumerate(lines) if "tickets" in line and "#1001" in line)
        assert any("next step" in line for line in lines[tickets:])


async def test_others_begin_with_today(book: Book) -> None:
    async with at_the_screen(book, screen="") as screen:
        assert "Today" in screen.line(1)
