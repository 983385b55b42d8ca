"""Faults that random keys found, each with the few keys that led to it."""

from __future__ import annotations

import pytest

from screens.articles import ArticlesScreen
from screens.figure_records import FigureRecordsScreen
from screens.forms.customer import CustomerForm
from store.book import Book
from tests.driver import at_the_screen
from tests.factories import add, contact_made, customer, many_customers


async def test_what_changes_under_an_open_form_is_told_once(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    acme = customer(book, "Acme Ltd")
    told: list[None] = []
    async with at_the_screen(book) as screen:
        await screen.press("e")
        monkeypatch.setattr("screens.shell.call_backs.CallBacks.follow", lambda _self: told.append(None))
        contact_made(book, acme, "hello")
        await screen.settled()
        await screen.settled()
    assert told == [None]


async def test_a_form_that_was_covered_while_it_was_saved_ends_when_it_is_seen_again(book: Book) -> None:
    many_customers(book, 2)
    async with at_the_screen(book) as screen:
        await screen.press("a", *"Acme")
        await screen.type_ahead("ctrl+s", "f1")
        assert screen.shows("Log a call")
        await screen.press("escape")
        assert screen.cursor_line.startswith("Acme")


async def test_a_form_with_something_typed_is_not_thrown_away_for_another_screen(book: Book) -> None:
    many_customers(book, 2)
    async with at_the_screen(book) as screen:
        await screen.press("a", *"Acme", "ctrl+p")
        await screen.press(*"one customer whole", "enter")
        assert screen.status == "What is typed here is not saved; ctrl+s saves it, esc leaves it"
        await screen.press("ctrl+s")
        assert screen.cursor_line.startswith("Acme")


async def test_a_form_that_is_refused_while_one_goes_elsewhere_is_kept_with_what_was_typed(book: Book) -> None:
    async with at_the_screen(book) as screen:
        await screen.press("a", *"Acme Ltd", "down", *"12")
        # No key is as quick as the writer, so what two keys do is done at once.
        form = screen.app.screen
        assert isinstance(form, CustomerForm)
        form.action_save()
        screen.app.action_customers()
        await screen.settled()
        assert screen.shows("“12” is not a phone number")
        assert screen.line_with("Name").split()[1:] == ["Acme", "Ltd"]


async def test_going_back_by_the_palette_does_not_throw_away_what_is_typed(book: Book) -> None:
    async with at_the_screen(book) as screen:
        await screen.press("a", *"Acme Ltd")
        await screen.app.run_action("perform('back')")
        await screen.settled()
        assert screen.status == "esc again discards what you typed; ctrl+s saves it"
        await screen.press("ctrl+s")
        assert screen.cursor_line.startswith("Acme Ltd")


async def test_the_customers_and_surveys_behind_a_figure_are_listed_and_opened(book: Book) -> None:
    acme = customer(book, "Acme Ltd", grade="A")
    asked = add(book, "surveys", customer=acme, template="standard", sent_at="2026-11-19T01:00:00Z")
    behind = [("customers", acme), ("surveys", asked)]
    async with at_the_screen(book, screen="5") as screen:
        await screen.app.push_screen(FigureRecordsScreen("Retention", behind, "kpi"))
        await screen.settled()
        assert screen.line_with("company").split()[-5:-1] == ["Ltd", "A", "·", "li"]
        assert screen.line_with("survey").split()[-2] == "standard"
        await screen.press("enter")
        assert screen.line(1).startswith("┌─ Acme Ltd")


async def test_a_page_further_where_no_contact_was_made_stays_where_it_is(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("enter", "ctrl+u", "pagedown")
        assert screen.shows("No contact yet.")


async def test_a_screen_that_is_left_before_its_title_is_written_goes_in_peace(book: Book) -> None:
    async with at_the_screen(book, screen="2") as screen:
        await screen.press("W")
        articles = screen.app.screen
        assert isinstance(articles, ArticlesScreen)
        await screen.app.pop_screen()
        # Asked for before, and due only now: no key is as quick as that.
        articles._show_title_unless_left()
        assert screen.shows("Customers by")
