"""Importing contacts made, tasks, tickets with their history, and mail: about somebody, and never twice (Rule 12)."""

from __future__ import annotations

import time
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
from store.rules.status import status_at
from store.work.import_file import Choices, Look, look, take_in
from store.work.import_rows import apply_import, plan_import
from store.work.log_mail import log_mail
from tests.factories import NOW, add, customer, new_book

FIXTURES = Path(__file__).parents[1] / "exchange" / "fixtures"


@pytest.fixture
def desk(book: Book) -> Book:
    """A book with two companies and a contact at each, whom the fixtures speak of."""
    jinqiao, yunjin = customer(book, "上海金桥贸易有限公司"), customer(book, "成都云锦纺织有限公司")
    customer(book, "成都云锦")
    add(book, "contacts", customer=jinqiao, name="王小明", mails=["wang@jinqiao.example"], phones=["13800138000"])
    add(book, "contacts", customer=yunjin, name="李芳", mails=["li@yunjin.example"])
    return book


def exported(book: Book) -> bytes:
    return b"".join(export_json(book))


def take(book: Book, path: Path | str, **choices: Any) -> Look:
    """Import a file, and look that a second import changes nothing and undo takes all of it back."""
    before = exported(book)
    chosen = Choices(**choices)
    seen = look(book, str(path), chosen, NOW)
    take_in(book, seen, NOW)
    after = exported(book)
    again = look(book, str(path), chosen, NOW)
    assert again.plan.edits == [] and again.plan.counts["new"] == again.plan.counts["updated"] == 0
    book.undo()
    assert exported(book) == before
    book.redo()
    assert exported(book) == after
    Path(f"{path}.rejected.csv").unlink(missing_ok=True)
    return seen


def states(seen: Look) -> list[str]:
    return [verdict.state for verdict in seen.plan.verdicts]


def test_a_table_of_services_becomes_tickets_that_are_solved(desk: Book) -> None:
    seen = take(desk, FIXTURES / "chinese-service.csv")
    assert states(seen) == ["new", "new", "rejected"] and "无此公司" in seen.plan.verdicts[2].reason
    first, second = desk.all("tickets")
    assert (first["number"], first["subject"], first["type"], first["rating"]) == (1001, "咨询", "consultation", 5)
    assert first["status_log"] == [
        {"at": "2026-11-02T01:30:00Z", "to": "new", "by": "li"},
        {"at": "2026-11-02T01:30:00Z", "from": "new", "to": "solved", "by": "li"},
    ]
    assert desk.get("contacts", first["contact"])["name"] == "王小明"  # type: ignore[index]
    assert (second["type"], second["result"], second["rating"]) == ("安装", "已安装", 4)
    assert seen.plan.choices == {"ticket_type": ["安装"]}


def test_tickets_bring_their_log_and_messages_so_that_clocks_can_be_computed(desk: Book) -> None:
    take(desk, FIXTURES / "tickets.jsonl")
    printer, invoice = desk.all("tickets")
    assert (printer["reference"], printer["status"], printer["priority"]) == ("SD-7", "new", "high")
    assert [line["to"] for line in invoice["status_log"]] == ["new", "waiting", "solved"]
    assert (invoice["kind"], invoice["status"], invoice["rating"]) == ("complaint", "solved", 4)
    said = desk.children("interactions", "ticket", invoice["id"])
    assert [(each["direction"], each["at"]) for each in reversed(said)] == [
        ("in", "2026-11-03T01:00:00Z"),
        ("out", "2026-11-03T01:40:00Z"),
    ]


def test_events_of_tickets_join_what_was_imported_before(desk: Book) -> None:
    take(desk, FIXTURES / "tickets.jsonl")
    seen = take(desk, FIXTURES / "events.csv")
    assert states(seen) == ["new", "new", "updated", "new", "updated", "rejected"]
    printer = next(each for each in desk.all("tickets") if each["reference"] == "SD-7")
    said = desk.children("interactions", "ticket", printer["id"])
    status = status_at(printer, said, NOW, close_after_days=365)
    assert [line["to"] for line in printer["status_log"]] == ["new", "waiting", "solved"]
    assert (status.status, status.reopens, len(said)) == ("solved", 0, 3)


def test_an_event_before_all_years_is_rejected_as_its_ticket_would_be(desk: Book, tmp_path: Path) -> None:
    take(desk, FIXTURES / "tickets.jsonl")
    path = tmp_path / "events.csv"
    path.write_text("ticket,event,at\nSD-7,hold,0001-01-02T00:00:00Z\n")
    seen = look(desk, str(path), Choices(kind="events"), NOW)
    assert states(seen) == ["rejected"]
    assert "0001-01-02T00:00:00Z" in seen.plan.verdicts[0].reason


