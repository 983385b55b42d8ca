"""The doctor finds what is wrong with a book and changes not a byte of it."""

import os

import pytest

from store.book import Book
from store.disk import format as layout
from store.disk.doctor import MOST_FINDINGS, Report, examine
from store.errors import NewerFormat, NotABook, NotFound
from store.ids import new_ulid
from tests.store.disk.conftest import bytes_of, put_bytes, write


@pytest.fixture
def book(path):
    """A book with a customer, a contact, a call and a task in its base, and a second customer in its journal."""
    with Book.open(path, user="li", device="0a1b", create=True) as opened:
        with opened.change("add") as change:
            customer = change.create("customers", {"name": "上海金桥贸易", "owner": "li", "tags": ["vip"]})["id"]
            contact = change.create("contacts", {"customer": customer, "name": "王小明"})["id"]
            change.create("interactions", {"customer": customer, "channel": "call", "at": "2026-11-20T02:00:00Z"})
            change.create("tasks", {"title": "call back", "customer": customer, "contact": contact, "owner": "li"})
        opened.fold()
        with opened.change("add") as change:
            change.create("customers", {"name": "Acme"})
        yield opened


def said(path, severity=None):
    """The sentences of an examination that leaves the file as it is."""
    before = bytes_of(path)
    report = examine(path)
    assert bytes_of(path) == before
    return [f"{found.where}: {found.sentence}" for found in report.findings if severity in (None, found.severity)]


def outside(book, *changes):
    """A transaction as another tool would make it."""
    write(book.file, *changes)


def test_a_healthy_book_has_nothing_to_tell_but_its_measures(path, book):
    report = examine(path)
    assert report.findings == [] and report.healthy and not report.damaged
    assert report.documents == {
        "customers": 2,
        "contacts": 1,
        "interactions": 1,
        "tasks": 1,
        "people": 1,
        "settings": 1,
        "operations": 3,
    }
    assert (report.format, report.generation, report.schema) == (1, book.file.journal.generation, 1)
    assert (report.size, report.records) == (os.path.getsize(path), 1)
    assert report.journal == report.size - book.file.journal.base_end


def test_a_history_of_undone_and_deleted_records_is_healthy(path, book):
    customer = next(book.all("customers"))["id"]
    with book.change("edit") as change:
        change.update("customers", customer, {"note": "x"})
        change.append("customers", customer, "owner_log", {"at": "2026-11-20T02:00:00Z", "to": "li", "by": "li"})
    book.undo()
    book.redo()
    with book.change("delete") as change:
        change.delete("customers", next(record["id"] for record in book.all("customers") if record["name"] == "Acme"))
    book.undo()
    assert said(path) == []


@pytest.mark.parametrize(
    ("put", "error"),
    [(lambda path: None, NotFound), (os.mkdir, NotABook), (os.mkfifo, NotABook)],
    ids=["nothing", "folder", "pipe"],
)
def test_what_is_no_file_is_not_examined(path, put, error):
    put(path)
    with pytest.raises(error):
        examine(path)


def test_a_newer_format_is_left_to_a_newer_kehu(path):
    put_bytes(path, layout.encode_header("0" * 16, 99, 0).replace(b'"format":1', b'"format":2'))
    with pytest.raises(NewerFormat):
        examine(path)


def test_a_file_of_another_tool_is_no_book(path):
    put_bytes(path, b'{"_default": {}}')
    report = examine(path)
    assert report.format == 0 and report.damaged
    assert "another tool" in report.findings[0].sentence


def test_damage_in_the_base_is_found_and_the_rest_examined(path, book):
    put_bytes(path, bytes_of(path).replace("金桥".encode(), "铜桥".encode(), 1))
    assert said(path) == ["base: The base is not what was written: its checksum does not match."]
    put_bytes(path, bytes_of(path).replace(b'"channel":"call"', b'"channel":"cal\n"', 1))
    sentences = said(path, "damage")
    assert any("cannot be read" in sentence for sentence in sentences)
    assert any("is not a document" in sentence for sentence in sentences)
    assert examine(path).documents["customers"] == 2


