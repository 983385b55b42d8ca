"""Ranked search: what fits best stands first, in one order, and follows the book."""

from __future__ import annotations

from datetime import timedelta
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from store.book import Book
from store.disk import words
from store.find import ordered, ranks, search, standing, wanted
from store.find.search import TABLES, Search
from store.model.instants import to_text
from tests.factories import NOW, add, contact_made, customer, new_book


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = new_book(tmp_path_factory.mktemp("desk"))
    for name, grade in (
        ("上海金桥贸易", "B"),
        ("金桥机械", "A"),
        ("金桥", "C"),
        ("北京金桥", "A"),
        ("Jinling Qiao", "A"),
        ("Acme Wang Ltd", "C"),
        ("Biotech", "B"),
    ):
        customer(book, name, grade=grade)
    dudley = customer(book, "Dudley", grade="A", phones=["+8613800138000"], mails=["info@dudley.example"])
    add(book, "contacts", customer=dudley, name="王小明", phones=["+862150581234"])
    add(book, "contacts", customer=dudley, name="王小明明", mails=["wxm@dudley.example"])
    customer(book, "Old 金桥", archived=to_text(NOW))
    for number, subject in ((1001, "打印机"), (1010, "金桥的标签"), (10, "printer")):
        add(
            book,
            "tickets",
            customer=dudley,
            kind="ticket",
            priority="low",
            status="new",
            number=number,
            subject=subject,
        )
    yield book
    book.close()


