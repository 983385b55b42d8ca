"""KPI: the figures of a period, and the records behind each of them."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

import screens.kpi
from store.book import Book
from store.errors import Usage
from store.work.tickets import open_ticket, solve
from tests.driver import LARGE, SMALL, Person, at_the_screen
from tests.factories import NOW, add, contact_made, customer, task


def figure(person: Person, label: str) -> list[str]:
    """The words of the line of a figure."""
    return person.line_with(label).strip("│ ▸").removeprefix(label).split()


async def figures_read(person: Person) -> None:
    """Wait until the figures that were asked for are on the screen."""
    async with asyncio.timeout(5):
        while person.shows("reading…"):
            await person.settled()


async def at_the_contacts(person: Person) -> None:
    """The cursor on the contacts, which stand further down than a small terminal reaches."""
    await figures_read(person)
    await person.press("G", "k", "k", "k", "k")
    while not person.cursor_line.startswith("Contacts"):
        await person.press("k")


async def test_an_empty_book_has_no_figures_but_says_so(book: Book) -> None:
    async with at_the_screen(book, screen="5") as person:
        await person.sees("First response")
        assert figure(person, "First response")[:4] == ["—", "n/a", "0", "—"]
        assert "0 h" not in "\n".join(person.lines)


async def test_the_frame_names_the_period_and_whose_figures_they_are(book: Book) -> None:
    add(book, "targets", metric="contacts", start="2026-11-01", end="2026-11-21", value=10)
    async with at_the_screen(book, LARGE, screen="5") as person:
        await figures_read(person)
        assert "KPI this month so far · 2026-11-01 – 2026-11-20 · everybody's" in person.line(1)
        assert person.line(2).strip("│ ").split() == [
            "figure", "value", "n", "change", "target", "reached", "trend",
        ]  # fmt: skip


async def test_contacts_are_counted_per_channel_and_owner(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    for channel in ("call", "call", "mail"):
        contact_made(book, acme, "hello", channel=channel)
    async with at_the_screen(book, screen="5") as person:
        await at_the_contacts(person)
        assert figure(person, "Contacts")[:2] == ["3", "3"]
        assert figure(person, "· Call")[:2] == ["2", "2"]
        assert figure(person, "· Mail")[:2] == ["1", "1"]


async def test_a_figure_that_may_still_change_has_the_sign_of_the_commands_and_says_what_it_means(book: Book) -> None:
    made = open_ticket(book, {"customer": customer(book, "Acme Ltd"), "subject": "offline"}, NOW)
    solve(book, made.record["id"], NOW)
    async with at_the_screen(book, screen="5") as person:
        await figures_read(person)
        assert person.shows("* Some of it may still change")
        while not person.cursor_line.startswith("Total resolution"):
            await person.press("j")
        assert figure(person, "Total resolution")[:4] == ["0", "s", "1", "*"]
        await person.sees("* 1 of 1 may still change")


async def test_a_change_is_a_word_as_well_as_a_sign(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    contact_made(book, acme, "before", hours_ago=24 * 25)
    for _each in range(2):
        contact_made(book, acme, "now")
    async with at_the_screen(book, screen="5") as person:
        await at_the_contacts(person)
        assert "+100 % better" in person.line_with("Contacts")


async def test_p_goes_through_the_periods(book: Book) -> None:
    contact_made(book, customer(book, "Acme Ltd"), "in october", hours_ago=24 * 30)
    async with at_the_screen(book, screen="5") as person:
        await at_the_contacts(person)
        assert figure(person, "Contacts")[0] == "—"
        for name, first, last in (
            ("last 30 days", "2026-10-22", "2026-11-20"),
            ("last month", "2026-10-01", "2026-10-31"),
            ("this quarter so far", "2026-10-01", "2026-11-20"),
            ("last quarter", "2026-07-01", "2026-09-30"),
            ("this year so far", "2026-01-01", "2026-11-20"),
            ("last year", "2025-01-01", "2025-12-31"),
            ("this month so far", "2026-11-01", "2026-11-20"),
        ):
            await person.press("P")
            await person.sees(f"{name} · {first} – {last}")
            if name == "last month":
                await figures_read(person)
                assert figure(person, "Contacts")[:2] == ["1", "1"]


async def test_m_narrows_the_figures_to_one_person(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    add(book, "people", login="zhou", name="Zhou", role="sales")
    contact_made(book, acme, "mine")
    async with at_the_screen(book, screen="5") as person:
        await at_the_contacts(person)
        await person.press("M")
        await person.type("zhou")
        await person.press("enter")
        await person.sees("· zhou")
        await figures_read(person)
        assert figure(person, "Contacts")[0] == "—"


async def test_somebody_unknown_is_asked_for_again(book: Book) -> None:
    async with at_the_screen(book, screen="5") as person:
        await person.press("M")
        await person.type("nobody-like-that")
        await person.press("enter")
        assert person.typing_into == "answer"
        assert person.shows("nobody-like-that")


async def test_enter_opens_the_records_and_again_the_customer_and_esc_comes_back(book: Book) -> None:
    contact_made(book, customer(book, "上海金桥贸易"), "客户要三季度报价")
    contact_made(book, customer(book, "Acme Ltd"), "catalogue", channel="mail", hours_ago=2)
    async with at_the_screen(book, screen="5") as person:
        await at_the_contacts(person)
        await person.press("enter")
        assert "2 records" in person.line(1)
        assert person.cursor_line.startswith("Today 12:02")
        assert "mail" in person.cursor_line and "Acme Ltd" in person.cursor_line
        await person.press("j", "enter")
        assert person.line(1).startswith("┌─ 上海金桥贸易")
        await person.press("escape", "escape")
        assert person.cursor_line.startswith("Contacts")


async def test_a_figure_without_records_says_so(book: Book) -> None:
    async with at_the_screen(book, screen="5") as person:
        await person.sees("First response")
        await person.press("enter")
        assert person.status == "There are no records behind this figure"


async def test_what_happens_meanwhile_changes_the_figures(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    async with at_the_screen(book, screen="5") as person:
        await at_the_contacts(person)
        contact_made(book, acme, "hello")
        await person.sees("· Call")
        await person.press("1")
        contact_made(book, acme, "a mail", channel="mail")
        await person.press("5")
        await person.sees("· Mail")


async def test_keys_are_answered_while_the_figures_are_read(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    task(book, customer(book, "Acme Ltd"), "call back", "2026-11-20")
    go_on = threading.Event()
    read = screens.kpi.figures

    def slow(*arguments: Any, **named: Any) -> Any:
        go_on.wait(5)
        return read(*arguments, **named)

    monkeypatch.setattr(screens.kpi, "figures", slow)
    async with at_the_screen(book, SMALL, screen="5") as person:
        assert person.shows("reading…")
        await person.press("P", "1")
        assert person.shows("call back")
        await person.press("5")
        assert person.shows("reading…")
        go_on.set()
        await person.sees("First response")
        assert person.shows("last 30 days")


async def test_a_book_that_cannot_be_read_is_said_and_not_thrown(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: Any, **_named: Any) -> Any:
        raise Usage("the figures are out of order")

    monkeypatch.setattr(screens.kpi, "figures", refused)
    async with at_the_screen(book, screen="5") as person:
        await person.sees("the figures are out of order")
        assert person.shows("There are no figures; P shows another period.")
