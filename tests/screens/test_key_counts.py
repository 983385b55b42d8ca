"""How many keys a call with its follow-up takes from anywhere, beside its text; for the list see the logging story."""

from __future__ import annotations

from store.book import Book
from tests.driver import at_the_screen
from tests.factories import customer, many_customers

TEXT = "客户要三季度报价"
FOUND = (*":jq", "enter")
FOLLOW_UP = (*" @tue", "enter")


async def test_a_call_with_its_follow_up_takes_at_most_eleven_keys_from_anywhere(book: Book) -> None:
    many_customers(book, 20)
    jinqiao = customer(book, "上海金桥贸易")
    assert len([*FOUND, "c", *FOLLOW_UP]) <= 11
    async with at_the_screen(book, screen="") as person:
        for somewhere in "15":
            await person.press(somewhere, *FOUND)
            # As somebody types who knows the way: nothing has to be looked at in between.
            await person.type_ahead("c", *TEXT, *FOLLOW_UP)
    logged = book.timeline(jinqiao)
    steps = book.children("tasks", "customer", jinqiao)
    assert [(entry["channel"], entry["text"]) for entry in logged] == [("call", TEXT)] * 2
    assert {(step["due"], step["interaction"]) for step in steps} == {("2026-11-24", entry["id"]) for entry in logged}
