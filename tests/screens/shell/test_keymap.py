"""Keys as a person wants them: read from `[keys]`, clashes and mistakes said in words, and never a crash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.shell.actions import registered
from screens.shell.key_names import NoKey, read_keys
from screens.shell.keymap import Keymap


def test_without_wishes_the_keys_are_those_of_the_registry() -> None:
    keymap = Keymap()
    assert all(keymap.keys(action.id) == action.keys for action in registered())
    assert keymap.problems == []


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("c", ("c",)),
        ("c, F2", ("c", "f2")),
        ("ctrl+g esc", ("ctrl+g", "escape")),
        (",", (",",)),
        ("comma，pgdn", (",", "pagedown")),
        ("Ctrl+G", ("ctrl+g",)),
        ("客", ("客",)),
        ("", ()),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, keys: tuple[str, ...]) -> None:
    assert read_keys(written) == keys


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("ctrl+i", "cannot tell ctrl+i from tab"),
        ("ctrl+m", "from enter"),
        ("alt+x", "only some terminals send alt+x"),
        ("ctrl+c", "the way out"),
        ("hyper+x", "hyper+x is no key"),
        ("F99", "F99 is no key"),
    ],
)
def test_what_no_terminal_sends_is_refused_with_its_reason(written: str, why: str) -> None:
    with pytest.raises(NoKey, match=why.replace("+", r"\+")):
        read_keys(written)


def test_a_wished_key_goes_before_a_default_and_the_loser_is_named() -> None:
    keymap = Keymap({"log-call": "x"})
    assert keymap.keys("log-call") == ("x",)
    assert keymap.keys("take-next") == ()
    assert keymap.problems == ["x means log-call, so take-next has no key by it: give it another under [keys]."]


def test_an_action_with_another_key_left_is_no_problem() -> None:
    keymap = Keymap({"log-call": "u"})
    assert keymap.keys("undo") == ("ctrl+z",)
    assert keymap.problems == []


def test_of_two_wishes_for_one_key_the_first_in_the_registry_has_it() -> None:
    keymap = Keymap({"undo": "b", "log-call": "b"})
    assert (keymap.keys("log-call"), keymap.keys("undo")) == (("b",), ())
    assert "b means log-call, so undo has no key by it" in keymap.problems[0]


def test_mistakes_are_said_and_the_defaults_count() -> None:
    keymap = Keymap({"log-cal": "x", "undo": "ctrl+i", "quit": ""})
    assert "log-cal, which is no action. Did you mean “log-call”" in keymap.problems[0]
    assert any("undo: a terminal cannot tell ctrl+i from tab" in problem for problem in keymap.problems)
    assert any("quit: without a key nobody could leave" in problem for problem in keymap.problems)
    assert keymap.keys("undo") == ("u", "ctrl+z")
    assert keymap.keys("quit") == ("ctrl+q",)


names = st.sampled_from([action.id for action in registered()]) | st.text(max_size=8)
words = st.sampled_from(["c", "x", "ctrl+g", "f5", "F5", "alt+x", "", "ctrl+q", ",", "u u", "ctrl+i"]) | st.text(
    max_size=6
)


@given(st.dictionaries(names, words, max_size=6))
def test_whatever_the_file_says_one_key_means_one_thing_and_one_can_leave(wishes: dict[str, str]) -> None:
    keymap = Keymap(wishes)
    held = [key for action in registered() for key in keymap.keys(action.id)]
    assert len(held) == len(set(held))
    given_up = {id for id, wish in wishes.items() if not wish.replace("，", ",").replace(",", " ").split()}
    lost = [action.id for action in registered() if not keymap.keys(action.id) and action.id not in given_up]
    assert all(any(id in problem for problem in keymap.problems) for id in lost)
    keymap.bindings()
