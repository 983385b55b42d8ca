"""The terminal as its environment describes it, and why."""

from __future__ import annotations

import pytest

from screens.shell.terminal import describe, prepare, traits

SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}


def test_over_ssh_the_pane_waits_longer_for_the_cursor_to_rest() -> None:
    here, away = describe({}), describe(SSH)
    assert away.remote and not here.remote
    assert away.rest_seconds > here.rest_seconds


def test_nothing_glides_unless_the_user_asks() -> None:
    for environment in ({}, dict(SSH)):
        prepare(environment)
        assert environment["TEXTUAL_ANIMATIONS"] == "none"
    asked: dict[str, str] = dict(SSH)
    prepare(asked, wishes={"animation": "yes"})
    assert asked["TEXTUAL_ANIMATIONS"] == "full"


def test_no_color_is_obeyed_whatever_is_set() -> None:
    assert describe({}).colour
    assert not describe({"NO_COLOR": "1"}, wishes={"colours": "true"}).colour


@pytest.mark.parametrize(
    ("environment", "colours", "why"),
    [
        ({"TERM": "xterm"}, "16", "TERM=xterm"),
        ({"TERM": "xterm-256color"}, "256", "TERM=xterm-256color"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "true", "COLORTERM=truecolor"),
        ({"TERM": "dumb"}, "none", "TERM=dumb"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none", "NO_COLOR is set"),
    ],
)
def test_how_many_colours_there_are_is_seen_and_said(environment: dict[str, str], colours: str, why: str) -> None:
    found = traits(environment)["colours"]
    assert (found.value, found.why) == (colours, why)


@pytest.mark.parametrize(
    ("environment", "way"),
    [
        ({"TERM": "xterm-256color"}, "osc52"),
        ({"TERM": "tmux-256color", "TMUX": "x"}, "osc52"),
        ({"TERM": "linux"}, "print"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, "print"),
    ],
)
def test_a_terminal_without_a_clipboard_is_known(environment: dict[str, str], way: str) -> None:
    assert describe(environment).clipboard == way
    assert describe(environment, wishes={"clipboard": "osc52"}).clipboard == "osc52"
