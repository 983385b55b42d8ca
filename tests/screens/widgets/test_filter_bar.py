"""The filter line: what may be typed next is offered, taken by Tab, and what is wrong is said once nothing is."""

from __future__ import annotations

import pytest

from store.book import Book
from store.work.tickets import open_ticket
from tests.driver import Person, at_the_screen
from tests.factories import NOW, add, customer


@pytest.fixture
def desk(book: Book) -> Book:
    add(book, "people", login="zhang", name="张三", role="sales")
    customer(book, "Acme Ltd", region="华北", owner="zhang")
    beta = customer(book, "Beta Ltd", region="华东")
    open_ticket(book, {"customer": beta, "subject": "printer offline", "priority": "urgent"}, NOW)
    return book


def typed(screen: Person) -> str:
    """What stands in the filter, without the offer behind the cursor."""
    return str(screen.app.screen.query_one("#filter").value)  # type: ignore[attr-defined]


async def test_tab_takes_the_field_then_its_value_found_by_pinyin_and_then_the_next(desk: Book) -> None:
    async with at_the_screen(desk) as screen:
        await screen.press("/")
        assert screen.status.startswith("fields: name:  phone:")
        await screen.type("reg")
        assert screen.status == "tab region:"
        assert "region:" in screen.line(2), "the rest of the offer stands behind the cursor"
        await screen.press("tab", *"hua", "tab")
        assert (typed(screen), screen.status) == ("region:华北", "tab 华东")
        await screen.press("tab")
        assert (typed(screen), screen.status) == ("region:华东", "tab 华北")
        assert screen.shows("Beta Ltd") and not screen.shows("Acme Ltd")
        await screen.press("tab", "enter")
        assert (typed(screen), screen.status) == ("region:华北", "")
        assert screen.cursor_line.startswith("Acme Ltd")


async def test_the_queue_completes_its_own_fields_and_the_arrow_takes_as_well(desk: Book) -> None:
    async with at_the_screen(desk, screen="3") as screen:
        await screen.press("/", *"prio", "right", *"u", "right")
        assert typed(screen) == "priority:urgent"
        assert screen.shows("#1001 printer offline")


async def test_what_can_become_nothing_known_keeps_its_suggestion_also_when_the_line_is_left(desk: Book) -> None:
    async with at_the_screen(desk) as screen:
        await screen.press("/", *"ownr:li")
        assert "owner" in screen.status
        await screen.press("enter")
        assert "owner" in screen.status
        await screen.press("escape", "/", *"owner:zh", "enter")
        assert "zhang" in screen.status, "half a value is complained of when nothing is offered any more"


async def test_tab_without_an_offer_goes_to_the_other_pane(desk: Book) -> None:
    async with at_the_screen(desk) as screen:
        await screen.press("/", *"acme", "tab")
        assert screen.typing_into is None
        assert typed(screen) == "acme"
