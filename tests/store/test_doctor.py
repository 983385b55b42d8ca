"""The check-up of a book: flipped bits, links to nothing, ids twice, and values nobody typed here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.book import Book
from store.doctor import Finding, examine
from store.ids import new_ulid
from tests.factories import contact_made, customer, new_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with new_book(tmp_path) as book:
        yield book


def kinds(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.kind, finding.table, finding.field) for finding in findings]


def put(book: Book, table: str, doc_id: int, document: dict[str, object]) -> None:
    """Write a document as another tool would, past all checks."""
    with book.file.lock():
        book.file.commit([(table, doc_id, document)])


def test_a_book_that_kehu_wrote_is_sound(book: Book) -> None:
    contact_made(book, customer(book, "上海金桥贸易"), "客户要三季度报价")
    assert list(examine(book)) == []
    book.fold()
    assert list(examine(book)) == []


@pytest.mark.parametrize("part", ["base", "journal"])
def test_one_flipped_bit_is_damage(book: Book, part: str) -> None:
    customer(book, "before the fold")
    book.fold()
    customer(book, "after the fold")
    name = b"before" if part == "base" else b"after"
    path = Path(book.path)
    data = bytearray(path.read_bytes())
    with path.open("r+b") as file:
        file.seek(data.index(name))
        file.write(bytes([name[0] ^ 1]))
    findings = [finding for finding in examine(book) if finding.kind == "damage"]
    assert len(findings) == 1 and findings[0].is_damage


def test_a_link_to_nothing_is_named_with_its_field(book: Book) -> None:
    put(book, "tasks", 1, {"id": new_ulid(), "title": "报价", "customer": new_ulid()})
    (finding,) = examine(book)
    assert kinds([finding]) == [("link", "tasks", "customer")]
    assert finding.is_damage


def test_an_id_that_two_records_have_is_damage(book: Book) -> None:
    id = customer(book, "Acme")
    put(book, "customers", 7, {"id": id, "kind": "company", "name": "Other"})
    assert ("identity", "customers", "") in kinds(list(examine(book)))


def test_a_value_of_another_tool_is_listed_and_is_no_damage(book: Book) -> None:
    put(book, "customers", 7, {"id": new_ulid(), "kind": "company", "name": "Acme", "phones": 5})
    (finding,) = examine(book)
    assert kinds([finding]) == [("field", "customers", "phones")]
    assert not finding.is_damage
