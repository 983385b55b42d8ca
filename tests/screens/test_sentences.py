"""Sentences that name keys name those the person has, wherever they are said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.shell.actions import action, registered
from screens.shell.keymap import Keymap
from screens.shell.sentences import with_keys
from store.book import Book
from tests.driver import at_the_screen
from tests.factories import customer

ROOT = Path(__file__).parents[2]
KEY = r"(?:ctrl\+\w|F\d{1,2}|esc|space|↵|[A-Za-z0-9/%=?])"
VERB = (
    r"(?:adds?|opens?|shows?|does|goes|links|types|saves|keeps|brings|clears|reads|writes|resumes|marks|logs|looks"
    r"|quits)"
)
NAMES_A_KEY = re.compile(rf"(?:^|[\s;,·.…:(]){KEY} (?:again )?{VERB}\b")
OF_A_LINE_THAT_IS_TYPED = {
    # The keys of a line over the foot of the screen, and the letters of a menu, are its own.
    "a question waits for its answer; esc leaves it",
    "a line is being typed: ↵ saves it, esc keeps it for later",
    "No view is saved yet; s keeps the filter as one",
    "Nothing fits; esc goes back.",
    "esc again discards what you typed; {save} saves it",
    "{save} again adds it all the same, ctrl+g opens the one that is there.",
}


def sentences() -> Iterator[tuple[str, str]]:
    """Every text that is shown on the screens, with the file it stands in."""
    for path in [*(ROOT / "screens").rglob("*.py"), ROOT / "tui" / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_", "ngettext"):
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield path.name, argument.value


def test_no_sentence_names_a_key_by_itself() -> None:
    found = [(file, text) for file, text in sentences() if NAMES_A_KEY.search(text)]
    assert [each for each in found if each[1] not in OF_A_LINE_THAT_IS_TYPED] == []


def test_each_action_that_a_sentence_names_is_one() -> None:
    known = {each.id for each in registered()}
    named = {name for _file, text in sentences() for name in re.findall(r"\{([a-z]+(?:-[a-z]+)+)\}", text)}
    assert named and named <= known


def test_a_sentence_follows_the_wish_and_an_action_without_a_key_leads_to_the_palette() -> None:
    keymap = Keymap({"new-customer": "f7", "undo": ""})
    assert with_keys("{new-customer} adds {name}; {undo} takes it back", keymap) == "F7 adds {name}; : takes it back"


async def test_other_keys_stand_in_the_sentences_of_the_screens(book: Book) -> None:
    customer(book, "Acme Ltd")
    keymap = Keymap({"new-customer": "f7", "whose": "ctrl+g", "new-task": ";", "undo": "Z", "back": "ctrl+x, q"})
    async with at_the_screen(book, keymap=keymap) as screen:
        await screen.press("/", *"zzz", "enter")
        assert screen.shows("ctrl+x clears the filter, F7 adds a customer.")
        await screen.press("s")
        assert screen.status == "No customer is selected; F7 adds one"
        await screen.press("q", "enter")
        assert screen.shows("none; ; adds a task")
        await screen.press("D")
        assert screen.status.endswith("Z takes it back")
        await screen.press("1")
        assert screen.shows("2 shows the customers; there ; adds a task.")
        await screen.press("?", "/", *"begin a call", "enter")
        assert "ctrl+x parks it, C goes on with it" in screen.status


@pytest.mark.parametrize("id", ["mark", "cockpit", "merge"])
def test_what_help_says_names_the_keys_there_are_by_default(id: str) -> None:
    assert "{" not in with_keys(action(id).help, Keymap())
