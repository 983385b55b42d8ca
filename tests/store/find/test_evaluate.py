"""Queries find the customers they describe, and the cache answers them as the documents do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from store.book import Book
from store.clock import FixedClock
from store.errors import Usage
from store.find.fields import CUSTOMERS
from store.find.known import KnownValues
from store.find.predicate import FIELDS, Frame, Subject, holds
from store.find.query import MOST_CONDITIONS, parse
from store.model.instants import to_text
from tests.factories import NOW, add, new_book


def ago(**time: int) -> str:
    return to_text(NOW - timedelta(**time))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = new_book(tmp_path_factory.mktemp("desk"))
    for login in ("zhang", "li2"):
        add(book, "people", login=login, name=login.title(), role="sales")
    jinqiao = add(
        book,
        "customers",
        kind="company",
        name="上海金桥贸易",
        grade="A",
        owner="li",
        status="active",
        industry="trade",
        region="华东",
        tags=["VIP", "华东"],
        phones=["+862150581234"],
        needs="三季度报价 quarterly",
        addresses=[{"label": "office", "city": "上海"}],
    )
    add(book, "contacts", customer=jinqiao, name="王小明", mails=["w.li@mail.x.example"])
    add(book, "contacts", customer=jinqiao, name="赵敏", phones=["+8613900139000"])
    wang = add(book, "customers", kind="person", name="王芳", company="上海金桥贸易", grade="B", owner="zhang")
    acme = add(
        book,
        "customers",
        kind="company",
        name="Acme Wang Ltd",
        grade="潜在",
        mails=["info@acme.example"],
        tags=["x"],
        birthday="1999-01",
    )
    add(book, "customers", kind="company", name="Old Wang", owner="li", archived=ago(days=9))
    add(book, "customers", kind="company", name="Twin Wang", owner="li", merged_into=acme)
    call = {"channel": "call", "direction": "out", "outcome": "reached"}
    add(book, "interactions", customer=jinqiao, at=ago(days=40), text="第一次联系", **call)
    add(book, "interactions", customer=jinqiao, at=ago(days=1), text="just a note", channel="note")
    add(book, "interactions", customer=wang, at=ago(days=3), text="客户要三季度报价", rating=2, **call)
    add(book, "tasks", customer=wang, title="call", due="2026-11-19")
    add(book, "tasks", customer=jinqiao, title="quote", due=to_text(NOW + timedelta(hours=1)))
    add(book, "tasks", customer=acme, title="past", due="2026-11-01", done=ago(days=1))
    ticket = {"customer": acme, "kind": "ticket", "priority": "normal"}
    add(book, "tickets", number=1001, subject="printer", status="waiting", **ticket)
    add(book, "tickets", number=1002, subject="label", status="solved", **{**ticket, "customer": wang, "rating": 5})
    yield book
    book.close()


NAMES = {"上海金桥贸易": "jinqiao", "王芳": "wang", "Acme Wang Ltd": "acme", "Old Wang": "old", "Twin Wang": "twin"}


def found(book: Book, typed: str) -> set[str]:
    rows = book.listing("customers", typed).rows
    return {NAMES[row.name] for row in book.summaries("customers", rows) if row is not None}


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("", "jinqiao wang acme"),
        ("wang", "jinqiao wang acme"),
        ("wxm", "jinqiao"),
        ("wang xiaoming", "jinqiao"),
        ("jinqiao", "jinqiao wang"),
        ("金桥贸易", "jinqiao wang"),
        ("wang fang", "wang"),
        ("季度", "jinqiao"),
        ("cme", "acme"),
        ("138", ""),
        ("139 0013 9000", "jinqiao"),
        ("w.li@mail.x.example", "jinqiao"),
        ("nobody", ""),
        ("name:wang", "wang acme"),
        ('name:"wang acme"', "acme"),
        ("name:xiaoming", ""),
        ("note:报价", "jinqiao"),
        ("said:报价", "wang"),
        ("-said:报价 -said:联系", "acme"),
        ("owner:li", "jinqiao"),
        ("owner:none", "acme"),
        ("owner:li|zhang", "jinqiao wang"),
        ("-owner:li", "wang acme"),
        ("grade:a", "jinqiao"),
        ("grade:潜在", "acme"),
        ("status:Active", "jinqiao"),
        ("kind:person", "wang"),
        ("industry:trade region:华东", "jinqiao"),
        ("city:上海", "jinqiao"),
        ("-city:上海", "wang acme"),
        ("tag:vip", "jinqiao"),
        ("tag:华东|x", "jinqiao acme"),
        ("-tag:vip wang", "wang acme"),
        ("phone:139", "jinqiao"),
        ('phone:"021 5058"', "jinqiao"),
        ("email:acme", "acme"),
        ("email:@mail.x.example", "jinqiao"),
        ("has:email", "jinqiao acme"),
        ("no:email", "wang"),
        ("no:phone", "wang acme"),
        ("has:tag", "jinqiao acme"),
        ("no:owner has:grade", "acme"),
        ("has:birthday", "acme"),
        ("has:contact", "jinqiao"),
        ("has:company", "wang"),
        ("has:note|address", "jinqiao"),
        ("has:call", "jinqiao wang"),
        ("owner:li|grade:B", "jinqiao wang"),
        ("acme|fang", "acme wang"),
        ('"wang xiaoming"|acme', "jinqiao acme"),
        ("-acme|fang", "jinqiao"),
        ("is:archived", "old"),
        ("is:merged", "twin"),
        ("is:active wang", "jinqiao wang acme"),
        ("is:archived|active", "jinqiao wang acme old"),
        ("-is:archived", "jinqiao wang acme"),
        ("owner:li is:archived|active", "jinqiao old"),
        ("silent:>30d", "jinqiao acme"),
        ("silent:2d", "jinqiao wang acme"),
        ("silent:<30d", "wang"),
        ("silent:30..50d", "jinqiao"),
        ("silent:＞５周", "jinqiao acme"),
        ("last:>=2026-11-01", "wang"),
        ("last:2026-10", "jinqiao"),
        ("last:<今天", "jinqiao wang"),
        ("created:today", "jinqiao wang acme"),
        ("created:<2026", ""),
        ("due:<today", "wang"),
        ("due:today", "jinqiao"),
        ("due:<=+7d", "jinqiao wang"),
        ("due:昨天..tomorrow", "jinqiao wang"),
        ("has:task", "jinqiao wang"),
        ("csat:<3", "wang"),
        ("csat:5", "wang"),
        ("csat:>=4 csat:<2", ""),
        ("ticket:open", "acme"),
        ("ticket:paused", "acme"),
        ("ticket:done", "wang"),
        ("ticket:solved", "wang"),
        ("has:ticket", "acme"),
    ],
)
def test_a_query_finds(desk: Book, typed: str, expected: str) -> None:
    assert found(desk, typed) == set(expected.split())


def test_the_words_of_one_quoted_text_may_stand_in_several_places(desk: Book) -> None:
    assert found(desk, '"zhaomin wxm"') == {"jinqiao"}


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("owner:zhong", "Unknown value “zhong” of owner. Did you mean “zhang”?"),
        ("grade:Z", "Unknown value “Z” of grade. There are: A, B, C, 潜在."),
        ("tag:vipp", "Unknown value “vipp” of tag. Did you mean “vip”?"),
        ("custom.seats:3", "Unknown value “seats” of custom."),
        ("value:>10000", "Unknown field “value”."),
    ],
)
def test_an_unknown_value_is_answered_with_those_there_are(desk: Book, typed: str, sentence: str) -> None:
    with pytest.raises(Usage) as raised:
        desk.listing("customers", typed)
    assert raised.value.sentence.startswith(sentence)


def test_a_custom_field_is_asked_by_its_slug(tmp_path: Path) -> None:
    book = new_book(tmp_path)
    declared = [{"slug": "seats", "table": "customers", "label": "Seats", "type": "number"}]
    with book.change("settings") as change:
        change.update("settings", book.settings["id"], {"custom_fields": declared})
    add(book, "customers", kind="company", name="Acme", custom={"seats": 30})
    add(book, "customers", kind="company", name="Bolt")
    (row,) = book.listing("customers", "custom.seats:30").rows
    assert book.summaries("customers", [row])[0].name == "Acme"  # type: ignore[union-attr]
    assert len(book.listing("customers", "-custom.seats:30").rows) == 1
    book.close()


def test_the_longest_query_is_answered(desk: Book) -> None:
    assert found(desk, " ".join(["jinqiao"] * MOST_CONDITIONS)) == {"jinqiao", "wang"}
    assert found(desk, "|".join(["上海金桥贸易"] * MOST_CONDITIONS)) == {"jinqiao", "wang"}


def test_every_field_is_answered_from_documents_too() -> None:
    assert set(FIELDS) == set(CUSTOMERS) - {"no"}


def test_a_list_follows_the_book(tmp_path: Path) -> None:
    book = new_book(tmp_path)
    for sort in ("name", "new"):
        assert book.listing("customers", "", sort).rows == []
    acme = add(book, "customers", kind="company", name="Acme")
    for query in ("", "acm", "created:today"):
        assert len(book.listing("customers", query).rows) == 1
    book.clock = FixedClock(book.clock.now() + timedelta(days=2))
    assert not book.listing("customers", "created:today").rows
    with book.change("archive") as change:
        change.update("customers", acme, {"archived": ago(days=0)})
    assert book.listing("customers", "").rows == []
    assert not book.listing("customers", "acm").rows
    assert len(book.listing("customers", "is:archived", "new").rows) == 1
    book.close()


# Any book, any query

TEXTS = some.sampled_from(["王小明", "上海金桥", "wang li", "Müller & Co", "报价 8000", "Acme", "a"])
TIMES = some.sampled_from([ago(days=n) for n in (0, 1, 29, 30, 31, 60)] + [ago(hours=7)])
DUES = some.sampled_from(["2026-11-19", "2026-11-20", "2026-12-01", ago(hours=3), ago(days=-2)])


def maybe(**fields: some.SearchStrategy[object]) -> some.SearchStrategy[dict[str, object]]:
    return some.fixed_dictionaries({}, optional=fields)


CUSTOMER = maybe(
    company=TEXTS,
    phones=some.lists(some.sampled_from(["+8613800138000", "+862150581234", "4008001234"]), max_size=2, unique=True),
    mails=some.lists(some.sampled_from(["w@x.example", "info@acme.example"]), max_size=2, unique=True),
    grade=some.sampled_from(["A", "B", "潜在"]),
    owner=some.sampled_from(["li", "zhang"]),
    status=some.sampled_from(["lead", "active"]),
    region=some.sampled_from(["华东", "华北"]),
    tags=some.lists(some.sampled_from(["VIP", "出口"]), max_size=2, unique=True),
    needs=TEXTS,
    note=TEXTS,
    addresses=some.just([{"label": "office", "city": "上海"}]),
    birthday=some.just("1990-01"),
    archived=TIMES,
).flatmap(lambda fields: TEXTS.map(lambda name: {"kind": "company", "name": name, **fields}))
BELONGING = some.lists(
    some.one_of(
        maybe(phones=some.just(["+8613900139000"]), note=TEXTS).map(
            lambda more: ("contacts", {"name": "赵敏", **more})
        ),
        some.tuples(DUES, maybe(done=TIMES)).map(lambda pair: ("tasks", {"title": "t", "due": pair[0], **pair[1]})),
        some.sampled_from(["new", "waiting", "solved", "rejected"]).map(
            lambda status: ("tickets", {"kind": "ticket", "subject": "s", "priority": "low", "status": status})
        ),
        some.tuples(TIMES, TEXTS, some.sampled_from(["call", "note"]), maybe(rating=some.integers(1, 5))).map(
            lambda each: ("interactions", {"at": each[0], "text": each[1], "channel": each[2], **each[3]})
        ),
    ),
    max_size=4,
)
TERMS = some.sampled_from(
    [
        *("wang", "上海", "金桥", "mull", "8000", "138", "acme", "w@x", "a", "li", "报价"),
        *("name:wang", "phone:138", "phone:8000", "email:x", "note:报价", "said:报价", "said:wang"),
        *("owner:li", "owner:none", "grade:a", "grade:潜在", "status:lead", "region:华东", "city:上海", "tag:vip"),
        *("silent:>30d", "silent:<30d", "silent:1..31d", "last:today", "last:<2026-11-01"),
        *("created:today", "created:>=tomorrow", "csat:<3", "csat:4..5", "csat:5"),
        *("due:<today", "due:today", "due:>today", "due:2026-11..2026-12"),
        *("ticket:open", "ticket:done", "ticket:paused", "ticket:rejected"),
        *("is:archived", "is:active", "is:merged", "has:phone", "has:email", "has:tag", "has:note", "has:task"),
        *("has:ticket", "has:contact", "has:birthday", "has:address", "has:call", "has:owner"),
        *("no:grade", "no:phone", "no:note", "kind:company"),
    ]
)
QUERIES = some.lists(
    some.tuples(some.sampled_from(["", "-"]), some.lists(TERMS, min_size=1, max_size=3).map("|".join)).map("".join),
    min_size=1,
    max_size=4,
).map(" ".join)


def subjects(book: Book) -> dict[int, Subject]:
    return {
        row: Subject(
            customer,
            *(
                [each for each in book.all(table) if each["customer"] == customer["id"]]
                for table in ("contacts", "tasks", "tickets", "interactions")
            ),
        )
        for row, customer in book.file.rows("customers")
    }


def check_any_query_on_any_book(
    customers: list[tuple[dict[str, object], list[tuple[str, dict[str, object]]]]], queries: list[str], folded: bool
) -> None:
    with TemporaryDirectory() as directory:
        book = new_book(directory)
        numbers = iter(range(1001, 9999))
        with book.change("any book") as change:
            for fields, belonging in customers:
                id = change.create("customers", fields)["id"]
                for table, more in belonging:
                    own = {"number": next(numbers)} if table == "tickets" else {}
                    change.create(table, {"customer": id, **own, **more})
        if folded:
            book.fold()
            book.file._rebuild()
        frame = Frame(NOW, book.zone)
        for typed in queries:
            try:
                answered = set(book.listing("customers", typed).rows)
            except Usage:
                # A value that this book does not have, or a word behind a field that takes none.
                continue
            query = parse(typed, base=NOW.astimezone(book.zone))
            meant = {row for row, subject in subjects(book).items() if holds(query, subject, frame)}
            assert answered == meant, typed
        book.close()


BOOKS = some.lists(some.tuples(CUSTOMER, BELONGING), max_size=4)


@settings(max_examples=12, deadline=None)
@given(BOOKS, some.lists(QUERIES, min_size=10, max_size=10), some.booleans())
def test_the_cache_answers_as_the_documents_do(customers, queries, folded):
    check_any_query_on_any_book(customers, queries, folded)


@pytest.mark.heavy
@settings(max_examples=500, deadline=None)
@given(BOOKS, some.lists(QUERIES, min_size=30, max_size=30), some.booleans())
def test_the_cache_answers_as_the_documents_do_at_length(customers, queries, folded):
    check_any_query_on_any_book(customers, queries, folded)


@settings(max_examples=40, deadline=None)
@given(typed=some.text(max_size=30) | some.text(some.sampled_from('ab:|-"“ ：owner上1\t<>=.d'), max_size=30))
def test_any_text_is_answered_or_refused_in_a_sentence(desk: Book, typed: str) -> None:
    try:
        listing = desk.listing("customers", typed)
    except Usage as error:
        assert error.sentence
    else:
        assert set(listing.rows) <= {row for row, _customer in desk.file.rows("customers")}


@settings(max_examples=40, deadline=None)
@given(some.text(some.sampled_from("王金桥wangx@.13-"), min_size=1, max_size=6))
def test_a_term_and_its_negation_part_the_customers(desk: Book, word: str) -> None:
    everybody = set(desk.listing("customers", "").rows)
    with_it = set(desk.listing("customers", f'"{word}"').rows)
    without_it = set(desk.listing("customers", f'-"{word}"').rows)
    assert with_it | without_it == everybody
    assert not with_it & without_it


def test_the_values_a_book_has_are_known(desk: Book) -> None:
    known = KnownValues(desk)
    assert "zhang" in known["owner"] and "vip" in known["tag"] and "潜在" in known["grade"]
    assert "name" not in known and len(known) == len(list(known))
