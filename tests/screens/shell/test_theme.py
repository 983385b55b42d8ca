"""Themes: every colour can be read on its ground, and states are told apart by more than their colour."""

from __future__ import annotations

import pytest
from rich.style import Style

from screens.shell.theme import CAUTION, FAINT, HEADING, LOOKS, PLAIN, TERMINAL, WARNING, Look, after, painted

COLOURED = {name: look for name, look in LOOKS.items() if name != TERMINAL}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", COLOURED)
def test_every_colour_can_be_read_on_the_ground(name: str) -> None:
    look = COLOURED[name]
    least = 10 if name == "contrast" else 4.5
    hues = (look.foreground, look.faint, look.red, look.green, look.yellow, look.blue, look.magenta, look.cyan)
    assert min(contrast(hue, look.background) for hue in hues) >= least


@pytest.mark.parametrize("look", COLOURED.values(), ids=COLOURED)
def test_a_style_is_painted_in_the_colours_of_the_theme(look: Look) -> None:
    assert painted(PLAIN, look) == Style(color=look.foreground, bgcolor=look.background, dim=False)
    assert painted(FAINT, look).color == Style(color=look.faint).color
    assert painted(HEADING, look).color == Style(color=look.cyan).color
    assert painted(Style(color="bright_yellow"), look).color == painted(CAUTION, look).color
    assert painted(WARNING, look).bold


def test_the_terminals_own_colours_are_left_as_they_are() -> None:
    for style in (PLAIN, FAINT, HEADING, WARNING):
        assert painted(style, LOOKS[TERMINAL]) is style


def test_the_key_goes_through_all_themes_and_begins_again() -> None:
    name, seen = TERMINAL, []
    for _each in LOOKS:
        name = after(name)
        seen.append(name)
    assert sorted(seen) == sorted(LOOKS)
    assert after("a theme of another version") == TERMINAL
