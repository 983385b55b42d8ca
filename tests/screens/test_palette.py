"""The palette: whatever one wants by typing it: a key, a customer, a ticket."""

from __future__ import annotations

import pytest

from screens.palette import Palette
from store.book import Book
from store.work.tickets import open_ticket
from store.work.views import save_view
from tests.driver import LARGE, SMALL, Person, at_the_screen
from tests.factories import NOW, customer, many_customers, task


def first_line(screen: Person) -> str:
    """The line of the palette that Enter would take."""
    return next(line for line in screen.lines if "▹" in line and "│" not in line).strip("▹ ")


def ticket(book: Book, customer_id: str, subject: str) -> str:
    return str(open_ticket(book, {"customer": customer_id, "subject": subject}, NOW).record["id"])


@pytest.mark.parametrize("key", [":", "ctrl+p", "fullwidth_colon"])
async def test_it_opens_over_the_foot_of_the_screen_and_esc_leaves_all_as_it_was(book: Book, key: str) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        before = screen.lines
        await screen.press(key)
        assert screen.typing_into == "wanted"
        assert screen.lines[1:12] == [line.replace("▸", "▹") for line in before[1:12]]
        await screen.press("escape")
        assert screen.lines == before
        assert screen.typing_into is None


async def test_with_nothing_typed_it_shows_what_can_be_done_with_the_keys(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press(":")
        assert "Log a mail" in screen.line_with("m F3")


async def test_a_typed_action_is_done_by_enter(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    task(book, acme, "call back", "2026-11-24")
    async with at_the_screen(book) as screen:
        await screen.press(":", *"complete")
        assert first_line(screen).startswith("Complete the next step")
        await screen.press("enter")
        assert "call back" in screen.status
    assert "done" in book.children("tasks", "customer", acme)[0]


async def test_letters_typed_ahead_behind_the_colon_are_text(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press(*":ddd")
        assert book.get("customers", acme) is not None
        assert screen.shows(": ddd")


async def test_what_is_typed_behind_enter_reaches_what_was_chosen(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.type_ahead("ctrl+p", *"log a call", "enter", *"dd asked for a quote")
        assert screen.shows("dd asked for a quote")
        await screen.press("escape")
        await screen.type_ahead(":", *"edit the cust", "enter", "down", *" Inc", "ctrl+s")
        assert (book.get("customers", acme) or {})["name"] == "Acme Ltd Inc"


async def test_an_action_that_cannot_be_done_is_greyed_and_says_why(book: Book) -> None:
    async with at_the_screen(book) as screen:
        await screen.press(":", *"wechat")
        assert first_line(screen).startswith("(Log a WeChat message: No customer is selected; a add")
        await screen.press("enter")
        assert screen.status == "No customer is selected; a adds one"


@pytest.mark.parametrize("words", ["金桥", "jinqiao", "shjq"])
async def test_a_customer_is_found_by_name_and_pinyin_and_opened_over_the_screen(book: Book, words: str) -> None:
    customer(book, "上海金桥贸易", grade="A")
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press(":", *words)
        assert first_line(screen).startswith("上海金桥贸易")
        assert first_line(screen).endswith("customer · A · li")
        await screen.press("enter")
        assert "上海金桥贸易 · A · owner li" in screen.line(1)
        await screen.press("escape")
        assert screen.cursor_line.startswith("Acme Ltd")


@pytest.mark.parametrize("words", ["1002", "#1002", "scanner", "100"])
async def test_a_ticket_is_found_by_number_and_subject_and_opened(book: Book, words: str) -> None:
    acme = customer(book, "Acme Ltd")
    ticket(book, acme, "printer")
    ticket(book, acme, "scanner 100% dead")
    async with at_the_screen(book, LARGE) as screen:
        await screen.press(":", *words)
        assert first_line(screen).startswith("#1002 scanner 100% dead")
        await screen.press("enter")
        assert "#1002 scanner" in screen.line(1)
        await screen.press("escape")
        assert screen.cursor_line.startswith("Acme Ltd")


async def test_a_saved_view_is_found_by_its_name_and_shown_from_anywhere(book: Book) -> None:
    customer(book, "Acme Ltd", grade="A")
    customer(book, "Dudley Ltd", grade="B")
    save_view(book, {"list": "customers", "name": "Best 最好", "query": "grade:A"}, NOW)
    async with at_the_screen(book, screen="5") as screen:
        await screen.press(":", *"best")
        assert first_line(screen).startswith("Best 最好")
        await screen.press("enter")
        assert screen.cursor_line.startswith("Acme Ltd")
        assert not screen.shows("Dudley")


async def test_percent_signs_and_quotes_are_only_letters(book: Book) -> None:
    ticket(book, customer(book, "Acme Ltd"), "printer")
    async with at_the_screen(book) as screen:
        for words in ("%", '"', "\\", "a:", "-"):
            await screen.press(":", *words)
            assert not screen.shows("#1001 printer"), words
            await screen.press("escape")


async def test_arrows_choose_another_line(book: Book) -> None:
    many_customers(book, 5)
    async with at_the_screen(book) as screen:
        await screen.press(":", *"customer 000", "down", "down", "up", "enter")
        assert "Customer 0002" in screen.line(1)


async def test_other_keys_rest_while_it_is_open(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press(":", "f2")
        assert screen.typing_into == "wanted"
        await screen.press("escape")
        assert screen.status == "the palette is open; esc leaves it"


async def test_nothing_that_fits_says_so(book: Book) -> None:
    async with at_the_screen(book, SMALL) as screen:
        await screen.press(":", *"zzz")
        assert screen.shows("Nothing fits; esc goes back.")
        await screen.press("enter")
        assert screen.typing_into is None


async def test_it_shows_no_more_of_a_kind_than_one_reads(book: Book) -> None:
    many_customers(book, 300)
    async with at_the_screen(book) as screen:
        await screen.press(":", *"customer 0")
        hits = screen.app.screen.query_one(Palette)._hits
        assert sum(hit.kind == "customers" for hit in hits) == 20
