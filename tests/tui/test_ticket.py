"""`kehu ticket`: opening, answering, pausing, solving and listing tickets, and what is said where that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tui.typed import Kehu

LATER = "2026-11-20T08:02:00Z"


@pytest.fixture
def desk(wang: Kehu) -> Kehu:
    """王小明 with 李四 there, and #1001, printer offline."""
    wang("contact", "add", "王小明", "李四")
    wang("ticket", "new", "王小明", "printer offline")
    return wang


def listed(desk: Kehu, *options: str) -> list[int]:
    return [line["number"] for line in desk("ticket", "list", "--json", *options).records]


def shown(desk: Kehu, id: str = "1001") -> dict[str, Any]:
    return desk("ticket", "show", id, "--json").record


# Opening


def test_a_new_ticket_answers_with_its_number(wang: Kehu) -> None:
    answer = wang("ticket", "new", "wxm", "printer offline", "--priority", "high")
    assert (answer.data, answer.talk) == ("#1001\n", "Opened #1001 printer offline for 王小明.\n")
    ticket = wang("ticket", "new", "王小明", "no paper", "--kind", "complaint", "--type", "fault", "--json").record
    assert (ticket["number"], ticket["kind"], ticket["type"], ticket["status"]) == (1002, "complaint", "fault", "new")
    assert ticket["customer"] == wang.shown()["id"]
    assert "stamps" not in ticket


def test_a_ticket_takes_a_spoken_date_a_contact_an_assignee_and_a_long_text(desk: Kehu) -> None:
    ticket = desk(
        *("ticket", "new", "王小明", "ink", "--due", "下周三 15:00", "--contact", "李四", "--assignee", "li"),
        *("--text", "-", "--json"),
        stdin="第一行\n第二行\n",
    ).record
    assert ticket["due"] == "2026-11-25T07:00:00Z"
    assert ticket["contact"] == desk.shown()["contacts"][0]["id"]
    assert (ticket["assignee"], ticket["text"]) == ("li", "第一行\n第二行")


def test_naming_a_contact_opens_it_for_its_customer_and_from_it(desk: Kehu) -> None:
    ticket = desk("ticket", "new", "李四", "ink", "--json").record
    assert ticket["customer"] == desk.shown()["id"]
    assert ticket["contact"] == desk.shown()["contacts"][0]["id"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--priority", "extreme"], "urgent"),
        (["--due", "31st"], "31"),
        (["--contact", "赵六"], "李四"),
        (["--assignee", "lee"], "“lee”"),
    ],
)
def test_what_cannot_be_opened_says_why_and_opens_nothing(desk: Kehu, options: list[str], says: str) -> None:
    desk("add", "Acme", "--user", "zhou")
    answer = desk("ticket", "new", "王小明", "ink", *options, exits=1)
    assert says in answer.talk
    assert listed(desk, "--all") == [1001]


# Talking and turning


def test_an_answer_opens_the_ticket_and_a_note_does_not(desk: Kehu) -> None:
    desk("ticket", "reply", "1001", "-", "--channel", "note", stdin="is it plugged in?\n")
    assert shown(desk)["status"] == "new"
    answer = desk("ticket", "reply", "#1001", "restart it", "--channel", "call", "--minutes", "5")
    assert answer.talk == "Answered #1001 printer offline.\n"
    ticket = shown(desk)
    assert ticket["status"] == "open"
    assert [(said["channel"], said["text"]) for said in ticket["messages"]] == [
        ("note", "is it plugged in?"),
        ("call", "restart it"),
    ]
    assert ticket["messages"][1]["minutes"] == 5


def test_what_the_customer_wrote_ends_the_wait(desk: Kehu) -> None:
    until = desk("ticket", "pause", "1001", "--for", "customer", "--until", "next mon 3pm")
    assert until.talk == "#1001 printer offline is waiting for the customer until Mon 2026-11-23 15:00.\n"
    assert (shown(desk)["status"], shown(desk)["state"]) == ("waiting", "paused")
    answer = desk("ticket", "message", "1001", "-", stdin="still off")
    assert "open again" in answer.talk
    assert (shown(desk)["status"], shown(desk)["messages"][0]["direction"]) == ("open", "in")