def test_a_damaged_record_is_told_from_the_good_ones_around_it(path, book):
    for name in ("Second", "Third"):
        with book.change("add") as change:
            change.create("customers", {"name": name})
    put_bytes(path, bytes_of(path).replace(b'"Second"', b'"Secand"'))
    (sentence,) = said(path, "damage")
    assert sentence.endswith("Record 2 of the journal is damaged.")
    report = examine(path)
    assert report.records == 2
    assert report.documents["customers"] == 3


def test_a_missing_record_is_damage(path, book):
    for name in ("Second", "Third"):
        with book.change("add") as change:
            change.create("customers", {"name": name})
    lines = bytes_of(path).splitlines(keepends=True)
    put_bytes(path, b"".join(line for line in lines if b'"name":"Second"' not in line))
    assert [sentence.partition(": ")[2] for sentence in said(path)] == ["Record 3 of the journal follows on record 1."]


def test_a_torn_tail_is_only_a_note(path, book):
    put_bytes(path, bytes_of(path)[:-3] + b',"2":{"crc":"00')
    report = examine(path)
    assert [finding.severity for finding in report.findings] == ["note"]
    assert not report.damaged and report.healthy


def test_a_journal_that_is_not_where_the_header_says_is_found(path, book):
    put_bytes(path, bytes_of(path).replace(b'"journal":"0', b'"journal":"9', 1))
    report = examine(path)
    assert report.damaged
    assert report.records == 1 and report.documents["customers"] == 2


def test_a_destroyed_journal_is_damage(path, book):
    put_bytes(path, bytes_of(path).replace(b'"_journal"', b'"_jaurnal"'))
    assert len(said(path, "damage")) == 2


def test_a_file_cut_short_in_its_base_is_damage(path, book):
    put_bytes(path, bytes_of(path)[:400])
    assert examine(path).damaged


def test_links_and_logins_that_lead_nowhere_are_told(path, book):
    task = next(book.all("tasks"))
    nobody = new_ulid()
    outside(
        book,
        ("tasks", 1, {**task, "customer": nobody, "owner": "ghost", "due": "2026-13-45", "title": " two  "}),
        ("contacts", 1, None),
    )
    sentences = said(path, "trouble")
    assert f"tasks, row 1: customer names {nobody}, which is not one of the customers." in sentences
    assert f"tasks, row 1: contact names {task['contact']}, which is not one of the contacts." in sentences
    assert "tasks, row 1: owner is ghost, which is nobody's login." in sentences
    assert any("2026-13-45" in sentence for sentence in sentences)
    assert not examine(path).damaged


def test_the_same_id_twice_and_no_id_at_all_are_told(path, book):
    customer = next(book.all("customers"))
    outside(book, ("customers", 8, customer), ("customers", 9, {"name": "nameless"}))
    assert said(path, "trouble") == [
        f"customers: 2 records have the id {customer['id']}; only one of them can be linked to."
    ]
    assert any("no id yet" in sentence for sentence in said(path, "note"))


def test_a_cache_that_says_otherwise_is_told(path, book):
    assert book.query("SELECT 1")
    connection = book.file.cache._connection
    connection.execute("DELETE FROM changed WHERE token LIKE 'c%'")
    connection.execute("DELETE FROM words WHERE token LIKE 'c%'")
    (sentence,) = said(path)
    assert "tokens" in sentence and "delete it" in sentence


def test_hostile_text_is_shown_and_not_obeyed(path, book):
    outside(book, ("tasks", 1, {**next(book.all("tasks")), "owner": "\x1b[2J"}))
    assert any("␛[2J" in sentence for sentence in said(path))
    assert not any("\x1b" in sentence for sentence in said(path))


def test_endless_findings_are_counted_and_damage_is_never_left_out():
    report = Report("book.json")
    for number in range(MOST_FINDINGS + 10):
        report.add("trouble", str(number), "")
    report.add("damage", "base", "")
    report.add("damage", "base", "")
    assert report.damaged and len(report.findings) == MOST_FINDINGS + 1 and report.more == 11
