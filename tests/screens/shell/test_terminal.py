"""The terminal as its environment describes it."""

from __future__ import annotations

from screens.shell.terminal import describe, prepare


def test_over_ssh_the_pane_waits_longer_for_the_cursor_to_rest() -> None:
    here, away = describe({}), describe({"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"})
    assert away.remote and not here.remote
    assert away.rest_seconds > here.rest_seconds


def test_nothing_glides_unless_the_user_asks() -> None:
    environment: dict[str, str] = {}
    prepare(environment)
    assert environment["TEXTUAL_ANIMATIONS"] == "none"
    asked = {"TEXTUAL_ANIMATIONS": "full"}
    prepare(asked)
    assert asked["TEXTUAL_ANIMATIONS"] == "full"


def test_no_color_is_obeyed() -> None:
    assert describe({}).colour
    assert not describe({"NO_COLOR": "1"}).colour
