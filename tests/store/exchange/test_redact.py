"""Redaction: nothing personal is left of a profile's kind, and the same person is the same stand-in everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.book import Book
from store.errors import Usage
from store.exchange.export import export_lines, export_selection
from store.exchange.selection import Selection
from tests.factories import add, contact_made, customer, new_book, task


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with new_book(tmp_path) as book:
        acme = customer(
            book, "上海金桥贸易", phones=["13800138000"], mails=["info@jinqiao.cn"], note="王小明 says hello"
        )
        add(book, "contacts", customer=acme, name="王小明", phones=["13800138000"], mails=["wang@jinqiao.cn"])
        person = {"company": "上海金桥贸易", "birthday": "1955-05-28", "gender": "male", "title": "经理"}
        customer(book, "王小明", kind="person", addresses=[{"city": "上海", "text": "张江路88号"}], **person)
        contact_made(book, acme, "王小明 138 0013 8000 <wang@jinqiao.cn> 2026-11-24 报价")
        task(book, acme, "打电话给王小明", "2026-11-24")
        yield book


def exported(book: Book, profile: str) -> str:
    return b"".join(export_lines(Selection(book, redact=profile))).decode()


def values(text: str, table: str, field: str) -> list[Any]:
    records = map(json.loads, text.splitlines())
    return [record.get(field) for record in records if record["table"] == table]


def test_names_are_replaced_alike_in_fields_and_in_texts(book: Book) -> None:
    text = exported(book, "names")
    assert "王小明" not in text and "金桥" not in text and "+8613800138000" in text and "报价" in text
    (contact,) = values(text, "contacts", "name")
    assert contact in values(text, "customers", "name")
    assert str(contact) in str(values(text, "interactions", "text")) and str(contact) in str(
        values(text, "tasks", "title")
    )


def test_phones_mails_and_streets_are_replaced_alike(book: Book) -> None:
    text = exported(book, "contact")
    for secret in ("13800138000", "0013", "jinqiao.cn", "张江路"):
        assert secret not in text
    assert "王小明" in text and "上海" in text and "2026-11-24" in text
    (phones,) = values(text, "contacts", "phones")
    assert phones == values(text, "customers", "phones")[0] and str(phones[0]) in str(
        values(text, "interactions", "text")
    )


def test_of_all_that_is_personal_only_figures_are_left(book: Book) -> None:
    text = exported(book, "all-personal")
    for secret in (
        "王小明",
        "金桥",
        "0013",
        "jinqiao",
        "张江路",
        "1955",
        "经理",
        "报价",
        '"li"',
        "male",
        str(book.settings["book"]),
    ):
        assert secret not in text
    assert len(text.splitlines()) == sum(book.count(table) for table in book.file.tables()) - book.count("operations")
    assert values(text, "interactions", "outcome") == ["reached"]


def test_the_same_book_gives_the_same_stand_ins_and_another_book_others(book: Book, tmp_path: Path) -> None:
    assert exported(book, "all-personal") == exported(book, "all-personal")
    (tmp_path / "other").mkdir()
    with new_book(tmp_path / "other") as other:
        customer(other, "王小明")
        assert set(values(exported(other, "names"), "customers", "name")).isdisjoint(
            values(exported(book, "names"), "customers", "name")
        )


def test_a_filter_takes_customers_and_what_is_theirs(book: Book) -> None:
    whole = json.loads(b"".join(export_selection(Selection(book, "金桥 kind:company"))))
    assert {table: len(records) for table, records in whole.items()} == {
        "contacts": 1,
        "customers": 1,
        "interactions": 1,
        "tasks": 1,
    }
    with pytest.raises(Usage):
        Selection(book, "nothing:x")