def found(book: Book, typed: str, **how: object) -> list[str]:
    return [f"#{hit.number}" if hit.number else hit.name for hit in book.search(typed, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed, names",
    [
        ("", []),
        (" ", []),
        ("金桥", ["金桥", "金桥机械", "北京金桥", "上海金桥贸易", "#1010"]),
        ("jinqiao", ["金桥机械", "金桥", "北京金桥", "上海金桥贸易"]),
        ("jq", ["北京金桥", "金桥机械", "上海金桥贸易", "金桥"]),
        ("j", ["Jinling Qiao", "金桥机械", "金桥", "北京金桥", "上海金桥贸易"]),
        ("acme wang", ["Acme Wang Ltd"]),
        ("wang acme", ["Acme Wang Ltd"]),
        ("wang", ["王小明", "Acme Wang Ltd"]),
        ("王小明", ["王小明"]),
        ("iotec", ["Biotech"]),
        ("tec", ["Biotech"]),
        ("0013", ["Dudley"]),
        ("138", ["Dudley"]),
        ("021-5058", ["王小明"]),
        ("info@", ["Dudley"]),
        ("dudley.example", ["Dudley"]),
        ("dudley 王", ["Dudley"]),
        ("10", ["#10", "#1010", "#1001"]),
        ("#1001", ["#1001"]),
        ("打印", ["#1001"]),
        ("nobody", []),
        ("☎", []),
    ],
)
def test_the_best_stand_first(desk: Book, typed: str, names: list[str]) -> None:
    assert found(desk, typed) == names


def test_a_contact_is_shown_with_its_customer(desk: Book) -> None:
    (hit, *_others) = desk.search("王小明")
    assert (hit.table, hit.company, hit.fits) == ("contacts", "Dudley", "exact")
    assert desk.get("customers", hit.customer or "")["name"] == "Dudley"  # type: ignore[index]


def test_only_what_is_wanted_is_searched(desk: Book) -> None:
    assert found(desk, "金桥", tables=("tickets",)) == ["#1010"]
    assert found(desk, "金桥", limit=2) == ["金桥", "金桥机械"]
    assert found(desk, "王小明", tables=("customers",)) == []


@pytest.mark.parametrize("most_moved", [0, 500])
def test_the_order_follows_the_book(tmp_path: object, monkeypatch: pytest.MonkeyPatch, most_moved: int) -> None:
    monkeypatch.setattr(standing, "MOST_MOVED", most_moved)
    book = new_book(tmp_path)
    first, second = customer(book, "Acme East"), customer(book, "Acme West")
    assert found(book, "acme") == ["Acme East", "Acme West"]
    contact_made(book, second, "call")
    assert found(book, "acme") == ["Acme West", "Acme East"]
    customer(book, "Acme North", grade="A")
    assert found(book, "acme") == ["Acme North", "Acme West", "Acme East"]
    add(book, "contacts", customer=first, name="Zoe")
    assert found(book, "zoe") == ["Zoe"]
    with book.change("rename") as change:
        change.update("customers", first, {"name": "Bolt", "grade": "A"})
        change.update("customers", second, {"archived": to_text(NOW)})
    assert found(book, "acme") == ["Acme North"]
    assert found(book, "bolt") == ["Bolt"]
    book.close()


def test_what_is_kept_over_writes_finds_what_a_new_look_finds(tmp_path: object) -> None:
    book = new_book(tmp_path)
    first, second, third = (customer(book, name) for name in ("Acme East", "Acme West", "Zoe & Sons"))
    zoe = add(book, "contacts", customer=first, name="Zoe Acme")
    writes = (
        ("rename", lambda change: change.update("customers", first, {"name": "Bolt"})),
        (
            "log",
            lambda change: change.create("interactions", {"customer": second, "channel": "call", "at": to_text(NOW)}),
        ),
        ("move", lambda change: change.update("contacts", zoe, {"customer": second})),
        ("call", lambda change: change.update("contacts", zoe, {"name": "Ann"})),
        ("leave", lambda change: change.delete("contacts", zoe)),
        ("close", lambda change: change.delete("customers", third)),
        ("found", lambda change: change.create("customers", {"kind": "company", "name": "Acme Ann"})),
        ("hide", lambda change: change.update("customers", second, {"archived": to_text(NOW)})),
    )
    typed = ("acme", "zoe", "ann", "bolt", "a", "sons")
    with Book.open(book.path, user="li", device="00b1") as watching:
        for verb, write in writes:
            for text in typed:
                assert book.search(text) == watching.search(text)
            kept = book._search._ranks
            with book.change(verb) as change:
                write(change)
            watching.refresh()
            with Book.open(book.path, user="li", device="00b2") as fresh:
                for text in typed:
                    assert book.search(text) == watching.search(text) == fresh.search(text), (verb, text)
            assert (book._search._ranks is kept) == (verb not in ("leave", "close"))
    book.close()


def test_words_that_changed_are_worked_in_without_a_difference(tmp_path: object) -> None:
    book = new_book(tmp_path)
    ids = [customer(book, name) for name in ("金桥", "Acme", "Müller")]
    with book.change("rename") as change:
        change.update("customers", ids[1], {"name": "Acme 金桥"})
        change.delete("customers", ids[2])
    before = sorted(words.entries(book.file.select))
    with book.file.cache._transaction() as connection:
        words.settle(connection, most=0)
        assert connection.execute("SELECT count(*) FROM changed").fetchone() == (0,)
    assert sorted(words.entries(book.file.select)) == before
    assert found(book, "金桥") == ["金桥", "Acme 金桥"]
    book.file._rebuild()
    assert sorted(words.entries(book.file.select)) == before
    book.close()


NAMES = some.sampled_from(["王小明", "王明", "上海金桥", "金桥上海", "Acme Wang", "wang li", "小明", "Müller"])
ANY_NAME = NAMES | some.text(some.sampled_from("王小明上海金桥wangx li"), min_size=1, max_size=8).filter(str.strip)


@settings(max_examples=15, deadline=None)
@given(
    some.lists(some.tuples(ANY_NAME, some.sampled_from(["A", "B", ""]), some.integers(0, 3)), min_size=1, max_size=8),
    some.lists(ANY_NAME | some.sampled_from(["w", "wx", "xm", "138", "a", "王"]), min_size=5, max_size=5),
)
def test_the_order_is_total_and_stable(customers: list[tuple[str, str, int]], typed: list[str]) -> None:
    """The shorter list is the start of the longer, and who is found is who the filter of the list finds."""
    with TemporaryDirectory() as directory:
        book = new_book(directory)
        with book.change("some") as change:
            for name, grade, days in customers:
                fields = {"kind": "company", "name": name, **({"grade": grade} if grade else {})}
                id = change.create("customers", fields)["id"]
                if days:
                    at = to_text(NOW - timedelta(days=days))
                    change.create("interactions", {"customer": id, "channel": "call", "at": at, "text": "x"})
        for text in typed:
            hits = book.search(text, 50, ("customers", "contacts"))
            classes = [("exact", "prefix", "word", "initials", "substring").index(hit.fits) for hit in hits]
            assert classes == sorted(classes)
            assert len({hit.id for hit in hits}) == len(hits)
            assert [hit.id for hit in book.search(text, 3, ("customers", "contacts"))] == [hit.id for hit in hits[:3]]
            with (
                patch.object(wanted, "FEW", 0),
                patch.object(wanted, "SPARE", 0),
                patch.object(ordered, "DENSE", 1_000),
                patch.object(search, "MOST_SHOWN", 0),
                patch.object(ranks, "MOST_KEPT", 0),
            ):
                assert Search(book).hits(text, 50, ("customers", "contacts")) == hits, "part by part of the order"
            quoted = '"{}"'.format(text.replace('"', ""))
            assert {hit.row for hit in hits} == set(book.listing("customers", quoted).rows)
        book.close()


@settings(max_examples=50, deadline=None)
@given(typed=some.text(max_size=20))
def test_any_text_is_searched_for(desk: Book, typed: str) -> None:
    assert all(hit.table in TABLES for hit in desk.search(typed))
