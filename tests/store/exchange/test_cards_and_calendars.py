"""vCards and calendars, read back by the libraries that others use for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from store.book import Book
from store.exchange.content_lines import content, escaped
from store.exchange.ical_writer import export_calendar
from store.exchange.selection import Selection
from store.exchange.vcard_writer import export_vcards, uuid_of
from tests.factories import add, customer, new_book, task

HOSTILE = '王小明; \\ , "x"\nBEGIN:VCARD'


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with new_book(tmp_path) as book:
        acme = customer(book, "Acme, Inc.", tags=["a;b", "vip"], addresses=[{"city": "上海", "text": "张江路, 88"}])
        person = {"kind": "person", "company": "Acme", "birthday": "1992-02-29", "note": HOSTILE, "title": "Buyer"}
        customer(book, HOSTILE, phones=["13800138000"], mails=["wang@example.cn"], **person)
        add(book, "contacts", customer=acme, name="--05-28", birthday="--05-28", mails=["a@example.org"])
        add(book, "contacts", customer=acme, name="Lunar", birthday="1955-08-15", birthday_calendar="lunar")
        task(book, acme, "Call; back\nsoon", "2026-11-24", priority="urgent")
        task(book, acme, "At three", "2026-11-24T07:00:00Z", note="x" * 200)
        task(book, acme, "Done", "2026-11-20", done="2026-11-20T01:00:00Z")
        yield book


def cards(book: Book, version: str) -> list[Any]:
    text = b"".join(export_vcards(Selection(book), version)).decode()
    return list(vobject.readComponents(text))


@pytest.mark.parametrize("version", ["3", "4"])
def test_a_card_is_read_back_as_it_was(book: Book, version: str) -> None:
    found = {card.fn.value: card for card in cards(book, version)}
    record = next(each for each in book.all("customers") if each["kind"] == "person")
    card = found[record["name"]]
    assert card.version.value == f"{version}.0" and card.org.value == ["Acme"] and card.title.value == "Buyer"
    assert card.note.value == record["note"] and card.email.value == "wang@example.cn"
    assert card.tel.value.removeprefix("tel:") == "+8613800138000"
    assert card.bday.value == {"3": "1992-02-29", "4": "19920229"}[version]
    assert card.uid.value == f"urn:uuid:{uuid_of(record['id'])}"
    company = found["Acme, Inc."]
    assert company.categories.value == ["a;b", "vip"] and company.adr.value.street == "张江路, 88"
    assert len(found) == 4


def test_a_birthday_that_a_version_cannot_say_is_an_extension(book: Book) -> None:
    for version, line in (("3", "X-KEHU-BIRTHDAY:--05-28"), ("4", "BDAY:--0528")):
        text = b"".join(export_vcards(Selection(book), version)).decode()
        assert line in text.splitlines() and "X-KEHU-LUNAR-BIRTHDAY:1955-08-15" in text


def test_archived_customers_and_their_contacts_have_no_card(book: Book) -> None:
    with book.change("archive") as change:
        for record in book.all("customers"):
            change.update("customers", record["id"], {"archived": "2026-11-20T02:00:00Z"})
    assert cards(book, "3") == []


def calendar(book: Book, **options: bool) -> Any:
    data = b"".join(export_calendar(Selection(book, stamps=True), **options))
    assert data == b"".join(export_calendar(Selection(book, stamps=True), **options))
    return icalendar.Calendar.from_ical(data)


def test_tasks_are_read_back_as_they_are(book: Book) -> None:
    todos = {str(each["SUMMARY"]): each for each in calendar(book).walk("VTODO")}
    assert set(todos) == {"Call; back soon · Acme, Inc.", "At three · Acme, Inc."}
    first, second = todos.values()
    assert first.decoded("DUE") == date(2026, 11, 24) and first["PRIORITY"] == 1
    assert second.decoded("DUE").isoformat() == "2026-11-24T07:00:00+00:00"
    assert str(second["DESCRIPTION"]) == "x" * 200
    assert len(calendar(book, done=True).walk("VTODO")) == 3


def test_tasks_as_events_have_a_length(book: Book) -> None:
    events = calendar(book, events=True, birthdays=False).walk("VEVENT")
    lengths = sorted(str(each.decoded("DTEND") - each.decoded("DTSTART")) for each in events)
    assert lengths == ["0:30:00", "1 day, 0:00:00"]


def test_a_birthday_comes_every_year_and_that_of_a_leap_day_at_the_end_of_february(book: Book) -> None:
    events = {each.decoded("DTSTART"): each for each in calendar(book, tasks=False).walk("VEVENT")}
    assert set(events) == {date(1992, 2, 29), date(2000, 5, 28)}
    assert events[date(2000, 5, 28)]["RRULE"].to_ical() == b"FREQ=YEARLY"
    assert events[date(1992, 2, 29)]["RRULE"]["BYMONTHDAY"] == [-1]


def test_the_time_stamp_is_that_of_the_last_change(book: Book) -> None:
    before = {str(each["UID"]): each.decoded("DTSTAMP") for each in calendar(book).walk("VTODO")}
    assert all(isinstance(stamp, datetime) and stamp.year >= 2024 for stamp in before.values())


@settings(max_examples=50)
@given(st.text(max_size=120))
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(text: str) -> None:
    data = content([f"NOTE:{escaped(text)}"])
    pieces = data.split(b"\r\n")
    assert pieces.pop() == b"" and all(len(piece) <= 75 for piece in pieces)
    assert "".join([pieces[0].decode(), *(piece.decode()[1:] for piece in pieces[1:])]) == f"NOTE:{escaped(text)}"
    assert not set(data.replace(b"\r\n", b"")) & set(range(9))
