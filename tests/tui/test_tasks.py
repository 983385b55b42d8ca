"""Tasks from the command line: noting, listing, putting off and doing them, and what is due today."""

from __future__ import annotations

import pytest

from tests.tui.typed import Kehu


def test_a_task_is_noted_with_a_date_as_people_say_it(wang: Kehu) -> None:
    wang("contact", "add", "王小明", "李四")
    task = wang(
        "task", "add", "报价", "--customer", "李四", "--due", "下周三 15:00", "--kind", "quote", "--json"
    ).record
    assert task["due"] == "2026-11-25T07:00:00Z"
    assert task["customer"] == wang.shown()["id"]
    assert task["contact"] == wang.shown()["contacts"][0]["id"]
    assert wang("task", "add", "call back").data.startswith("#")


def test_today_has_what_is_overdue_and_what_is_due(wang: Kehu) -> None:
    for title, due in (("late", "2026-11-19"), ("now", "2026-11-20"), ("soon", "2026-11-21")):
        wang("task", "add", title, "--due", due, "--as-of", "2026-11-18T02:00:00Z")
    wang("task", "add", "evening", "--due", "eod", "--owner", "zhou")
    wang("task", "add", "some day")
    listed = [(task["section"], task["title"], task["state"]) for task in wang("today", "--json").records]
    assert listed == [
        ("overdue", "late", "overdue"),
        ("today", "evening", "due"),
        ("today", "now", "due"),
        ("next", "soon", "later"),
        ("next", "some day", ""),
    ]
    assert [task["title"] for task in wang("today", "--owner", "zhou", "--json").records] == ["evening"]
    headings = [line for line in wang("today").data.splitlines() if " · " in line]
    assert headings == ["Overdue · 1", "Due today · 2", "Next · 2"]


def test_today_has_customers_gone_silent_and_birthdays_as_lines_with_a_section(wang: Kehu) -> None:
    wang("edit", "王小明", "--grade", "A", "--birthday", "1986-11-25")
    born, lunar = wang("today", "--as-of", "2027-11-20T02:00:00Z", "--json").records[::-1], wang("today")
    assert [(line["section"], line["customer_name"], line["what"]) for line in born] == [
        ("birthdays", "王小明", "turns 41"),
        ("silent", "王小明", "364 days silent; A allows 30"),
        ("risk", "王小明", "health 0 · no contact for 364 d 19 h, 30 days allowed"),
        ("surveys", "王小明", "never asked"),
    ]
    assert "lunar" not in lunar.talk
    wang("edit", "王小明", "--birthday-calendar", "lunar")
    assert wang("today").talk == "1 birthday of the lunar calendar is not shown.\n"


def test_a_date_is_due_until_the_midnight_of_the_books_zone(wang: Kehu) -> None:
    wang("task", "add", "now", "--due", "today")

    def state(instant: str) -> str:
        return str(wang("task", "list", "--as-of", instant, "--json").record["state"])

    assert state("2026-11-20T15:59:59Z") == "due"
    assert state("2026-11-20T16:00:00Z") == "overdue"


def test_tasks_are_listed_by_owner_and_customer_and_with_those_done(wang: Kehu) -> None:
    wang("task", "add", "hers", "--owner", "zhou")
    wang("task", "add", "his", "--customer", "王小明")
    assert [task["title"] for task in wang("task", "list", "--owner", "zhou", "--json").records] == ["hers"]
    his = wang("task", "list", "--customer", "王小明", "--json").record
    assert his["customer_name"] == "王小明"
    wang("done", his["id"])
    assert [task["title"] for task in wang("task", "list", "--json").records] == ["hers"]
    states = {task["title"]: task["state"] for task in wang("task", "list", "--all", "--json").records}
    assert states == {"hers": "", "his": "done"}


def test_a_task_is_put_off_changed_done_and_taken_up_again(wang: Kehu) -> None:
    id = wang("task", "add", "报价", "--due", "fri", "--json").record["id"]
    tail = id[-4:]
    assert wang("task", "snooze", tail, "next mon", "--json").record["due"] == "2026-11-23"
    assert wang("task", "edit", "#" + tail, "--title", "合同", "--due", "tue", "--json").record["title"] == "合同"
    assert wang("done", tail).talk == "Done: 合同.\n"
    assert wang("done", tail).talk == "合同 was done already.\n"
    wang("task", "reopen", tail)
    assert "done" not in wang("task", "list", "--json").record


@pytest.mark.parametrize("when", ["yesterday", "31st", "03/04", "some day"])
def test_a_task_is_never_put_off_to_no_date(wang: Kehu, when: str) -> None:
    id = wang("task", "add", "报价", "--due", "fri", "--json").record["id"]
    wang("task", "snooze", id, when, exits=1)
    assert wang("task", "list", "--json").record["due"] == "2026-11-27"