def test_a_pause_ends_by_itself(desk: Kehu) -> None:
    desk("ticket", "pause", "1001", "--for", "third-party", "--until", "16:00")
    assert shown(desk)["status"] == "hold"
    assert desk("ticket", "show", "1001", "--json", "--as-of", LATER).record["status"] == "open"


def test_a_ticket_is_solved_rated_reopened_closed_and_followed_up(desk: Kehu) -> None:
    solved = desk("ticket", "solve", "1001", "--result", "换了", "--rating", "4", "--json").record
    assert (solved["status"], solved["result"], solved["rating"]) == ("solved", "换了", 4)
    assert desk("ticket", "reopen", "1001").talk == "#1001 printer offline is open again.\n"
    desk("ticket", "close", "1001")
    assert shown(desk)["status"] == "closed"
    answer = desk("ticket", "follow-up", "1001")
    assert answer.talk == "Opened #1002 printer offline, following up #1001.\n"
    assert shown(desk, "1002")["follow_up_of"] == shown(desk)["id"]


@pytest.mark.parametrize("rating", [["ticket", "rate", "1001", "5"], ["ticket", "edit", "1001", "--rating", "5"]])
def test_a_rating_is_dated_however_it_is_given(desk: Kehu, rating: list[str]) -> None:
    desk(*rating, "--as-of", LATER)
    ticket = shown(desk)
    assert (ticket["rating"], ticket["rated_at"]) == (5, LATER)


def test_a_ticket_goes_from_hand_to_hand(desk: Kehu) -> None:
    assert desk("ticket", "assign", "1001", "zhou", "--reason", "knows printers").talk.endswith("is with zhou now.\n")
    assert shown(desk)["assignee_log"][-1]["reason"] == "knows printers"
    assert "back in the queue" in desk("ticket", "release", "1001").talk
    assert "assignee" not in shown(desk)


def test_a_ticket_that_is_none_is_set_aside(desk: Kehu) -> None:
    assert "duplicate" in desk("ticket", "reject", "1001", "--duplicate").talk
    assert listed(desk) == []
    desk("undo")
    assert "rejected" in desk("ticket", "reject", "1001").talk


def test_fields_are_edited_and_emptied(desk: Kehu) -> None:
    options = ["--subject", "printer broken", "--priority", "high", "--due", "tue", "--contact", "李四"]
    ticket = desk("ticket", "edit", "1001", *options, "--json").record
    assert (ticket["subject"], ticket["priority"], ticket["due"]) == ("printer broken", "high", "2026-11-24")
    assert ticket["contact"] == desk.shown()["contacts"][0]["id"]
    assert "due" not in desk("ticket", "edit", "1001", "--unset", "due", "--json").record
    assert "Say what to change" in desk("ticket", "edit", "1001", exits=2).talk


@pytest.mark.parametrize(
    "action",
    [
        ["pause", "1001", "--for", "third-party", "--until", "mon"],
        ["solve", "1001"],
        ["close", "1001"],
        ["reject", "1001"],
        ["assign", "1001", "li"],
        ["rate", "1001", "3"],
        ["edit", "1001", "--priority", "high"],
    ],
)
def test_doing_it_twice_changes_nothing_more(desk: Kehu, action: list[str]) -> None:
    desk("ticket", *action)
    once = desk("export", "json", "-").data
    desk("ticket", *action)
    assert desk("export", "json", "-").data == once


