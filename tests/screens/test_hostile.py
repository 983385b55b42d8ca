"""What another tool wrote into the book cannot steer the terminal: every screen shows it as harmless signs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest

from store.book import Book
from store.clock import FixedClock
from store.disk.tables import BookDB
from store.ids import new_ulid
from store.work.drafts import Draft
from tests.driver import LARGE, SMALL, Person, at_the_screen, drafts_of
from tests.factories import NOW, new_book
from tests.screens.hostile_records import records_of_every_table

BELL, ESC, C1_CSI = "\x07", "\x1b", "\x9b"
OSC_52 = f"{ESC}]52;c;cm0gLXJmIH4={BELL}"
RIGHT_TO_LEFT = "\u202e"
MARKUP = "[red]"
BIDI = {"\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\ufeff"}
EVIL = (
    f"{MARKUP}{ESC}[31m{C1_CSI}2J{RIGHT_TO_LEFT}",
    f"{MARKUP}{OSC_52}[/]",
    f"{MARKUP}\r\n\t\x00\x7f\x85\u2028\u2066\ufeff",
)
MORNING = "2026-11-20T01:00:00Z"
STEP = ("owner", "by", "channel", "severity", "cause", "text", "remedy", "decision", "cost", "due", "sent_back")
"""The fields of a step of a complaint that hold words."""


def tables(evil: str) -> dict[str, list[dict[str, Any]]]:
    """Records of every table people see, each of whose texts is hostile."""
    acme, said, due, ticket = new_ulid(), new_ulid(), new_ulid(), new_ulid()
    made = {"created": MORNING, "by": evil}
    about = {"customer": acme, "contact": evil, "ticket": ticket, **made}
    return {
        "customers": [
            {
                **dict.fromkeys(("name", "company", "title", "grade", "status", "industry", "owner", "region"), evil),
                **dict.fromkeys(("needs", "preferences", "preferred_channel", "pinned", "note"), evil),
                **dict.fromkeys(("birthday", "gender", "size", "source", "referrer", "steward"), evil),
                "phones": [evil],
                "mails": [evil],
                "tags": [evil],
                "kind": "person",
                "do_not_contact": True,
                "id": acme,
                **made,
            }
        ],
        "contacts": [
            {
                **dict.fromkeys(("name", "title", "role", "note", "birthday", "gender"), evil),
                "phones": [evil],
                "mails": [evil],
                "primary": True,
                "id": new_ulid(),
                "customer": acme,
                **made,
            }
        ],
        "interactions": [
            {"id": said, "at": MORNING, "channel": "call", "text": evil, "outcome": evil, "mood": evil, **about},
            {"id": new_ulid(), "at": MORNING, "channel": evil, "direction": evil, "minutes": evil, **about},
            {"id": new_ulid(), "at": evil, "channel": "mail", "direction": "in", "text": evil, **about},
        ],
        "tasks": [
            {"id": due, "due": "2026-11-18", "title": evil, "kind": evil, "owner": evil, "priority": evil, **about},
            {"id": new_ulid(), "due": evil, "title": evil, "kind": evil, "owner": "li", "note": evil, **about},
        ],
        "tickets": [
            {
                **dict.fromkeys(("kind", "type", "subject", "text", "priority", "assignee", "cause", "result"), evil),
                "id": ticket,
                "number": 1001,
                "status": "new",
                "status_log": [{"at": MORNING, "to": "new", "by": evil}],
                "assignee_log": [{"at": MORNING, "to": evil, "by": evil, "reason": evil}],
                "rating": evil,
                "rated_at": MORNING,
                "mood": evil,
                "due": "2026-11-19",
                **about,
            },
            {"id": new_ulid(), "number": evil, "subject": evil, "status": evil, "due": evil, **about},
            {
                "id": new_ulid(),
                "number": 1002,
                "kind": "complaint",
                "subject": evil,
                "status": "open",
                "status_log": [{"at": MORNING, "to": "open", "by": evil}],
                "steps": [
                    {**dict.fromkeys(STEP, evil), "name": "intake", "at": MORNING, "done_at": MORNING},
                    {**dict.fromkeys(STEP, evil), "name": "investigation", "at": MORNING},
                ],
                **about,
            },
        ],
        "people": [{"id": new_ulid(), "login": evil, "name": evil, "role": evil, **made}],
    }


@pytest.fixture(
    params=[EVIL[0], *(pytest.param(evil, marks=pytest.mark.heavy) for evil in EVIL[1:])],
    ids=["sequences", "clipboard", "controls"],
)
def besieged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Book]:
    """A book into which another tool wrote hostile texts, past all checks, and a hostile line begun by the user."""
    with new_book(tmp_path) as book:
        path = book.path
        settings = book.settings["id"]
    with BookDB(path) as db:
        written = tables(request.param)
        links = {"customer": written["customers"][0]["id"], "ticket": written["tickets"][0]["id"]}
        for table, records in records_of_every_table(request.param, links).items():
            db.table(table).insert_multiple([*written.get(table, ()), *records])
        words = [{"value": "call", "label": request.param}]
        grades = [{"name": request.param, "silent_days": 30}]
        db.table("settings").update(
            {"vocabularies": {"channel": words, "task_kind": words}, "grades": grades},
            lambda document: document["id"] == settings,
        )
    with Book.open(path, user="li", device="00aa", clock=FixedClock(NOW)) as book:
        yield book


def steering(text: str) -> set[str]:
    """The characters of a line that would do something to a terminal or to the order of what it shows."""
    return {each for each in text if category(each) in ("Cc", "Cs", "Zl", "Zp") or each in BIDI}


class Watcher:
    """Goes through the program and looks at every line after each step."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self.looks = 0

    async def press(self, *keys: str) -> None:
        """Press the keys, and look at what stands there then."""
        await self._person.type_ahead(*keys)
        for line in self._person.lines:
            assert not steering(line), (keys, line)
        self.looks += 1

    async def sees_markup(self, *keys: str) -> None:
        """Press the keys; what another tool wrote is shown, and its markup as it was written."""
        await self.press(*keys)
        assert self._person.shows(MARKUP), (keys, self._person.lines)

    async def sees_completion(self, *keys: str) -> None:
        """Press the keys that open a line, and type as much as is completed by what another tool wrote."""
        await self.press(*keys)
        await self.press("[", "r")
        async with asyncio.timeout(5):
            while not self._person.shows(MARKUP):
                await self.press()


