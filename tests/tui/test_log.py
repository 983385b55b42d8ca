"""`kehu log`: tokens and options, standard input, and a line that could not be saved is never lost."""

from __future__ import annotations

import os

import pytest

from tests.tui.loaded import modules_loaded_by_kehu
from tests.tui.typed import Kehu


def test_a_line_logs_one_interaction_and_one_follow_up(wang: Kehu) -> None:
    answer = wang("log", "王小明", "客户要三季度报价 @4d =ok ~12")
    assert answer.data == ""
    assert answer.talk == "Logged: call, 王小明; follow-up Tue 11-24.\n"
    assert len(wang.shown()["timeline"]) == len(wang.shown()["tasks"]) == 1


@pytest.mark.parametrize(
    ("options", "token"),
    [
        (["--follow-up", "next mon 3pm"], "@next mon 3pm"),
        (["--follow-up", "4d"], "@4d"),
        (["--follow-up", "4d", "--priority", "high"], "@4d !"),
        (["--follow-up", "4d", "--priority", "urgent"], "@4d !!"),
        (["--outcome", "vm"], "=vm"),
        (["--minutes", "12"], "~12"),
        (["--rating", "4"], "*4"),
        (["--inbound"], "<"),
        (["--contact", "李四"], "+李四"),
    ],
)
def test_each_option_says_what_its_token_says(wang: Kehu, options: list[str], token: str) -> None:
    wang("contact", "add", "王小明", "李四")
    by_option = wang("log", "王小明", "报价", *options, "--json").records
    # The direction of a line without a sign is that of the last contact, so each stands alone.
    wang("undo")
    by_token = wang("log", "王小明", f"报价 {token}", "--json").records
    for one, other in zip(by_option, by_token, strict=True):
        for field in ("id", "interaction"):
            one.pop(field, None)
            other.pop(field, None)
        assert one == other


def test_a_priority_can_be_low_only_by_its_option(wang: Kehu) -> None:
    _call, task = wang("log", "王小明", "报价", "--follow-up", "4d", "--priority", "low", "--json").records
    assert task["priority"] == "low"


def test_a_contact_can_be_dated_back_and_be_a_visit(wang: Kehu) -> None:
    call = wang("log", "王小明", "拜访", "--at", "yesterday 3pm", "--channel", "visit", "--json").record
    assert (call["at"], call["channel"]) == ("2026-11-19T07:00:00Z", "visit")


def test_naming_a_contact_logs_for_its_customer_and_with_it(wang: Kehu) -> None:
    wang("contact", "add", "王小明", "李四")
    call = wang("log", "李四", "报价", "--json").record
    assert call["contact"] == wang.shown()["contacts"][0]["id"]
    assert call["customer"] == wang.shown()["id"]


def test_a_long_note_comes_from_standard_input(wang: Kehu) -> None:
    wang("log", "王小明", "-", "--channel", "note", stdin="第一行\n第二行 ~ 3\n")
    assert wang.shown()["timeline"][0]["text"] == "第一行\n第二行 ~ 3"


def test_standard_input_that_is_no_text_is_refused(wang: Kehu) -> None:
    assert "UTF-8" in wang("log", "王小明", "-", stdin=b"\xff\xfe\x00", exits=1).talk


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--follow-up", "31st"], 1),
        (["--follow-up", "03/04"], 1),
        (["--follow-up", "last monday"], 1),
        (["--at", "tomorrow"], 1),
        (["--contact", "赵六"], 1),
        (["--stage", "谈判"], 1),
        (["--priority", "high"], 1),
        (["--rating", "6"], 2),
        (["--outcome", "maybe"], 2),
    ],
)
def test_what_cannot_be_logged_says_why_and_logs_nothing(wang: Kehu, options: list[str], code: int) -> None:
    answer = wang("log", "王小明", "报价", *options, exits=code)
    assert answer.talk
    assert wang.shown()["timeline"] == wang.shown()["tasks"] == []


def test_a_line_for_a_name_of_two_is_kept_and_logged_once_it_is_clear(wang: Kehu) -> None:
    wang("add", "王小敏", "--kind", "person")
    answer = wang("log", "wxm", "客户要三季度报价", "--outcome", "ok", "--minutes", "12", exits=1)
    assert "kehu log --resume" in answer.talk
    (draft,) = wang.drafts()
    assert draft["text"] == "客户要三季度报价 =ok ~12"
    wang("log", "--resume", draft["id"][-6:], "王小敏")
    (call,) = wang.shown("王小敏")["timeline"]
    assert (call["id"], call["text"], call["minutes"]) == (draft["id"], "客户要三季度报价", 12)
    assert wang.drafts() == []


def test_a_draft_keeps_the_follow_up_and_the_time_of_the_contact(wang: Kehu) -> None:
    options = ["--follow-up", "tue", "--priority", "high", "--at", "yesterday 3pm"]
    wang("log", "nobody", "hello", *options, exits=1)
    (draft,) = wang.drafts()
    _call, task = wang("log", "--resume", draft["id"], "王小明", "--json").records
    assert (task["due"], task["priority"]) == ("2026-11-24", "high")


def test_resuming_twice_logs_once(wang: Kehu) -> None:
    wang("log", "nobody", "hello", exits=1)
    (draft,) = wang.drafts()
    wang("log", "--resume", draft["id"], "王小明")
    assert "no draft" in wang("log", "--resume", draft["id"], "王小明", exits=1).talk
    assert len(wang.shown()["timeline"]) == 1


def test_a_line_for_a_book_that_cannot_be_opened_is_kept_all_the_same(wang: Kehu) -> None:
    whole = wang.book.read_bytes()
    wang.book.write_bytes(b"no book")
    answer = wang("log", "王小明", "hello", exits=3)
    assert "kehu log --resume" in answer.talk
    wang.book.write_bytes(whole)
    (draft,) = wang.drafts()
    wang("log", "--resume", draft["id"])
    assert wang.shown()["timeline"][0]["text"] == "hello"


def test_drafts_are_readable_by_their_writer_only(wang: Kehu) -> None:
    wang("log", "nobody", "hello", exits=1)
    (path,) = wang.home.glob("state/kehu/*/drafts/*.json")
    assert os.stat(path).st_mode & 0o777 == 0o600


def test_a_line_of_nothing_is_refused_and_not_kept(wang: Kehu) -> None:
    assert "Nothing to log" in wang("log", "王小明", exits=1).talk
    assert wang.drafts() == []


def test_a_log_without_a_name_is_a_mistake_of_usage(kehu: Kehu) -> None:
    assert "NAME" in kehu("log", exits=2).talk


def test_logging_loads_nothing_that_is_slow(wang: Kehu) -> None:
    loaded = modules_loaded_by_kehu("log", "wxm", "客户要三季度报价 @4d =ok ~12")
    assert "store.work.log" in loaded
    slow = {"textual", "rich", "rapidfuzz", "dateutil", "dateutil.parser", "tinydb", "json", "pathlib"}
    unneeded = {"tomllib", "platformdirs", "ast", "dataclasses", "logging", "shutil", "typing_extensions"}
    assert loaded.isdisjoint(slow | unneeded)
    assert len(wang.shown()["timeline"]) == 1
