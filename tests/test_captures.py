"""The captures of docs/screens: every screen has its two, and no line of one is wider or higher than its terminal."""

from __future__ import annotations

import importlib
import pkgutil
import re
from itertools import chain

import pytest
from textual.screen import Screen

import screens
from scripts.captures import CAPTURES, PAGES, SIZES
from store.text.cells import cell_width

# What others are made from and nobody sees by itself.
FRAMES = {"WorkScreen", "Form"}
BORDERS = {"│", "┌", "└"}


def names_of_screens() -> set[str]:
    """The classes of all screens and forms there are."""
    modules = [importlib.import_module(each.name) for each in pkgutil.walk_packages(screens.__path__, "screens.")]
    classes = chain.from_iterable(vars(module).values() for module in modules)
    found = {each.__name__ for each in classes if isinstance(each, type) and issubclass(each, Screen)}
    return {name for name in found if name.endswith(("Screen", "Form"))} - FRAMES - {"Screen"}


def blocks(name: str) -> list[list[str]]:
    """The lines of the captures on a page, one list a size."""
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    return [block.splitlines() for block in re.findall(r"```text\n(.*?)```", page, re.DOTALL)]


def test_every_screen_and_form_has_its_captures() -> None:
    assert names_of_screens() == {capture.screen for capture in CAPTURES.values()}
    assert {page.stem for page in PAGES.glob("*.md")} == {*CAPTURES, "README"}


@pytest.mark.parametrize("name", CAPTURES)
def test_a_capture_is_as_wide_and_high_as_its_terminal_and_its_borders_stand_in_line(name: str) -> None:
    seen = blocks(name)
    assert len(seen) == len(SIZES)
    for (columns, lines), capture in zip(SIZES, seen, strict=True):
        assert len(capture) == lines
        for line in capture:
            assert cell_width(line) <= columns, line
            if line and line[0] in BORDERS:
                assert cell_width(line) == columns, line
