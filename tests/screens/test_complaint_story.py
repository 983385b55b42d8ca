"""A complaint from intake to its closing, sent round once, and the survey after it: by keys and by commands alike."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from store.book import Book
from tests.driver import at_the_screen
from tests.renamed import renamed
from tests.screens.test_desk_story import SetClock, Step, exported
from tests.tui.typed import Kehu

NAME = "上海金桥贸易"
FINISH = ("s", "n")


def row(*texts: str) -> list[str]:
    """The keys that fill row after row of a form and save it."""
    keys: list[str] = []
    for text in texts:
        keys += [*text, "down"]
    return [*keys[:-1], "ctrl+s"]


STORY = (
    Step(
        "06:10",
        ["2", "t", *"发错货", "down", "ctrl+u", *"Complaint", "ctrl+s"],
        f"Opened the complaint #1001 发错货 of {NAME}. · u takes it back",
        ["complaint", "new", NAME, "发错货"],
    ),
    Step(
        "06:20",
        ["3", *FINISH, *row("Call", "Major")],
        "#1001 发错货: Intake is finished, Investigation has begun. · u takes it back",
        ["complaint", "finish", "1001", "--channel", "call", "--severity", "major"],
    ),
    Step(
        "07:00",
        [*FINISH, *row("装错箱", "仓库拿错了")],
        "#1001 发错货: Investigation is finished, Handling has begun. · u takes it back",
        ["complaint", "finish", "1001", "--cause", "装错箱", "--text", "仓库拿错了"],
    ),
    Step(
        "07:30",
        ["s", "b", "2", *"哪个仓库", "enter"],
        "#1001 发错货 is back at Investigation. · u takes it back",
        ["complaint", "send-back", "1001", "investigation", "--reason", "哪个仓库"],
    ),
    Step(
        "08:00",
        [*FINISH, *row("装错箱", "宁波仓库")],
        "#1001 发错货: Investigation is finished, Handling has begun. · u takes it back",
        ["complaint", "finish", "1001", "--cause", "装错箱", "--text", "宁波仓库"],
    ),
    Step(
        "08:30",
        [*FINISH, *row("Replacement", "今天补发")],
        "#1001 发错货: Handling is finished, Feedback to the customer has begun. · u takes it back",
        ["complaint", "finish", "1001", "--remedy", "replacement", "--decision", "今天补发"],
    ),
    Step(
        "09:00",
        [*FINISH, *row("Call", "Yes", "4")],
        "#1001 发错货: Feedback to the customer is finished; it can be closed. · u takes it back",
        ["complaint", "finish", "1001", "--channel", "call", "--accepted", "yes", "--satisfaction", "4"],
    ),
    Step(
        "09:10",
        ["s", "x"],
        "Closed #1001 发错货; on 2026-11-27 you ask whether they are content. · u takes it back",
        ["complaint", "close", "1001"],
    ),
    Step(
        "09:20",
        ["2", "Q", "i"],
        f"Invited {NAME} to the survey. · u takes it back · y copies the text, Y a link that opens a mail",
        ["survey", "invite", NAME],
    ),
    Step(
        "09:40",
        ["escape", "Q", "a", *row("4", "5", "5", "9")],
        f"Kept the answer of {NAME}. · u takes it back",
        ["survey", "answer", NAME, "service=4", "product=5", "communication=5", "nps=9"],
    ),
)


async def test_a_complaint_by_keys_and_by_commands_gives_equal_books(
    kehu: Kehu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk" / "book.json"
    path.parent.mkdir()
    kehu("add", NAME, "--grade", "A", "--book", str(path))
    copy = str(Path(shutil.copytree(path.parent, tmp_path / "copy"), path.name))
    clock = SetClock()
    with Book.open(str(path), user="li", device="00aa", clock=clock) as book:
        exports = [exported(book)]
        async with at_the_screen(book) as person:
            for step in STORY:
                clock.set(step.time)
                await person.press(*step.keys)
                assert person.status == step.says
                exports.append(exported(book))
            for export, step in zip(reversed(exports[:-1]), reversed(STORY), strict=True):
                await person.press("u")
                assert exported(book) == export, step.says
    for step in STORY:
        monkeypatch.setenv("KEHU_NOW", f"2026-11-20T{step.time}:00Z")
        kehu(*step.command, "--book", copy)
    by_commands = kehu("export", "json", "-", "--book", copy).data.encode()
    assert renamed(exports[-1]) == renamed(by_commands)
