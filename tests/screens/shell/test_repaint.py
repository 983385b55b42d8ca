"""What is sent for a frame turns the frame before into it, and nothing is sent for what stands there already."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from screens.shell.repaint import Shown
from screens.shell.terminal import Colours
from screens.shell.theme import LOOKS

WIDTH, HEIGHT = 16, 3

styles = st.sampled_from([None, Style.null(), Style(bold=True), Style(color="red"), Style(dim=True)])
segments = st.builds(lambda text, style: Segment(text, style), st.text("ab 客户王", max_size=6), styles)
lines = st.lists(segments, max_size=5).map(lambda line: Strip(line).adjust_cell_length(WIDTH))
frames = st.lists(st.lists(lines, min_size=HEIGHT, max_size=HEIGHT), min_size=1, max_size=5)


def whole(frame: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[strip] for strip in frame], Region(0, 0, WIDTH, HEIGHT))


def sent(shown: Shown, update: LayoutUpdate | ChopsUpdate) -> str:
    difference = shown.difference(update)
    return "" if difference is None else difference.render_segments(Console())


def line(text: str) -> Strip:
    return Strip([Segment(text)]).adjust_cell_length(WIDTH)


def cells(screen: pyte.Screen) -> list[list[tuple[str, str, bool]]]:
    return [
        [(cell.data, cell.fg, cell.bold) for cell in (screen.buffer[y][x] for x in range(WIDTH))] for y in range(HEIGHT)
    ]


@given(frames)
def test_the_terminal_shows_each_frame_as_if_it_had_been_sent_whole(frames: list[list[Strip]]) -> None:
    screen = pyte.Screen(WIDTH, HEIGHT)
    terminal = pyte.Stream(screen)
    shown = Shown()
    for frame in frames:
        terminal.feed(sent(shown, whole(frame)))
        expected = pyte.Screen(WIDTH, HEIGHT)
        pyte.Stream(expected).feed(sent(Shown(), whole(frame)))
        assert cells(screen) == cells(expected)
        assert [line.rstrip() for line in screen.display] == [strip.text.rstrip() for strip in frame]


@given(st.lists(lines, min_size=HEIGHT, max_size=HEIGHT))
def test_a_frame_that_is_shown_already_costs_nothing(frame: list[Strip]) -> None:
    shown = Shown()
    sent(shown, whole(frame))
    assert sent(shown, whole(frame)) == ""


def test_what_was_forgotten_is_sent_again() -> None:
    shown = Shown()
    frame = [line("客户")] * HEIGHT
    first = sent(shown, whole(frame))
    shown.forget()
    assert sent(shown, whole(frame)) == first


def test_only_the_cells_that_differ_are_sent() -> None:
    shown = Shown()
    before = line("abcdefghijklmnop")
    sent(shown, whole([before, before, before]))
    assert sent(shown, whole([before, line("abXdefghijklmnYp"), before])) == "\x1b[2;3HX\x1b[2;15HY"


def test_a_wide_character_is_never_sent_by_half() -> None:
    shown = Shown()
    sent(shown, whole([line("王a")] * HEIGHT))
    assert sent(shown, whole([line("王a"), line("王a"), line("ab")])) == "\x1b[3;1Hab "


def test_beside_a_joined_character_the_whole_line_is_sent() -> None:
    family = "👩‍👩‍👧"
    shown = Shown()
    sent(shown, whole([line(family + " a")] * HEIGHT))
    assert family in sent(shown, whole([line(family + " b")] * HEIGHT))


def test_a_part_of_a_line_is_laid_where_it_belongs() -> None:
    shown = Shown()
    sent(shown, whole([line("a" * WIDTH)] * HEIGHT))
    chops: list[dict[int, Strip]] = [{}, {0: Strip([Segment("aaaa")]), 4: Strip([Segment("bbbbbbbbbbbb")])}, {}]
    assert sent(shown, ChopsUpdate(chops, [(1, 4, 7)], [[], [4, WIDTH], []])) == "\x1b[2;5Hbbb"


def test_without_colours_only_bold_and_the_like_are_sent() -> None:
    frame = LayoutUpdate([[Strip([Segment("a", Style(color="red", bold=True))])]], Region(0, 0, 1, 1))
    assert sent(Shown(colours="none"), frame) == "\x1b[1;1H\x1b[1ma\x1b[0m"


@pytest.mark.parametrize(("colours", "sgr"), [("true", "38;2;31;35;40;48;2;255;255;255"), ("256", "38;5;234;48;5;231")])
def test_a_theme_is_painted_in_as_many_colours_as_there_are(colours: Colours, sgr: str) -> None:
    shown = Shown(colours=colours, look=LOOKS["light"])
    assert f"\x1b[{sgr}m客" in sent(shown, whole([line("客")] * HEIGHT))


def test_another_theme_paints_everything_again() -> None:
    shown = Shown()
    frame = [line("客户")] * HEIGHT
    sent(shown, whole(frame))
    shown.paint_as(LOOKS["dark"])
    assert "48;2;21;24;28" in sent(shown, whole(frame))