def test_what_was_done_here_since_stays_when_a_ticket_comes_again(desk: Book, tmp_path: Path) -> None:
    take(desk, FIXTURES / "tickets.jsonl")
    printer = next(desk.all("tickets"))
    with desk.change("edit") as change:
        change.append("tickets", printer["id"], "status_log", {"at": "2026-11-19T00:00:00Z", "to": "open", "by": "li"})
        change.update("tickets", printer["id"], {"status": "open", "priority": "low"})
    path = tmp_path / "tickets.jsonl"
    path.write_text((FIXTURES / "tickets.jsonl").read_text().replace('"打印机离线"', '"打印机坏了"'))
    seen = look(desk, str(path), Choices(), NOW)
    assert seen.plan.verdicts[0].differences == {
        "subject": ("打印机离线", "打印机坏了"),
        "priority": ("low", "high"),
    }
    take_in(desk, seen, NOW)
    assert desk.get("tickets", printer["id"])["status"] == "open"  # type: ignore[index]


def test_contacts_made_and_tasks_find_whom_they_are_about(desk: Book) -> None:
    take(desk, FIXTURES / "interactions.csv")
    call, chat = desk.all("interactions")
    assert (call["channel"], call["direction"], call["outcome"], call["minutes"]) == ("call", "out", "reached", 12)
    assert (chat["channel"], chat["direction"], chat["at"]) == ("wechat", "in", "2026-11-06T01:30:00Z")
    assert [desk.get("contacts", each["contact"])["name"] for each in (call, chat)] == ["王小明", "李芳"]  # type: ignore[index]
    take(desk, FIXTURES / "tasks.csv")
    sample, call_back, quotes = desk.all("tasks")
    assert (sample["due"], sample["priority"], sample["owner"], sample["note"]) == ("2026-11-25", "high", "li", "两箱")
    assert (call_back["due"], call_back["done_by"]) == ("2026-11-10T07:00:00Z", "li")
    assert "customer" not in quotes and quotes["priority"] == "urgent"


def test_a_plain_tinydb_file_brings_people_and_what_was_said_to_them(book: Book) -> None:
    seen = take(book, FIXTURES / "tinydb.json")
    assert states(seen) == ["new"] * 4
    (call,) = book.all("interactions")
    assert book.get("customers", call["customer"])["name"] == "Alpenrose AG"  # type: ignore[index]


def test_rows_by_their_own_field_names_come_back_whole(desk: Book, tmp_path: Path) -> None:
    customer(desk, "佐藤健", kind="person", company="Sakura KK", tags=["vip"], birthday="--05-28")
    lines = [
        {"table": table, **{field: value for field, value in record.items() if field != "stamps"}}
        for table in ("customers", "contacts")
        for record in desk.all(table)
    ]
    import msgspec

    path = tmp_path / "all.jsonl"
    path.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    assert set(states(look(desk, str(path), Choices(), NOW))) == {"unchanged"}
    path.write_bytes(path.read_bytes().replace("佐藤健".encode(), "佐藤 健一".encode()))
    seen = take(desk, path)
    assert [verdict.differences for verdict in seen.plan.of("updated")] == [{"name": ("佐藤健", "佐藤 健一")}]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Nobody,,2026-11-05,call,x", "no customer Nobody"),
        (",,2026-11-05,call,x", "Nobody in the book"),
        ("成都云锦,,,call,x", "when it was"),
        ("成都云锦,,2026-11-05,pigeon,x", "pigeon"),
        ("同名,,2026-11-05,call,x", "2 customers"),
    ],
)
def test_rows_that_are_not_clear_are_rejected_with_the_reason(desk: Book, tmp_path: Path, row: str, said: str) -> None:
    for _twice in range(2):
        customer(desk, "同名")
    path = tmp_path / "calls.csv"
    path.write_text(f"Customer,Contact,Date,Channel,Notes\n{row}\n")
    (verdict,) = look(desk, str(path), Choices(), NOW).plan.verdicts
    assert verdict.state == "rejected" and said in verdict.reason


