"""The registry: one key means one thing, and every action says what it does."""

from __future__ import annotations

import pytest

import tui.app  # noqa: F401 - registers the actions of the program
from screens.shell import actions
from screens.shell.actions import Action, register, registered, shown_key, with_full_width_twins


def an_action(action_id: str, *keys: str) -> Action:
    return Action(id=action_id, keys=keys, label="label", help="help", group="group")


def test_a_key_that_has_a_meaning_cannot_get_another() -> None:
    with pytest.raises(ValueError, match="c means log-call already"):
        register(an_action("cancel", "c"))


def test_an_action_is_registered_once() -> None:
    with pytest.raises(ValueError, match="log-call is registered twice"):
        register(an_action("log-call", "ctrl+y"))


def test_every_action_has_a_key_a_label_and_a_help() -> None:
    for action in registered():
        assert action.keys and action.label and action.help and action.group, action.id


def test_keys_terminals_confuse_are_not_used() -> None:
    confused = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+a", "ctrl+b"}
    for action in registered():
        assert not confused & set(action.keys), action.id
        assert not any(key.startswith("alt+") for key in action.keys), action.id


def test_the_ten_main_actions_have_a_key_an_input_method_lets_through() -> None:
    main = [
        "log-call",
        "log-mail",
        "log-wechat",
        "log-visit",
        "log-note",
        "new-customer",
        "edit",
        "filter",
        "undo",
        "help",
    ]
    for action_id in main:
        assert any(len(key) > 1 for key in actions.action(action_id).keys), action_id


def test_full_width_signs_count_as_their_twins() -> None:
    assert with_full_width_twins(["?", "1", "c", "f1"]) == ["?", "1", "c", "f1", "？", "１", "ｃ"]
    assert "、" in with_full_width_twins(["/"])


def test_keys_are_shown_as_people_write_them() -> None:
    assert [shown_key(key) for key in ("f2", "enter", "escape", "ctrl+r", "?")] == ["F2", "↵", "esc", "ctrl+r", "?"]