async def test_no_line_of_today_and_what_opens_over_it_steers(besieged: Book) -> None:
    async with at_the_screen(besieged, SMALL, screen="") as person:
        watcher = Watcher(person)
        for _line in range(8):
            await watcher.sees_markup("1", "j")
        await watcher.sees_markup("g", "enter")
        await watcher.sees_markup("escape", "e")
        await watcher.sees_markup("escape", "S")
        await watcher.sees_markup("escape", "M")


async def test_no_line_of_the_customers_steers(besieged: Book) -> None:
    async with at_the_screen(besieged, SMALL, screen="") as person:
        watcher = Watcher(person)
        await watcher.sees_markup("2")
        await watcher.sees_markup("/", *"red", "enter")
        await watcher.sees_markup("c", *"hello @wed")
        await watcher.press("tab")
        await watcher.press("escape", "escape")
        await watcher.sees_markup("O")
        await watcher.sees_markup("escape", "d")
        await watcher.sees_markup("n", "e")
        for _row in range(30):
            await watcher.press("down")
        for key in ("A", "T", "t"):
            await watcher.press("escape", key)
        await watcher.sees_markup("escape", "enter")
        for _entry in range(6):
            await watcher.sees_markup("j")
        await watcher.sees_markup("g", "e")


async def test_no_line_of_the_tickets_steers(besieged: Book) -> None:
    async with at_the_screen(besieged, SMALL, screen="") as person:
        watcher = Watcher(person)
        await watcher.sees_markup("3")
        await watcher.sees_markup("f")
        for key in ("s", "O", "r", "e", "M"):
            await watcher.sees_markup(key)
            await watcher.press("escape", "escape")
        await watcher.sees_markup("enter")
        for _entry in range(8):
            await watcher.sees_markup("j")
        await watcher.sees_markup("escape", "x")
        await watcher.press("u")