def test_only_what_the_mode_allows_is_done(desk: Book, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("Customer,Date,Channel,Notes\n成都云锦,2026-11-05,call,x\n成都云锦,2026-11-05,call,x\n")
    assert states(look(desk, str(path), Choices(mode="update"), NOW)) == ["rejected", "rejected"]
    assert states(take(desk, path)) == ["new", "duplicate"]
    assert states(look(desk, str(path), Choices(mode="create"), NOW)) == ["duplicate", "duplicate"]


# Mail


def test_a_mailbox_is_logged_with_whoever_is_known_in_it(desk: Book) -> None:
    seen = take(desk, FIXTURES / "mailbox.mbox", own_mails=("li@own.example",))
    assert states(seen) == ["new", "new", "rejected"]
    made = sorted(desk.all("interactions"), key=lambda each: (each["at"], each["customer"]))
    assert [(each["direction"], each["message_id"]) for each in made] == [
        ("in", "m1@jinqiao.example"),
        ("out", "m2@own.example"),
        ("out", "m2@own.example"),
    ]
    assert made[0]["text"] == "报价\n请报价\n\nFrom the start, please."
    assert {each["at"] for each in made[1:]} == {"2026-11-20T06:02:00Z"}, "a date to come is now"


def test_a_mail_on_its_own_is_logged_once_and_never_again(desk: Book) -> None:
    mail = b"From: wang@jinqiao.example\nTo: x@y.example\nMessage-ID: <9@a>\nSubject: hi\n\nnew\n> old\n"
    outcome = log_mail(desk, mail, NOW)
    assert outcome.record["text"] == "hi\nnew" and "金桥" in outcome.sentence
    assert log_mail(desk, mail, NOW, keep_quoted=True).operation is None
    assert desk.count("interactions") == 1
    desk.undo()
    assert desk.count("interactions") == 0
    with pytest.raises(Refused, match="kehu add"):
        log_mail(desk, b"From: a@b.example\nTo: c@d.example\n\nx", NOW)


def test_the_people_of_the_book_are_not_taken_for_customers(desk: Book) -> None:
    customer(desk, "Li herself", kind="person", mails=["li@own.example"])
    add(desk, "people", login="chen", name="Chen", mails=["li@own.example"])
    outcome = log_mail(desk, b"From: li@own.example\nTo: wang@jinqiao.example\nSubject: a\n\nx", NOW)
    assert outcome.record["direction"] == "out" and len(outcome.records) == 1


def test_the_clock_of_the_computer_is_not_asked(desk: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: pytest.fail("the clock was asked"))
    assert states(look(desk, str(FIXTURES / "interactions.csv"), Choices(), NOW)) == ["new", "new"]


# Anything at all

_WHO = st.sampled_from(["成都云锦", "王小明", "13800138000", "nobody", "", "\x1b[2J"])
_AT = st.sampled_from(["2026-11-02T01:00:00Z", "2026-11-03T01:00:00Z", "2026-11-04T01:00:00Z", None])
_SAID = st.sampled_from(["price", "PRICE", "样品\n两箱", "\u202e=1+1", None])
_TICKET = st.sampled_from(["SD-1", "SD-2", "1001"])
_ROW = st.one_of(
    st.fixed_dictionaries(
        {"customer": _WHO, "at": _AT, "text": _SAID},
        optional={
            "channel": st.sampled_from(["电话", "wechat", "note", "pigeon"]),
            "outcome": st.sampled_from(["接通", "busy"]),
            "rating": st.sampled_from(["5分", "9"]),
            "message_id": st.sampled_from(["1@a", "2@a"]),
        },
    ).map(lambda fields: ("interactions", fields)),
    st.fixed_dictionaries({"customer": _WHO, "title": _SAID}, optional={"due": st.just("2026-11-30"), "done": _AT}).map(
        lambda fields: ("tasks", fields)
    ),
    st.fixed_dictionaries(
        {"customer": _WHO, "subject": _SAID},
        optional={
            "reference": _TICKET,
            "opened": _AT,
            "solved": _AT,
            "status": st.sampled_from(["open", "已解决", "gone"]),
            "type": st.sampled_from(["咨询", "安装"]),
            "messages": st.just([{"at": "2026-11-02T02:00:00Z", "direction": "in", "text": "x"}]),
        },
    ).map(lambda fields: ("tickets", fields)),
    st.fixed_dictionaries(
        {"ticket": _TICKET, "at": _AT, "event": st.sampled_from(["reply", "message", "solved", "open", "x"])},
        optional={"text": _SAID},
    ).map(lambda fields: ("events", fields)),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """One book for all examples, which is emptied by undo after each."""
    with new_book(tmp_path_factory.mktemp("linked")) as book:
        add(book, "contacts", customer=customer(book, "成都云锦"), name="王小明", phones=["13800138000"])
        yield book


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ROW, max_size=8))
def test_any_rows_a_second_time_change_nothing_and_undo_takes_them_back(
    shared: Book, given: list[tuple[str, dict[str, Any]]]
) -> None:
    rows = [Row(line, [], fields, "", kind) for line, (kind, fields) in enumerate(given, 2)]
    before = exported(shared)
    planned = plan_import(shared, rows, NOW)
    assert sum(planned.counts.values()) == len(rows)
    written = apply_import(shared, planned, NOW).operation
    stored = exported(shared)
    again = plan_import(shared, rows, NOW)
    if written:
        shared.undo()
    assert again.edits == [] and again.counts["new"] == again.counts["updated"] == 0
    assert exported(shared) == before
    assert not any(character in stored.decode() for character in ("\x1b", "\\u001b", "\u202e"))
