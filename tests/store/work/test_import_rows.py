"""Importing contacts: planned, told, done as one operation, and done twice without a change (Rule 12)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.book import Book
from store.errors import Refused
from store.exchange.export import export_json
from store.exchange.row import Row
from store.work.import_rows import Plan, apply_import, plan_import
from tests.factories import NOW, add, customer, new_book

JINQIAO = "上海金桥贸易有限公司"


def rows(*fields: dict[str, Any]) -> list[Row]:
    """Rows of a file whose first line names the columns."""
    return [Row(line, [], each) for line, each in enumerate(fields, start=2)]


def plan(book: Book, *fields: dict[str, Any], **options: Any) -> Plan:
    return plan_import(book, rows(*fields), NOW, **options)


def take_in(book: Book, *fields: dict[str, Any], **options: Any) -> Plan:
    planned = plan(book, *fields, **options)
    apply_import(book, planned, NOW)
    return planned


def states(planned: Plan) -> list[str]:
    return [verdict.state for verdict in planned.verdicts]


def exported(book: Book) -> bytes:
    return b"".join(export_json(book))


WANG = {"name": "王小明", "company": JINQIAO, "mails": ["wang@x.example"], "phones": ["138 0013 8000"], "title": "经理"}
LI = {"name": "李芳", "company": JINQIAO, "mails": ["li@x.example"]}


def test_rows_with_a_company_become_its_contacts_and_those_without_customers(book: Book) -> None:
    take_in(book, WANG, LI, {"name": "佐藤健", "phones": ["+81 90 1234 5678"]}, {"company": "成都云锦", "name": None})
    assert [(each["kind"], each["name"], each["owner"]) for each in book.all("customers")] == [
        ("company", JINQIAO, "li"),
        ("person", "佐藤健", "li"),
        ("company", "成都云锦", "li"),
    ]
    assert [(each["name"], each.get("primary")) for each in book.all("contacts")] == [("王小明", True), ("李芳", None)]
    assert next(book.all("customers"))["owner_log"][0]["to"] == "li"


def test_a_company_is_found_by_its_name_without_legal_form(book: Book) -> None:
    known = customer(book, "上海金桥贸易")
    take_in(book, WANG)
    (contact,) = book.all("contacts")
    assert contact["customer"] == known and book.count("customers") == 1


def test_each_own_makes_a_customer_of_every_row(book: Book) -> None:
    take_in(book, WANG, LI, each_own=True)
    assert [(each["kind"], each["name"], each["company"]) for each in book.all("customers")] == [
        ("person", "王小明", JINQIAO),
        ("person", "李芳", JINQIAO),
    ]


def test_one_operation_that_undo_takes_back_whole(book: Book) -> None:
    known = customer(book, "佐藤健", kind="person", mails=["sato@x.example"])
    before = exported(book)
    planned = take_in(book, WANG, LI, {"name": "佐藤健", "mails": ["sato@x.example"], "note": "東京", "grade": "A"})
    assert states(planned) == ["new", "new", "updated"]
    assert book.get("customers", known)["grade"] == "A"  # type: ignore[index]
    assert book.undo().verb == "undo"
    assert exported(book) == before


def test_a_plan_alone_changes_nothing(book: Book) -> None:
    before = book.path, Path(book.path).read_bytes()
    assert plan(book, WANG).counts["new"] == 1
    assert (book.path, Path(book.path).read_bytes()) == before


def test_a_blank_never_erases_unless_it_is_told_to(book: Book) -> None:
    take_in(book, {**WANG, "note": "tea"})
    blank = {**WANG, "title": None, "note": None, "name": "王小明"}
    assert states(plan(book, blank)) == ["unchanged"]
    take_in(book, blank, blank_clears=True)
    (contact,) = book.all("contacts")
    assert "title" not in contact and "note" not in contact and contact["name"] == "王小明"


def test_numbers_addresses_and_tags_are_added_and_texts_written_since_stay(book: Book) -> None:
    take_in(book, {"name": "Sato", "mails": ["sato@x.example"], "note": "tea", "tags": ["vip"]})
    (known,) = book.all("customers")
    with book.change("edit") as change:
        change.update("customers", known["id"], {"note": "tea\nand cake"})
    row = {"name": "Sato", "mails": ["sato@x.example", "s@y.example"], "note": "tea", "tags": ["VIP", "fair"]}
    (verdict,) = take_in(book, row).verdicts
    assert set(verdict.differences) == {"mails", "tags"}
    (changed,) = book.all("customers")
    assert changed["mails"] == ["s@y.example", "sato@x.example"]
    assert changed["tags"] == ["fair", "vip"] and changed["note"] == "tea\nand cake"


def test_a_switchboard_joins_nobody_and_a_mobile_does(book: Book) -> None:
    desk = {"phones": ["021-50581234"], "company": JINQIAO}
    assert states(plan(book, {**desk, "name": "王小明"}, {**desk, "name": "李芳"})) == ["new", "new"]
    mobile = {"phones": ["13800138000"]}
    assert states(plan(book, {**mobile, "name": "王小明"}, {**mobile, "name": "Xiaoming"})) == ["new", "duplicate"]


def test_who_is_twice_in_the_file_is_told_with_the_line(book: Book) -> None:
    first, second = plan(book, WANG, {**LI, "mails": ["wang@x.example"]}).verdicts
    assert (first.state, second.state) == ("new", "duplicate")
    assert "line 2" in second.reason


def test_who_could_be_several_in_the_book_is_left_to_a_person(book: Book) -> None:
    for name in ("Li Fang", "Fang Li"):
        customer(book, name, kind="person", mails=["li@x.example"])
    (verdict,) = plan(book, {"name": "Li", "mails": ["li@x.example"]}).verdicts
    assert verdict.state == "duplicate" and "2 records" in verdict.reason
    assert states(plan(book, {"name": "Fang Li", "mails": ["li@x.example"]})) == ["unchanged"]


def test_somebody_known_at_another_company_is_left_to_a_person(book: Book) -> None:
    take_in(book, WANG)
    (verdict,) = plan(book, {**WANG, "company": "Acme"}).verdicts
    assert verdict.state == "duplicate" and JINQIAO in verdict.reason


def test_a_namesake_without_mail_and_number_is_not_overwritten(book: Book) -> None:
    customer(book, "王伟", kind="person", phones=["13800138000"])
    assert states(plan(book, {"name": "王伟", "title": "经理"})) == ["duplicate"]
    assert states(plan(book, {"name": "王伟"})) == ["unchanged"]
    assert states(plan(book, {"name": "王伟", "title": "经理"}, keys=("name",))) == ["updated"]
    assert states(plan(book, {"name": "王伟", "mails": ["other@x.example"]})) == ["new"]


def test_only_what_the_mode_allows_is_done(book: Book) -> None:
    take_in(book, WANG)
    assert states(plan(book, {**WANG, "title": "CEO"}, LI, mode="create")) == ["duplicate", "new"]
    assert states(plan(book, {**WANG, "title": "CEO"}, LI, mode="update")) == ["updated", "rejected"]


def test_rows_that_cannot_be_kept_are_rejected_with_the_reason(book: Book) -> None:
    bad = [
        {"name": None, "mails": ["x@x.example"]},
        {"name": "A", "mails": ["no address"]},
        {"name": "B", "grade": "Z"},
    ]
    planned = plan_import(book, [*rows(*bad), Row(9, ["x"], {}, "It has 3 cells.")], NOW)
    assert states(planned) == ["rejected"] * 4
    reasons = [verdict.reason for verdict in planned.verdicts]
    assert all(reasons) and planned.verdicts[-1].line == 9
    assert planned.edits == []


def test_rows_that_contradict_each_other_about_a_company_are_told(book: Book) -> None:
    graded = [{**WANG, "grade": "A", "tags": ["vip"]}, {**LI, "grade": "B", "tags": ["fair"]}]
    for _again in range(2):
        planned = take_in(book, *graded)
        assert states(planned)[1] == "rejected" and "Line 2" in planned.verdicts[1].reason
    (company,) = book.all("customers")
    assert company["grade"] == "A" and company["tags"] == ["vip"]


def test_an_owner_is_one_of_the_people_and_a_change_of_hands_is_logged(book: Book) -> None:
    add(book, "people", login="chen", name="Chen", role="sales")
    take_in(book, {"name": "Sato", "mails": ["s@x.example"]})
    planned = take_in(
        book, {"name": "Sato", "mails": ["s@x.example"], "owner": "chen"}, {"name": "B", "owner": "nobody"}
    )
    assert states(planned) == ["updated", "rejected"]
    (sato,) = book.all("customers")
    assert [(entry.get("from"), entry["to"]) for entry in sato["owner_log"]] == [(None, "li"), ("li", "chen")]


def test_a_record_that_changed_since_the_preview_stops_the_import(book: Book) -> None:
    take_in(book, WANG)
    planned = plan(book, {**WANG, "title": "CEO"}, LI)
    (contact,) = book.all("contacts")
    with book.change("edit") as change:
        change.update("contacts", contact["id"], {"title": "CTO"})
    with pytest.raises(Refused):
        apply_import(book, planned, NOW)
    assert book.count("contacts") == 1


def test_a_customer_added_since_the_preview_is_not_added_twice(book: Book) -> None:
    planned = plan(book, {"name": "Sato", "mails": ["s@x.example"]})
    customer(book, "Sato", kind="person", mails=["s@x.example"])
    with pytest.raises(Refused, match="meanwhile"):
        apply_import(book, planned, NOW)
    assert book.count("customers") == 1


def test_a_change_elsewhere_does_not_stop_it(book: Book) -> None:
    planned = plan(book, WANG)
    customer(book, "Somebody else")
    assert apply_import(book, planned, NOW).operation
    assert book.count("contacts") == 1


def test_ctrl_c_before_the_end_writes_nothing(book: Book) -> None:
    planned = plan(book, WANG, LI)
    before = exported(book)

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply_import(book, planned, NOW, progress=interrupt)
    assert exported(book) == before


NAMES = st.sampled_from(["王小明", "王 小明", "李芳", "Anna Schmidt", "=cmd|' /C calc'!A0", "\x1b[2J\u202eevil", None])
ROWS = st.lists(
    st.fixed_dictionaries(
        {"name": NAMES},
        optional={
            "company": st.sampled_from([JINQIAO, "上海金桥贸易", "Acme Inc", "Acme GmbH", None]),
            "mails": st.lists(st.sampled_from(["a@x.example", "b@x.example", "bad"]), min_size=1, max_size=2),
            "phones": st.lists(st.sampled_from(["13800138000", "021-50581234", "4008001234"]), min_size=1, max_size=2),
            "tags": st.lists(st.sampled_from(["vip", "VIP", "fair"]), min_size=1, max_size=2),
            "grade": st.sampled_from(["A", "B", "Z", None]),
            "note": st.sampled_from(["tea", "tea\ncake", "\x00\x9b0m", None]),
            "birthday": st.sampled_from(["1980-05-28", "--02-29", "1980-13-01", None]),
            "addresses": st.just([{"label": "Work", "city": "Bonn"}]) | st.just([{"label": "Work", "city": "Köln"}]),
        },
    ),
    max_size=7,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """One book for all examples, which is emptied by undo after each."""
    with new_book(tmp_path_factory.mktemp("import")) as book:
        yield book


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.booleans())
def test_a_second_import_changes_nothing_and_undo_takes_the_first_back(
    shared: Book, fields: list[dict[str, Any]], each_own: bool
) -> None:
    before = exported(shared)
    planned = plan(shared, *fields, each_own=each_own)
    assert sum(planned.counts.values()) == len(fields)
    written = apply_import(shared, planned, NOW).operation
    again = plan(shared, *fields, each_own=each_own)
    if written:
        shared.undo()
    assert again.edits == [] and again.counts["new"] == again.counts["updated"] == 0
    assert exported(shared) == before
