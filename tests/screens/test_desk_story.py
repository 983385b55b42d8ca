"""A ticket's day on the screens, on a book that was imported: told, counted, taken back, and told again by commands."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from screens.kpi_lines import SECTIONS
from store.book import Book
from store.clock import Clock
from store.exchange.export import export_json
from store.measure.kpi import DEFINITIONS
from store.measure.wording import value_text
from store.model.instants import from_text
from tests.driver import LARGE, SMALL, Person, at_the_screen
from tests.renamed import renamed
from tests.tui.typed import Kehu

GOOGLE = Path(__file__).parent.parent / "store" / "exchange" / "fixtures" / "google-new.csv"
MORNING = "2026-11-20T06:02:00Z"
OF_THE_TICKET = {"first-response", "first-resolution", "total-resolution", "reopen-rate", "csat"}


class Step(NamedTuple):
    """A moment of the day: its time, what is pressed, what the screen then says, and the command that does the same."""

    time: str
    keys: Sequence[str]
    says: str
    command: Sequence[str]


DAY = (
    Step(
        "06:10",
        ["2", "/", *"佐藤", "enter", "c", *"printer offline !t", "enter"],
        "Logged: call, 佐藤健; ticket #1001. · u takes it back",
        ["log", "佐藤健", "printer offline !t"],
    ),
    Step(
        "06:40",
        ["3", "r", *"please restart it", "enter"],
        "Answered #1001 printer offline. · u takes it back",
        ["ticket", "reply", "1001", "please restart it"],
    ),
    Step(
        "07:10",
        ["s", "c", "enter"],
        "#1001 printer offline is waiting for the customer. · u takes it back",
        ["ticket", "pause", "1001"],
    ),
    Step(
        "09:10",
        ["s", "o"],
        "#1001 printer offline is open again. · u takes it back",
        ["ticket", "reopen", "1001"],
    ),
    Step(
        "10:10",
        ["s", "s", *"new cable", "enter"],
        "Solved #1001 printer offline. · u takes it back",
        ["ticket", "solve", "1001", "--result", "new cable"],
    ),
    Step(
        "10:40",
        ["f", "s", "o"],
        "#1001 printer offline is open again. · u takes it back",
        ["ticket", "reopen", "1001"],
    ),
    Step(
        "11:10",
        ["s", "s", *"new printer *5", "enter"],
        "Solved #1001 printer offline. · u takes it back",
        ["ticket", "solve", "1001", "--result", "new printer", "--rating", "5"],
    ),
)


class SetClock(Clock):
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.instant = from_text(MORNING)

    def now(self) -> datetime:
        return self.instant

    def set(self, time: str) -> None:
        """Make it that time of the day."""
        self.instant = from_text(f"2026-11-20T{time}:00Z")


@pytest.fixture
def imported(kehu: Kehu, tmp_path: Path) -> Path:
    """A book of what somebody had in Google Contacts, in a folder of its own."""
    path = tmp_path / "desk" / "book.json"
    path.parent.mkdir()
    kehu("import", str(GOOGLE), "--yes", "--book", str(path))
    return path


def exported(book: Book) -> bytes:
    """The default export of the book."""
    return b"".join(export_json(book))


@pytest.mark.parametrize(
    "size", [pytest.param(SMALL, id="80x24"), pytest.param(LARGE, id="120x40", marks=pytest.mark.heavy)]
)
async def test_the_day_of_a_ticket_at_the_screens(size: tuple[int, int], imported: Path, kehu: Kehu) -> None:
    clock = SetClock()
    with Book.open(str(imported), user="li", device="00aa", clock=clock) as book:
        exports = [exported(book)]
        async with at_the_screen(book, size) as person:
            for step in DAY:
                clock.set(step.time)
                await person.press(*step.keys)
                assert person.status == step.says
                exports.append(exported(book))
            assert len(set(exports)) == len(exports), "each step is in the book"

            await the_figures_show_it(person, figures_told(kehu, imported))

            for export, step in zip(reversed(exports[:-1]), reversed(DAY), strict=True):
                await person.press("u")
                assert person.status.startswith("Taken back: "), step.says
                assert exported(book) == export
            await person.press("3")
            assert person.shows("There is no ticket in this book yet.")


async def test_the_same_day_by_commands_gives_an_equal_book(
    imported: Path, kehu: Kehu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = str(Path(shutil.copytree(imported.parent, tmp_path / "copy"), imported.name))
    clock = SetClock()
    with Book.open(str(imported), user="li", device="00aa", clock=clock) as book:
        async with at_the_screen(book) as person:
            for step in DAY:
                clock.set(step.time)
                await person.press(*step.keys)
        by_keys = exported(book)
    for step in DAY:
        monkeypatch.setenv("KEHU_NOW", f"2026-11-20T{step.time}:00Z")
        kehu(*step.command, "--book", copy)
    by_commands = kehu("export", "json", "-", "--book", copy).data.encode()

    assert by_keys != by_commands, "two tickets have two ids"
    assert renamed(by_keys) == renamed(by_commands)


def figures_told(kehu: Kehu, book: Path) -> dict[str, dict[str, Any]]:
    """What `kehu kpi` says at the end of the day of the month so far, by figure."""
    period = ("--from", "2026-11-01", "--to", "2026-11-21", "--as-of", "2026-11-20T11:10:00Z")
    return {line["kpi"]: line for line in kehu("kpi", "--json", *period, "--book", str(book)).records}


async def the_figures_show_it(person: Person, told: dict[str, dict[str, Any]]) -> None:
    """Read each figure off the screen, and open those of the ticket down to the ticket."""
    await person.press("5")
    await person.sees("First response")
    place = {id: place for place, id in enumerate(id for _heading, ids in SECTIONS for id in ids)}
    for definition in sorted(DEFINITIONS, key=lambda each: place[each.id]):
        figure = told[definition.id]
        while not person.cursor_line.startswith(definition.label):
            await person.press("j")
        value = value_text(figure["value"], definition.unit)
        shown = person.cursor_line.removeprefix(definition.label).split()
        assert " ".join(shown).removeprefix("— ").removeprefix("~").startswith(f"{value} {figure['n']}"), definition.id
        if definition.id in OF_THE_TICKET:
            assert figure["n"] == 1, definition.id
            await person.press("enter")
            assert person.line(1).endswith("─ 1 record ─┐"), definition.id
            assert "#1001 printer offline" in person.cursor_line
            await person.press("enter")
            assert person.line(1).startswith("┌─ #1001 printer offline")
            await person.press("escape", "escape")
        elif definition.id == "contacts":
            await person.press("enter")
            assert person.line(1).endswith("─ 2 records ─┐")
            assert person.shows("please restart it")
            await person.press("escape")
