"""The quick-log bar: typed, previewed, saved once, and never lost."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.message import Message
from textual.pilot import Pilot

from screens.shell.status import Bar
from screens.widgets.line_input import LineInput
from screens.widgets.log_bar import LogBar
from store.book import Book
from store.errors import NotSaved
from store.ids import new_ulid
from store.work.customers import add_customer, delete_record
from store.work.drafts import Draft, Drafts
from tests.factories import NOW
from tests.screens.bare_host import BareHost


class Desk:
    """A person at the bar: what they press, what they see, and what lies on the disk."""

    def __init__(self, app: BareHost, bar: LogBar, drafts: Drafts, customer: dict[str, Any]) -> None:
        self.app, self.bar, self.drafts, self.customer = app, bar, drafts, customer
        self.pilot: Pilot[None]

    async def open(self, channel: str = "call", draft: Draft | None = None) -> None:
        self.bar.open(self.customer, channel, draft)
        await self.pilot.pause()

    async def type(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        self.line.post_message(Paste(text))
        await self.pilot.pause()

    @property
    def line(self) -> LineInput:
        return self.bar.query_one(LineInput)

    @property
    def below(self) -> str:
        return self.bar.query_one("#below", Bar).render().plain.strip()

    @property
    def interactions(self) -> list[dict[str, Any]]:
        return self.app.book.timeline(self.customer["id"])


class HearingHost(BareHost):
    """A host that notes what the bar tells it."""

    def on_log_bar_saved(self, message: LogBar.Saved) -> None:
        self.heard.append(message)

    def on_log_bar_kept(self, message: LogBar.Kept) -> None:
        self.heard.append(message)

    def on_log_bar_closed(self, message: LogBar.Closed) -> None:
        self.heard.append(message)

    def on_log_bar_open_full_form(self, message: LogBar.OpenFullForm) -> None:
        self.heard.append(message)


@asynccontextmanager
async def desk(book: Book, directory: Path, width: int = 120) -> AsyncIterator[Desk]:
    drafts = Drafts(str(directory), "01BOOK")
    customer = add_customer(book, {"name": "上海金桥贸易"}, NOW).record
    bar = LogBar(drafts)
    app = HearingHost(book, bar)
    person = Desk(app, bar, drafts, customer)
    async with app.run_test(size=(width, 40)) as pilot:
        person.pilot = pilot
        await pilot.pause()
        app.screen.set_focus(app.screen.query_one("#list"))
        await pilot.pause()
        yield person


def heard(person: Desk) -> Message:
    (message,) = person.app.heard
    return message


async def test_a_line_is_previewed_while_typing_and_saved_with_enter(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.type(*"客户要三季度报价 @4d =ok ~12")
        assert person.below == "call → 12 min → reached → follow-up Tue 11-24"
        await person.type("enter")
        (interaction,) = person.interactions
        assert (interaction["text"], interaction["minutes"]) == ("客户要三季度报价", 12)
        message = heard(person)
        assert isinstance(message, LogBar.Saved)
        assert [table for table, _record in message.outcome.records] == ["interactions", "tasks"]
        assert not person.bar.is_open
        assert person.app.focused is person.app.screen.query_one("#list")
        assert person.drafts.list() == []


async def test_enter_again_and_again_logs_once(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        person.app.hold = True
        await person.open()
        await person.type(*"hello", "enter", "enter", "enter", *"xyz")
        assert person.below == "saving…"
        assert person.line.text == "hello"
        person.app.release()
        await person.pilot.pause()
        assert [interaction["text"] for interaction in person.interactions] == ["hello"]


async def test_letters_typed_ahead_behind_enter_stay_out_of_the_text(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.pilot.press(*"hello", "enter", *"uuu")
        await person.pilot.pause()
        assert [interaction["text"] for interaction in person.interactions] == ["hello"]


async def test_esc_keeps_the_line_and_it_can_be_resumed(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open("visit")
        await person.type(*"half a th", "escape")
        message = heard(person)
        assert isinstance(message, LogBar.Kept)
        assert message.draft.text == "half a th"
        assert person.drafts.customers() == {person.customer["id"]}
        await person.open("visit", person.drafts.of(person.customer["id"]))
        assert person.line.text == "half a th"
        await person.type(*"ought", "enter")
        (interaction,) = person.interactions
        assert (interaction["id"], interaction["channel"]) == (message.draft.id, "visit")
        assert interaction["text"] == "half a thought"
        assert person.drafts.list() == []


async def test_esc_on_an_empty_line_leaves_nothing(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.type("x", "backspace", "escape")
        assert isinstance(heard(person), LogBar.Closed)
        assert person.drafts.list() == []


async def test_what_is_typed_reaches_the_disk_without_a_key(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screens.widgets.log_bar.KEEP_SECONDS", 0.001)
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.type(*"in the middle of")
        for _attempt in range(100):
            if person.drafts.list() and person.drafts.list()[0].text == "in the middle of":
                break
            await asyncio.sleep(0.001)
        assert [draft.text for draft in person.drafts.list()] == ["in the middle of"]


async def test_a_dropped_line_keeps_the_draft(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.type(*"and then the train went into the tunnel")
    assert [draft.text for draft in person.drafts.list()] == ["and then the train went into the tunnel"]


async def test_the_time_of_all_sittings_counts_and_the_gap_between_does_not(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        yesterday = NOW - timedelta(days=1)
        draft = Draft(
            id=new_ulid(), customer=person.customer["id"], channel="call", text="long", started=yesterday,
            at=yesterday, spent=252,
        )  # fmt: skip
        await person.open(draft=draft)
        assert person.below == "call → 4 min"
        assert person.bar.query_one("#clock", Bar).render().plain.strip() == "00:04"
        await person.type("enter")
        assert person.interactions[0]["at"] == "2026-11-19T06:02:00Z"


async def test_pasted_line_breaks_do_not_submit_and_are_kept(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.paste("first\r\nsecond\nthird @tomorrow\n")
        assert person.line.value == "first⏎second⏎third @tomorrow"
        assert person.interactions == []
        await person.type("enter")
        assert person.interactions[0]["text"] == "first\nsecond\nthird"


async def test_pasted_control_characters_reach_neither_terminal_nor_book(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.paste("\x1b]52;c;aGVsbG8=\x07red\u202e")
        assert person.line.value.isprintable()
        await person.type("enter")
        assert "\x1b" not in person.interactions[0]["text"]


async def test_what_cannot_be_logged_yet_is_said_and_nothing_is_lost(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.type(*"price agreed >x")
        assert "Deals come with a later version" in person.below
        await person.type("enter")
        assert person.interactions == []
        assert person.bar.is_open
        await person.type("backspace", "backspace", "enter")
        assert person.interactions[0]["text"] == "price agreed"


async def test_an_empty_line_is_not_logged(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.type("enter")
        assert "Nothing to log yet" in person.below
        assert person.bar.is_open


async def test_a_refusal_is_shown_and_the_line_stays(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.type(*"hello")
        delete_record(book, "customers", person.customer["id"], NOW)
        await person.type("enter")
        assert "gone" in person.below
        assert person.line.text == "hello"
        assert [draft.text for draft in person.drafts.list()] == ["hello"]
        await person.type("!")
        assert person.line.text == "hello!"


async def test_a_full_disk_under_the_drafts_is_said(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise NotSaved("The draft could not be kept.")

    async with desk(book, tmp_path) as person:
        await person.open()
        await person.type(*"hello")
        monkeypatch.setattr(Drafts, "save", full)
        await person.type("escape")
        assert person.bar.is_open
        assert "could not be kept" in person.below
        assert person.line.text == "hello"


async def test_tab_hands_the_line_to_the_full_form(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        await person.open()
        await person.type(*"hello @tomorrow", "tab")
        message = heard(person)
        assert isinstance(message, LogBar.OpenFullForm)
        assert message.preview.entry.text == "hello"
        assert message.preview.entry.id == message.draft.id == person.drafts.list()[0].id


async def test_a_typed_character_costs_few_bytes(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path) as person:
        person.app.listen()
        person.app.screen.set_focus(None)
        await person.pilot.pause()
        person.app.bytes_sent()
        await person.open()
        assert person.app.bytes_sent() <= 4_000
        person.line.text = "客户要三季度报价，" * 4
        await person.pilot.pause()
        person.app.bytes_sent()
        costs = []
        for character in "，报 @next wed =ok ~12 !!":
            await person.type(character)
            costs.append(person.app.bytes_sent())
        assert 0 < max(costs) <= 400


async def test_it_fits_eighty_columns(book: Book, tmp_path: Path) -> None:
    async with desk(book, tmp_path, width=80) as person:
        await person.open()
        await person.type(*"客户要三季度报价 @next wed 3pm =ok")
        assert person.below == "call → reached → follow-up Wed 11-25 15:00"
        assert person.line.size.width >= 40


def test_the_drafts_directory_is_made_only_when_there_is_a_draft(tmp_path: Path) -> None:
    assert Drafts(str(tmp_path), "01BOOK").list() == []
    assert os.listdir(tmp_path) == []