async def test_no_line_of_the_quality_steers(besieged: Book) -> None:
    async with at_the_screen(besieged, SMALL, screen="6") as person:
        await person.sees("≈")
        watcher = Watcher(person)
        for _line in range(8):
            await watcher.sees_markup("6", "j")
        await watcher.sees_markup("g", "enter")
        for _field in range(30):
            await watcher.press("j", "right")
        await watcher.press("ctrl+s")
        await watcher.press("6")
        await watcher.sees_markup("2", "%")
        await watcher.press("space", "ctrl+s")


async def test_no_line_of_the_figures_the_palette_and_the_help_steers(besieged: Book) -> None:
    async with at_the_screen(besieged, SMALL, screen="5") as person:
        await person.sees("First response")
        watcher = Watcher(person)
        for _figure in range(20):
            await watcher.press("5", "j")
            await watcher.press("enter", "j")
        await watcher.press("5", "?")
        await watcher.press("escape", ":", "[")
        await watcher.sees_markup()


async def test_no_line_of_articles_templates_surveys_views_and_a_call_steers(besieged: Book) -> None:
    async with at_the_screen(besieged, LARGE, screen="") as person:
        watcher = Watcher(person)
        for list_of in ("W", "Z"):
            await watcher.sees_markup("2", list_of)
            await watcher.press("enter", "j", "G")
            await watcher.sees_markup("escape", "e")
            await watcher.press("escape", "escape")
        await watcher.sees_markup("2", "F")
        await watcher.press("escape")
        await watcher.sees_markup("C")
        await watcher.press("x", "enter")
        await watcher.sees_markup("Q")
        await watcher.press("i")
        await watcher.press("y")
        await watcher.press("escape", "Q", "a")
        await watcher.press("escape", "H")
        await watcher.press("j", "enter", "j")
        await watcher.press("escape", "space", "e", *"owner=x", "enter")


async def test_no_line_of_a_complaint_steers(besieged: Book) -> None:
    async with at_the_screen(besieged, LARGE, screen="3") as person:
        watcher = Watcher(person)
        await watcher.press("/", *"kind:complaint", "enter")
        await watcher.sees_markup("enter")
        await watcher.press("G")
        await watcher.sees_markup("s")
        for step in ("n", "enter"):
            await watcher.press(step)
        await watcher.press("escape", "escape", "L")


async def test_neither_settings_nor_labels_nor_what_is_copied_steers(besieged: Book) -> None:
    async with at_the_screen(besieged, SMALL, screen="2") as person:
        watcher = Watcher(person)
        await watcher.press("ctrl+o")
        await watcher.press("escape")
        for letter in "npmai":
            await watcher.press("y")
            await watcher.press(letter)
            await watcher.press("escape")
        await watcher.press("Y")
        await watcher.sees_markup(",", "/", *"grades", "enter")
        await watcher.press("g", "enter")


async def test_no_completion_steers(besieged: Book) -> None:
    async with at_the_screen(besieged, SMALL, screen="") as person:
        watcher = Watcher(person)
        for screen, key in (("1", "M"), ("2", "O"), ("3", "O"), ("5", "M")):
            await watcher.press(screen)
            await watcher.sees_completion(key)
            await watcher.press("escape")
        await watcher.press("2", "T", "tab", "ctrl+u")
        await watcher.sees_completion()


async def test_no_line_begun_and_not_saved_steers(besieged: Book) -> None:
    evil = next(record["name"] for record in besieged.all("customers"))
    left = Draft(
        id=new_ulid(),
        customer=next(iter(besieged.all("customers")))["id"],
        channel="call",
        text=evil,
        started=NOW,
        at=NOW,
    )
    drafts_of(besieged).save(left)
    async with at_the_screen(besieged, SMALL, screen="") as person:
        watcher = Watcher(person)
        await watcher.sees_markup("g")
        await watcher.sees_markup("2", "c")
        await watcher.sees_markup("tab")