@pytest.mark.parametrize(
    ("action", "says"),
    [
        (["reply", "1001", "hello"], "a follow-up can be opened instead"),
        (["reopen", "1001"], "a follow-up can be opened instead"),
        (["pause", "1001"], "a follow-up can be opened instead"),
        (["solve", "1001"], "a follow-up can be opened instead"),
        (["reply", "1002", "hello"], "set aside"),
        (["close", "1002"], "set aside"),
        (["follow-up", "1003"], "not done yet"),
        (["reply", "1003", " "], "nothing to log"),
        (["pause", "1003", "--until", "yesterday"], "passed"),
        (["edit", "1003", "--unset", "status"], "There is no field status"),
        (["reply", "1099", "hello"], "kehu ticket list --all"),
        (["show", "no"], "There is no ticket “no”"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(desk: Kehu, action: list[str], says: str) -> None:
    desk("ticket", "close", "1001")
    desk("ticket", "new", "王小明", "spam")
    desk("ticket", "reject", "1002")
    desk("ticket", "new", "王小明", "ink")
    before = desk("export", "json", "-").data
    assert says in desk("ticket", *action, exits=1).talk
    assert desk("export", "json", "-").data == before


def test_a_message_on_a_closed_ticket_is_kept_and_says_what_can_be_done(desk: Kehu) -> None:
    desk("ticket", "close", "1001")
    assert "follow-up" in desk("ticket", "message", "1001", "still off").talk
    assert (shown(desk)["status"], len(shown(desk)["messages"])) == ("closed", 1)


@pytest.mark.parametrize(
    "mistake",
    [["pause", "1001", "--for", "you"], ["solve", "1001", "--rating", "6"], ["rate", "1001", "0"], ["message", "1001"]],
)
def test_a_mistake_of_usage_ends_with_2(desk: Kehu, mistake: list[str]) -> None:
    assert desk("ticket", *mistake, exits=2).talk


@pytest.mark.parametrize("action", [["list"], ["next"], ["new", "王小明", "ink"], ["show", "1001"]])
def test_without_a_book_it_is_said_how_to_begin(kehu: Kehu, action: list[str]) -> None:
    assert "kehu add" in kehu("ticket", *action, exits=1).talk
    assert not kehu.book.exists()


# Showing


def test_the_queue_is_listed_in_its_order_with_how_each_stands(desk: Kehu) -> None:
    desk("ticket", "new", "王小明", "ink", "--due", "tomorrow 3pm", "--assignee", "zhou")
    desk("ticket", "new", "王小明", "paper", "--priority", "urgent")
    desk("ticket", "new", "王小明", "late", "--due", "today")
    desk("ticket", "pause", "1003")
    lines = desk("ticket", "list", "--json", "--as-of", "2026-11-20T16:00:59Z").records
    assert [(line["number"], line["state"], line["clock"], line["remaining"]) for line in lines] == [
        (1004, "breached", "resolution", -60),
        (1002, "running", "resolution", 15 * 3600 - 59),
        (1001, "running", "first-response", (2 * 24 + 13) * 3600 + 61),
        (1003, "paused", None, None),
    ]
    assert lines[1]["due"] == "2026-11-21T07:00:00Z"
    assert {line["customer_name"] for line in lines} == {"王小明"}
    assert (lines[1]["subject"], lines[1]["status"], lines[1]["assignee"]) == ("ink", "new", "zhou")
    assert (lines[2]["priority"], lines[2]["assignee"]) == ("normal", None)


def test_the_list_is_narrowed_to_a_person_to_nobody_and_to_a_customer(desk: Kehu) -> None:
    desk("add", "Acme")
    desk("ticket", "new", "Acme", "ink", "--assignee", "zhou")
    desk("ticket", "new", "Acme", "paper", "--assignee", "li")
    desk("ticket", "solve", "1003")
    assert listed(desk) == [1001, 1002]
    assert listed(desk, "--all") == [1001, 1002, 1003]
    assert listed(desk, "--customer", "Acme") == [1002]
    assert listed(desk, "--assignee", "zhou") == [1002]
    assert listed(desk, "--assignee", "") == [1001]
    assert listed(desk, "--mine", "--all") == [1003]
    assert "not both" in desk("ticket", "list", "--mine", "--assignee", "zhou", exits=2).talk


def test_the_list_reads_well_for_people(desk: Kehu) -> None:
    desk("ticket", "new", "王小明", "ink", "--due", "tomorrow 3pm", "--priority", "high")
    desk("ticket", "pause", "1001", "--until", "next mon 3pm")
    titles, ink, printer = desk("ticket", "list").data.splitlines()
    assert titles.split() == ["Number", "Status", "Time", "Priority", "Customer", "Subject", "Assignee"]
    assert ink.startswith("#1002") and "left" in ink
    assert printer.startswith("#1001") and "until 2026-11-23 15:00" in printer


def test_the_next_ticket_is_shown_and_taken(desk: Kehu) -> None:
    before = desk("export", "json", "-").data
    assert desk("ticket", "next", "--json").record["number"] == 1001
    assert desk("export", "json", "-").data == before
    assert desk("ticket", "next", "--take").talk == "#1001 printer offline is yours.\n"
    assert (shown(desk)["assignee"], shown(desk)["status"]) == ("li", "open")
    assert desk("ticket", "next", "--take").talk == "#1001 printer offline is yours already.\n"
    desk("ticket", "solve", "1001")
    for options in ([], ["--take"]):
        assert "no ticket to take" in desk("ticket", "next", *options, exits=1).talk


def test_a_ticket_is_shown_with_all_that_was_said_and_done(desk: Kehu) -> None:
    desk("ticket", "reply", "1001", "restart it")
    desk("ticket", "assign", "1001", "zhou")
    desk("ticket", "solve", "1001", "--result", "restarted", "--rating", "5", "--as-of", LATER)
    heading, first, resolved, result, *story = desk("ticket", "show", "1001", "--as-of", LATER).data.splitlines()
    assert heading.startswith("#1001 printer offline · 王小明 · Ticket · Normal · Solved")
    assert first == "First response: in time · due 2026-11-23 13:02 · 0 s of work so far"
    assert resolved == "Resolution: in time · due 2026-11-25 11:02 · 2 h 00 min of work so far"
    assert result == "restarted"
    assert story[0] == "2026-11-20 14:02  Mail  restart it"
    assert {"2026-11-20 14:02  opened  li", "2026-11-20 14:02  given to zhou  li"} <= set(story)
    assert story[-2:] == ["2026-11-20 16:02  solved  li", "2026-11-20 16:02  rated 5 of 5"]
    log = desk("ticket", "show", "1001", "--json", "--as-of", "2026-12-20T00:00:00Z").record["log"]
    assert [event["what"] for event in log] == ["opened", "open", "assigned", "solved", "rated", "closed"]
    assert "by" not in log[-1], "nobody closed it"


def test_a_customer_is_shown_with_tickets_and_what_became_of_them(desk: Kehu) -> None:
    desk("ticket", "new", "王小明", "ink", "--due", "tomorrow 3pm")
    desk("ticket", "solve", "1001")
    tickets = desk.shown()["tickets"]
    assert [(ticket["number"], ticket["status"], ticket["state"]) for ticket in tickets] == [
        (1002, "new", "running"),
        (1001, "solved", "met"),
    ]
    assert "stamps" not in str(tickets)
    lines = desk("show", "王小明").data.splitlines()
    (open_one,) = [line for line in lines if line.startswith("ticket")]
    assert "#1002" in open_one and "ink" in open_one
    assert "2026-11-20 14:02  #1001 printer offline  solved  li" in lines
    assert len(desk("show", "王小明", "--all").data.splitlines()) == len(lines)


def test_who_says_which_tickets_are_open(desk: Kehu) -> None:
    desk("ticket", "new", "王小明", "ink")
    desk("ticket", "new", "王小明", "paper")
    desk("ticket", "solve", "1002")
    caller = desk("who", "138 0013 8000", "--json").record
    assert (caller["open_tickets"], caller["ticket_numbers"]) == (2, [1001, 1003])
    assert "2: #1001 #1003" in desk("who", "138 0013 8000").data
