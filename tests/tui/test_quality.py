"""Merging, un-merging, splitting, duplicates and quality from the command line."""

from __future__ import annotations

import pytest

from tests.tui.typed import Kehu


@pytest.fixture
def twice(kehu: Kehu) -> Kehu:
    """王小明 twice in the book, the second as 小王, with a contact made."""
    kehu("add", "王小明", "--kind", "person", "--phone", "13800138000", "--note", "爱喝茶", "--grade", "A")
    kehu("add", "小王", "--kind", "person", "--phone", "138 0013 8000", "--note", "咖啡", "--anyway")
    kehu("log", "小王", "要报价 @4d")
    return kehu


def test_what_is_here_already_is_refused_once_and_named(kehu: Kehu) -> None:
    kehu("add", "Acme Ltd", "--phone", "13800138000")
    answer = kehu("add", "Beta", "--phone", "138-0013-8000", exits=1)
    assert "Acme Ltd" in answer.talk and "same mobile" in answer.talk and "--anyway" in answer.talk
    (candidate,) = kehu("add", "Beta", "--phone", "13800138000", "--json", exits=1).records
    assert candidate["name"] == "Acme Ltd"
    assert "Perhaps the same as Acme Ltd" in kehu("add", "ACME").talk
    answer = kehu("contact", "add", "ACME", "Wang", "--phone", "13800138000", exits=0)
    assert answer.talk == "Added Wang at ACME.\n", "a company and a person may share a number"
    assert "contact of ACME" in kehu("add", "Wang", "--kind", "person", "--phone", "13800138000", exits=1).talk
    kehu("add", "Wang", "--kind", "person", "--phone", "13800138000", "--anyway")


def test_duplicates_are_listed_and_dismissed(twice: Kehu) -> None:
    (pair,) = twice("duplicates", "--json").records
    assert pair["strength"] == "strong" and sorted(pair["names"]) == ["小王", "王小明"]
    assert {"cause": "mobile", "value": "+8613800138000"} in pair["reasons"]
    assert "same mobile 138 0013 8000" in twice("duplicates", "list", "--strength", "strong").data
    assert twice("duplicates", "list", "--strength", "weak", "--json").data == ""
    twice("duplicates", "dismiss", "小王", "王小明")
    assert "No two records" in twice("duplicates").talk
    twice("undo")
    assert len(twice("duplicates", "--json").records) == 1
    twice("duplicates", "dismiss", "小王", exits=1)


def test_a_dry_run_shows_each_field_and_changes_nothing(twice: Kehu) -> None:
    before = twice("find", "--json").data
    answer = twice("merge", "王小明", "小王", "--dry-run")
    assert "1 interaction, 1 task would move" in answer.talk
    lines = twice("merge", "王小明", "小王", "--dry-run", "--take", "note=小王", "--json").records
    assert {line["field"]: line.get("result") for line in lines if "field" in line}["note"] == "咖啡"
    assert lines[-1]["moves"] == {"interactions": 1, "tasks": 1}
    assert twice("find", "--json").data == before


def test_the_old_name_means_the_survivor_until_the_merge_is_taken_back(twice: Kehu) -> None:
    start = twice.shown()
    twice("merge", "王小明", "小王", "--set", "grade=B")
    merged = twice.shown("小王")
    assert (merged["name"], merged["grade"]) == ("王小明", "B")
    assert [entry["text"] for entry in merged["timeline"]] == ["要报价"]
    assert [each["name"] for each in twice("who", "13800138000", "--json").records] == ["王小明"]
    twice("log", "小王", "made since")
    answer = twice("unmerge", "小王")
    assert "1 interaction" in answer.talk
    assert twice.shown("小王")["name"] == "小王"
    assert [entry["text"] for entry in twice.shown("小王")["timeline"]] == ["要报价"]
    assert twice.shown() == {**start, "timeline": twice.shown()["timeline"]}
    twice("undo")
    assert twice.shown("小王")["name"] == "王小明"


def test_wrong_input_of_a_merge_is_refused_in_a_sentence(twice: Kehu) -> None:
    assert "itself" in twice("merge", "王小明", "王小明", exits=1).talk
    assert "nobody" in twice("merge", "王小明", "Nobody", exits=1).talk.lower()
    twice("merge", "王小明", "小王", "--set", "colour=red", exits=1)
    twice("merge", "王小明", "小王", "--set", "grade", exits=2)
    twice("unmerge", "王小明", exits=1)
    assert "--contact" in twice("split", "王小明", "--as", "X", exits=2).talk
    assert twice("history", "--json").records[0]["verb"] == "log call"


def test_owners_that_differ_have_to_be_named(twice: Kehu) -> None:
    twice("owner", "set", "小王", "--to", "chen")
    answer = twice("merge", "王小明", "小王", exits=1)
    assert "li" in answer.talk and "chen" in answer.talk and "--set owner=" in answer.talk
    twice("merge", "王小明", "小王", "--set", "owner=chen")
    assert twice.shown()["owner"] == "chen"


def test_a_contact_and_what_was_said_with_them_is_split_off(kehu: Kehu) -> None:
    kehu("add", "Acme")
    kehu("contact", "add", "Acme", "Wang")
    kehu("log", "Acme", "hello +Wang")
    kehu("split", "Acme", "--as", "Beta", "--contact", "Wang", "--set", "grade=B")
    beta = kehu.shown("Beta")
    assert [contact["name"] for contact in beta["contacts"]] == ["Wang"]
    assert [entry["text"] for entry in beta["timeline"]] == ["hello"]
    assert beta["grade"] == "B"
    assert kehu.shown("Acme")["timeline"] == []


def test_the_quality_is_scored_listed_and_worked_through(twice: Kehu) -> None:
    *owners, whole = twice("quality", "--json").records
    assert [(each["owner"], each["customers"], each["duplicates"]) for each in owners] == [("li", 2, 2)]
    assert whole["all"] is True and whole["weights"]["verified_days"] == 180
    assert "The score weighs filled 50" in twice("quality", "--owner", "li").talk
    steps = {step["name"]: step["count"] for step in twice("quality", "--round", "--json").records}
    assert (steps["strong"], steps["missing"], steps["stale"]) == (1, 2, 0)
    assert "kehu duplicates list --strength strong" in twice("quality", "--round").data
    assert "status" in twice("quality", "--list", "missing").data
    before = twice("quality", "--json").records[0]["score"]
    twice("verify", "王小明", "小王")
    assert twice("quality", "--json").records[0]["score"] == before + 20
    twice("undo")
    assert twice("quality", "--json").records[0]["score"] == before
    assert twice("quality", "--owner", "-", "--json").records[-1]["customers"] == 0


def test_an_empty_book_has_nothing_to_clean(kehu: Kehu) -> None:
    kehu("add", "Acme")
    kehu("delete", "Acme", "--yes")
    assert "No two records" in kehu("duplicates").talk
    assert "nothing to clean" in kehu("quality", "--round").talk
    assert kehu("quality").data.splitlines()[-1].split() == ["all", "0", "–", "0", "0", "0", "0"]
