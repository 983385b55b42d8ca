"""Customers: finding one, seeing them whole, and staying there while the book changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from store.book import Book
from store.ids import new_ulid
from store.listing import Summary
from store.text.cells import cell_width
from tests.driver import LARGE, SMALL, at_the_screen
from tests.factories import contact_made, customer, many_customers, new_book, task


async def test_an_empty_book_names_the_key_that_fills_it(book: Book) -> None:
    async with at_the_screen(book) as screen:
        assert screen.shows("Welcome to Kehu. There is no customer in this book yet.")
        assert screen.shows("a    adds your first customer")
        assert screen.shows("?    shows every key")


async def test_the_frame_says_where_one_is_and_how_much_there_is(book: Book) -> None:
    many_customers(book, 1200)
    async with at_the_screen(book) as screen:
        assert screen.line(0).startswith(" Kehu  1 Today  2 Customers")
        assert screen.line(0).endswith("· li · 14:02")
        assert screen.line(1).startswith("┌─ Customers by name")
        assert screen.line(1).endswith("1 200 ─┐")
        assert "? keys" in screen.line(23)


async def test_columns_line_up_in_mixed_text(book: Book) -> None:
    customer(book, "上海金桥贸易", grade="A")
    customer(book, "Acme Ltd", grade="B", owner="li")
    async with at_the_screen(book) as screen:
        before_wide = screen.line_with("金桥").partition(" A ")[0]
        before_narrow = screen.line_with("Acme").partition(" B ")[0]
        assert cell_width(before_wide) == cell_width(before_narrow)


async def test_a_name_that_is_too_long_is_cut_at_cells(book: Book) -> None:
    customer(book, "重庆长江物流" * 12)
    async with at_the_screen(book) as screen:
        assert "…" in screen.line_with("重庆")
        assert screen.line_with("重庆").endswith("│")


async def test_letters_and_arrows_move_the_cursor(book: Book) -> None:
    many_customers(book, 50)
    async with at_the_screen(book) as screen:
        assert screen.cursor_line.startswith("Customer 0001")
        await screen.press("j", "down", "j", "k")
        assert screen.cursor_line.startswith("Customer 0003")
        await screen.press("G")
        assert screen.cursor_line.startswith("Customer 0050")
        await screen.press("g")
        assert screen.cursor_line.startswith("Customer 0001")
        await screen.press("k")
        assert screen.cursor_line.startswith("Customer 0001")


async def test_the_view_jumps_by_a_third_of_a_page_at_its_edge(book: Book) -> None:
    many_customers(book, 50)
    async with at_the_screen(book) as screen:
        rows = sum("Customer " in line for line in screen.lines)
        await screen.press(*["j"] * (rows - 1))
        assert "Customer 0001" in screen.line(3)
        await screen.press("j")
        assert f"Customer {rows // 3 + 2:04}" in screen.line(3)
        assert screen.cursor_line.startswith(f"Customer {rows + 1:04}")


async def test_a_page_moves_view_and_cursor_together(book: Book) -> None:
    many_customers(book, 100)
    async with at_the_screen(book) as screen:
        rows = sum("Customer " in line for line in screen.lines)
        await screen.press("j", "pagedown")
        assert screen.cursor_line.startswith(f"Customer {rows + 2:04}")
        assert f"Customer {rows + 1:04}" in screen.line(3)
        await screen.press("ctrl+d", "ctrl+u", "pageup")
        assert screen.cursor_line.startswith("Customer 0002")


async def test_only_rows_that_are_seen_are_fetched(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    many_customers(book, 500)
    fetched: list[int] = []
    summaries = book.summaries

    def counted(table: str, rows: Sequence[int]) -> list[Summary | None]:
        fetched.extend(rows)
        return summaries(table, rows)

    monkeypatch.setattr(book, "summaries", counted)
    async with at_the_screen(book) as screen:
        assert len(fetched) < 30
        await screen.press("G")
        assert len(fetched) < 60


@pytest.mark.parametrize("words", ["金桥", "jinqiao", "shjq"])
async def test_typing_filters_at_once_by_name_pinyin_and_initials(book: Book, words: str) -> None:
    customer(book, "上海金桥贸易")
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("/")
        await screen.type(words)
        assert screen.shows("上海金桥贸易")
        assert not screen.shows("Acme Ltd")
        assert screen.line(1).endswith("1 of 2 ─┐")


async def test_enter_keeps_the_filter_and_esc_clears_it(book: Book) -> None:
    customer(book, "上海金桥贸易")
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("/")
        await screen.type("acme")
        await screen.press("enter")
        assert screen.typing_into is None
        assert screen.cursor_line.startswith("Acme Ltd")
        await screen.press("escape")
        assert screen.shows("金桥")


async def test_letters_are_text_while_a_filter_is_typed(book: Book) -> None:
    customer(book, "Quincy")
    async with at_the_screen(book) as screen:
        await screen.press("/")
        await screen.type("q")
        assert screen.typing_into == "filter"
        assert screen.shows("Quincy")


async def test_the_full_width_slash_of_an_input_method_filters_too(book: Book) -> None:
    async with at_the_screen(book) as screen:
        await screen.press("fullwidth_solidus")
        assert screen.typing_into == "filter"


async def test_nothing_found_names_the_way_on(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("/")
        await screen.type("zzz")
        assert screen.shows("No customer matches.")
        assert screen.shows("esc clears the filter")


async def test_an_unknown_field_in_the_filter_says_so(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("/")
        await screen.type("nosuchfield:1")
        assert "nosuchfield" in screen.status


async def test_sorting_says_its_order_and_keeps_the_customer(book: Book) -> None:
    many_customers(book, 5)
    async with at_the_screen(book) as screen:
        await screen.press("j", "o", "l")
        assert "by last contact" in screen.line(1)
        assert screen.cursor_line.startswith("Customer 0002")


async def test_at_80_columns_enter_opens_the_customer_and_q_returns(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    contact_made(book, acme, "asked for the autumn price list")
    async with at_the_screen(book, SMALL) as screen:
        assert not screen.shows("autumn")
        await screen.press("enter")
        assert screen.shows("autumn")
        assert screen.line(1).startswith("┌─ Acme Ltd · owner li ─")
        await screen.press("q")
        assert screen.line(1).startswith("┌─ Customers")
        assert screen.cursor_line.startswith("Acme Ltd")


async def test_from_100_columns_the_customer_stands_beside_the_list(book: Book) -> None:
    for name in ("Acme Ltd", "Blue Ocean"):
        contact_made(book, customer(book, name), f"note about {name}")
    async with at_the_screen(book, LARGE) as screen:
        await screen.sees("note about Acme Ltd")
        await screen.press("j")
        await screen.sees("note about Blue Ocean")
        await screen.resize(*SMALL)
        assert not screen.shows("note about")
        await screen.resize(*LARGE)
        await screen.sees("note about Blue Ocean")


async def test_z_gives_a_pane_the_whole_width_and_takes_it_back(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book, LARGE) as screen:
        await screen.press("tab", "z")
        assert screen.line(1).startswith("┌─ Acme Ltd")
        await screen.press("z")
        assert screen.line(1).startswith("┌─ Customers")


async def test_another_process_adds_a_customer_and_the_cursor_stays(book: Book, tmp_path: Path) -> None:
    many_customers(book, 3)
    async with at_the_screen(book) as screen:
        await screen.press("j")
        with new_book(tmp_path, user="chen", device="00bb") as elsewhere:
            customer(elsewhere, "AAA first of all")
        await screen.sees("AAA first of all")
        assert screen.cursor_line.startswith("Customer 0002")


async def test_another_process_logs_a_call_and_it_stands_on_the_open_timeline(book: Book, tmp_path: Path) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("enter")
        with new_book(tmp_path, user="chen", device="00bb") as elsewhere:
            contact_made(elsewhere, acme, "they called back", hours_ago=0)
        await screen.sees("they called back")


async def test_the_customer_under_the_cursor_is_deleted_elsewhere(book: Book) -> None:
    ids = many_customers(book, 3)
    async with at_the_screen(book) as screen:
        await screen.press("j")
        with book.change("delete") as change:
            change.delete("customers", ids[1])
        await screen.settled()
        assert not screen.shows("Customer 0002")
        assert screen.cursor_line.startswith("Customer 0003")


async def test_undo_takes_back_and_redo_gives_again(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("u")
        assert screen.status == "Taken back: add to customers · ctrl+r does it again"
        assert not screen.shows("Acme Ltd")
        await screen.press("ctrl+r")
        assert screen.status == "Done again: add to customers · u takes it back"
        assert screen.shows("Acme Ltd")


async def test_the_pane_shows_people_promise_and_what_they_prefer(book: Book) -> None:
    acme = customer(book, "Acme Ltd", grade="A", preferences="mornings only", preferred_channel="wechat")
    with book.change("people") as change:
        change.create(
            "contacts", {"customer": acme, "name": "王小明", "title": "purchasing", "phones": ["138 0013 8000"]}
        )
    task(book, acme, "send the quote", "2026-11-25", kind="quote")
    task(book, acme, "call back", "2026-11-19")
    async with at_the_screen(book) as screen:
        await screen.press("enter")
        assert screen.shows("王小明 · purchasing · 138 0013 8000")
        assert screen.shows("next step  ! overdue · Yesterday · call · call back")
        assert screen.shows("then       Wed 11-25 · quote · send the quote")
        assert screen.shows("prefers    WeChat · mornings only")


async def test_names_cannot_steer_the_terminal_or_the_markup(book: Book) -> None:
    customer(book, "[red]Acme[/red] [@click=quit]x[/]")
    async with at_the_screen(book, LARGE) as screen:
        assert screen.shows("[red]Acme[/red] [@click=quit]x[/]")
        await screen.press("enter")
        assert "[red]Acme[/red]" in screen.line(1)


async def test_a_key_without_a_customer_says_why(book: Book) -> None:
    async with at_the_screen(book) as screen:
        await screen.press("c")
        assert screen.status != ""
        assert "(c call)" in screen.line(23)


async def test_values_of_a_wrong_shape_from_another_tool_are_shown_as_text(book: Book) -> None:
    with book.file.lock():
        odd = {"id": new_ulid(), "name": 5, "phones": "x", "owner": ["a"], "tags": 7, "note": {"a": 1}}
        book.file.commit([("customers", 1, odd), ("tasks", 1, {"id": new_ulid(), "customer": odd["id"], "title": 7})])
    async with at_the_screen(book, LARGE) as person:
        assert person.cursor_line.startswith("5")
        assert person.shows("5 · owner ['a']")


async def test_a_pane_that_comes_into_sight_shows_the_customer_under_the_cursor(book: Book) -> None:
    contact_made(book, customer(book, "Acme Ltd"), "asked for a quote")
    contact_made(book, customer(book, "Birch Ltd"), "sent the contract")
    async with at_the_screen(book, SMALL) as person:
        await person.press("j")
        await person.resize(*LARGE)
        await person.sees("sent the contract")
        await person.press("z", "k", "z")
        await person.sees("asked for a quote")
