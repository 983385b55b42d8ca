"""Quality: what looks like one is merged side by side or told apart, and what is to be cleaned is one key away."""

from __future__ import annotations

import threading

import pytest

import screens.quality
from store.book import Book
from tests.driver import LARGE, Person, at_the_screen
from tests.factories import NOW, add, contact_made, customer

QUALITY = "6"
OLDEST, OLDER = "01JD4K2M8PZ00Q7C1BHXW2E5RA", "01JD4K2M8PZ00Q7C1BHXW2E5RB"


@pytest.fixture
def pair(book: Book) -> tuple[str, str]:
    """王小明 twice: the first with a note, the second with mail and grade, both with one mobile number."""
    one = customer(book, "王小明", id=OLDEST, kind="person", phones=["13800138000"], note="爱喝茶")
    other = customer(book, "王 小明", kind="person", phones=["13800138000"], mails=["w@x.example"], grade="B")
    contact_made(book, one, "hello")
    return one, other


def fields(person: Person) -> dict[str, str]:
    """The lines of the merge, by their labels."""
    lines = [line.strip("│ ▸") for line in person.lines[3:-3]]
    return {line[:12].strip(): line[12:].strip() for line in lines if line}


async def test_a_pair_is_merged_side_by_side_as_it_was_chosen(book: Book, pair: tuple[str, str]) -> None:
    one, other = pair
    async with at_the_screen(book, screen=QUALITY) as person:
        await person.sees("Look like one · 1")
        assert person.cursor_line.startswith("sure    王小明 ≈ 王 小明")
        assert person.shows("same mobile 138 0013 8000")
        await person.press("enter")
        shown = fields(person)
        assert shown["Name"].split() == ["≠", "○", "王小明", "●", "王", "小明"]
        assert shown["Phones"].startswith("= ● 138 0013 8000")
        assert shown["Grade"].split() == ["·", "○", "–", "●", "B"]
        assert "1 interaction would move" in person.line(1)
        assert person.status.endswith("← takes the left value, → the right")
        await person.press("j", "j", "left")
        assert fields(person)["Name"].split() == ["≠", "●", "王小明", "○", "王", "小明"]
        await person.press("ctrl+s")
        assert person.status.startswith("Merged 王小明 into 王小明, with 1 interaction.")
        await person.sees("Score ·")
        assert not person.shows("≈")
    merged = book.get("customers", other) or {}
    assert (merged["name"], merged["note"], merged["mails"]) == ("王小明", "爱喝茶", ["w@x.example"])
    assert (book.get("customers", one) or {})["merged_into"] == other


async def test_owners_that_differ_are_asked_about_and_the_wide_screen_shows_what_will_be(book: Book) -> None:
    add(book, "people", login="chen", name="Chen", role="sales")
    one, other = customer(book, "Acme", id=OLDEST), customer(book, "ACME Ltd", id=OLDER, owner="chen")
    async with at_the_screen(book, LARGE, screen=QUALITY) as person:
        await person.sees("≈")
        await person.press("enter", "ctrl+s")
        assert "li, chen" in person.status
        assert person.cursor_line.split() == ["Owner", "?", "○", "li", "○", "chen", "?"]
        await person.press("right", "right", "ctrl+s")
        await person.sees("Score ·")
    assert (book.get("customers", one) or {})["owner"] == "chen"
    assert (book.get("customers", other) or {})["merged_into"] == one


async def test_a_pair_told_apart_is_gone_until_that_is_undone(book: Book, pair: tuple[str, str]) -> None:
    async with at_the_screen(book, screen=QUALITY) as person:
        await person.sees("≈")
        await person.press("X")
        await person.sees("Score ·")
        assert not person.shows("≈")
        await person.press("u")
        await person.sees("≈")


async def test_what_is_to_be_cleaned_is_verified_or_opened_and_the_cursor_goes_on(book: Book) -> None:
    nadir = customer(book, "Nadir", owner="")
    customer(book, "Acme")
    async with at_the_screen(book, screen=QUALITY) as person:
        await person.sees("Incomplete · 2")
        assert person.cursor_line.startswith("30      Nadir")
        await person.press("=")
        await person.sees("50      Nadir")
        assert person.cursor_line.startswith("50      Nadir"), "the cursor holds on to its record"
        assert (book.get("customers", nadir) or {})["verified_at"] == "2026-11-20T06:02:00Z"
        await person.press("enter")
        assert person.timeline.is_on_screen
        await person.press("escape", "tab")
        assert "nobody" in person.cursor_line
        await person.press("enter")
        await person.sees("Quality · nobody's")
        await person.sees("Incomplete · 1")


async def test_keys_are_answered_while_the_book_is_looked_through_and_esc_gives_it_up(
    book: Book, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    class Slow(screens.quality.Review):
        def scan(self, progress: object = None) -> None:
            progress(0, 100)  # type: ignore[operator]
            go_on.wait(10)
            super().scan(progress)  # type: ignore[arg-type]

    monkeypatch.setattr(screens.quality, "Review", Slow)
    async with at_the_screen(book, screen=QUALITY) as person:
        await person.sees("looking 0 %")
        assert person.shows("esc gives it up")
        await person.press("2")
        assert person.shows("王 小明")
        await person.press(QUALITY, "escape")
        assert "Given up" in person.status
        go_on.set()
        await person.sees("6 does it")
        await person.press(QUALITY)
        await person.sees("≈")


async def test_an_empty_book_says_what_to_do_first(book: Book) -> None:
    async with at_the_screen(book, screen=QUALITY) as person:
        await person.sees("There is no customer in this book yet.")
        assert person.shows("a adds one")
        await person.press("enter", "X", "J", "tab")
        assert "no pair" in person.status or "nothing" in person.status.lower()


# Merging, splitting and adding from elsewhere


async def test_an_open_customer_that_is_merged_elsewhere_becomes_the_survivor(
    book: Book, pair: tuple[str, str]
) -> None:
    from store.work.merge import merge

    async with at_the_screen(book, screen="2") as person:
        person.app.open_record("customers", pair[0])
        await person.settled()
        merge(book, pair, NOW, survivor=pair[1])
        await person.sees("w@x.example")


async def test_what_is_marked_moves_to_a_new_customer(book: Book) -> None:
    acme = customer(book, "Acme")
    call = contact_made(book, acme, "for somebody else")
    async with at_the_screen(book) as person:
        await person.press("percent_sign")
        assert "Split Acme" in person.line(1)
        await person.press("ctrl+s")
        assert "Nothing is marked" in person.status
        await person.press("space")
        assert "1 marked" in person.line(1)
        await person.press("ctrl+s", *"Beta", "enter")
        assert person.status.startswith("Split 1 interaction off Acme")
    (moved,) = [each["customer"] for each in book.all("interactions")]
    assert (book.get("customers", moved) or {})["name"] == "Beta"
    assert (book.get("interactions", call) or {})["customer"] == moved


async def test_a_form_asks_once_keeps_what_was_typed_and_opens_the_one_that_is_there(book: Book) -> None:
    acme = customer(book, "Acme", phones=["13800138000"])
    contact_made(book, acme, "known for years")
    async with at_the_screen(book) as person:
        await person.press("a", *"Beta", "tab", *"13800138000", "ctrl+s")
        assert "here already as Acme" in person.status
        assert book.count("customers") == 1
        await person.press("ctrl+g")
        assert person.shows("known for years")
        await person.press("escape")
        assert person.shows("Beta") and person.shows("13800138000")
        await person.press("ctrl+s")
        assert book.count("customers") == 2
