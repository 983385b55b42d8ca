"""The import screen: a file is looked at, its columns mapped, and taken in whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.import_file import ImportScreen
from store.book import Book
from tests.driver import LARGE, Person, at_the_screen
from tests.factories import customer, new_book

FIXTURES = Path(__file__).parents[1] / "store" / "exchange" / "fixtures"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """A book with one customer; what is one's own is kept in the directory of the test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    for name in ("chinese-contacts.csv", "zoho.csv"):
        shutil.copyfile(FIXTURES / name, tmp_path / name[0])
    with new_book(tmp_path) as book:
        customer(book, "Acme Ltd")
        yield book


async def asked(person: Person, name: str) -> None:
    """Press I and name the file."""
    await person.press("I", *name, "enter")


async def moved_to(person: Person, text: str) -> None:
    """Move down until the cursor is on the line."""
    for _line in range(60):
        if person.cursor_line.startswith(text):
            return
        await person.press("j")
    raise AssertionError(f"no line begins with {text}")


async def test_a_file_is_shown_before_it_is_taken_in(book: Book) -> None:
    async with at_the_screen(book, LARGE) as person:
        await asked(person, "c")
        assert person.shows("2 new, 0 updated") and person.shows("→ phones") and person.shows("五金")
        assert book.count("contacts") == 0
        await person.press("ctrl+s")
        assert "2 new" in person.status and not isinstance(person.app.screen, ImportScreen)
        assert {each["name"] for each in book.all("contacts")} == {"王小明", "李芳"}
        await person.press("u")
        assert book.count("contacts") == 0


async def test_esc_leaves_all_as_it_was(book: Book, tmp_path: Path) -> None:
    before = Path(book.path).read_bytes()
    async with at_the_screen(book) as person:
        await asked(person, "none")
        assert "no file" in person.status
        await person.press("escape", "ctrl+s")
        assert "nothing to import" in person.status
        await person.press("escape")
        await asked(person, "z")
        await person.press("escape")
        assert not isinstance(person.app.screen, ImportScreen)
    assert Path(book.path).read_bytes() == before


async def test_columns_are_mapped_and_the_mapping_is_saved(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "p"
    file.write_text("Name,Colour,Tel\nAnna,red,+49 30 1234567\nBo,,no number\n")
    async with at_the_screen(book, LARGE) as person:
        await asked(person, file.name)
        assert person.shows("1 new") and person.shows("drop: Colour") and person.shows("Rejected")
        await moved_to(person, "Colour")
        await person.press("enter")
        await person.type("colour")
        await person.press("enter")
        assert "no field colour" in person.status
        await person.press(*["backspace"] * 6, *"tags", "enter")
        assert person.shows("→ tags")
        await person.press("g")
        await moved_to(person, "Save the mapping as")
        await person.press("enter", *"mine", "enter")
        await person.press("ctrl+s")
    anna = next(each for each in book.all("customers") if each["name"] == "Anna")
    assert anna["tags"] == ["red"]
    assert (tmp_path / "config" / "kehu" / "import-maps" / "mine.json").exists()
    assert (tmp_path / "p.rejected.csv").exists()


async def test_dates_that_can_be_read_both_ways_are_asked_about(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "d"
    file.write_text("Name,Birthday\nA,01/02/1980\n")
    async with at_the_screen(book, LARGE) as person:
        await asked(person, file.name)
        assert person.shows("dmy or mdy")
        await person.press(*"mdy", "enter", "ctrl+s")
    assert any(each.get("birthday") == "1980-01-02" for each in book.all("customers"))


async def test_esc_while_it_works_cancels_and_nothing_is_written(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_screen(book) as person:
        await asked(person, "z")
        monkeypatch.setattr(ImportScreen, "_begin", _begin_cancelled)
        await person.press("ctrl+s")
        assert "Cancelled" in person.status
    assert book.count("customers") == 1


def _begin_cancelled(screen: ImportScreen) -> None:
    """Work as if esc had been pressed at once."""
    screen._working = screen._cancelled = True
