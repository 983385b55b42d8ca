"""Undo, redo and history from the command line."""

from __future__ import annotations

from tests.tui.typed import Kehu


def test_undo_says_which_operation_it_took_back_and_redo_gives_it_again(wang: Kehu) -> None:
    wang("log", "王小明", "hello @fri")
    assert wang("undo").talk == "Taken back: log call, of 2026-11-20 14:02 by li.\n"
    assert wang.shown()["timeline"] == wang.shown()["tasks"] == []
    assert wang("redo").talk == "Done again: log call, of 2026-11-20 14:02 by li.\n"
    assert len(wang.shown()["timeline"]) == 1


def test_there_is_nothing_of_anothers_to_undo(wang: Kehu) -> None:
    assert "nothing of yours" in wang("undo", "--user", "zhou", exits=1).talk


def test_history_lists_the_operations_of_the_book_or_of_one_customer(wang: Kehu) -> None:
    wang("add", "Acme")
    wang("edit", "王小明", "--grade", "B")
    wang("undo")
    verbs = [operation["verb"] for operation in wang("history", "王小明", "--json").records]
    assert verbs[0] == "undo" and len(verbs) == 3
    undone = wang("history", "--limit", "1", "--json").record
    assert undone["undoes"] == wang("history", "--json").records[1]["id"]
    assert "undo: edit customer" in wang("history").data


def test_any_operation_can_be_named(wang: Kehu) -> None:
    wang("edit", "王小明", "--grade", "B")
    edit = wang("history", "--limit", "1", "--json").record
    wang("add", "Acme")
    assert wang("undo", edit["id"][-6:], "--json").record["undoes"] == edit["id"]
    assert wang.shown()["grade"] == "A"


def test_undo_refuses_where_somebody_changed_the_field_since(wang: Kehu) -> None:
    wang("edit", "王小明", "--grade", "B")
    wang("edit", "王小明", "--grade", "C", "--user", "zhou")
    assert wang("undo", exits=1).talk
    assert wang.shown()["grade"] == "C"
