"""Every key that changes the book has a command that does the same: the book and its copy come out equal."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import tui.app
from screens.shell.actions import MOVE, Action, action, registered
from screens.shell.own import Forgotten
from store.book import Book
from store.clock import FixedClock
from store.exchange.export import export_json
from store.work.tickets import open_ticket
from tests.driver import at_the_screen
from tests.factories import NOW, add, customer, new_book, task
from tests.renamed import renamed
from tests.tui.typed import Kehu

TODAY, CUSTOMERS, TICKETS = "1", "2", "3"
TASK = "{task}"
MESSAGE = "{message}"
COMPLAINT = (
    "complaint",
    "new",
    "Acme Ltd",
    "so rude",
    *["--channel", "call", "--severity", "major", "--priority", "urgent"],
)
INTAKE_DONE = ("complaint", "finish", "1002")
PEOPLE = str(Path(__file__).parents[1] / "store" / "exchange" / "fixtures" / "chinese-contacts.csv")
LEAVE_THE_BOOK = {"quit", "demo-book"}

Command = tuple[str, ...]


class Twin(NamedTuple):
    """One way to use an action: what is typed behind its key on a screen, and the command that does the same.

    given: commands typed before, which both books have seen; leading: keys pressed before the action's.
    """

    action: str
    screen: str
    typed: Sequence[str]
    command: Command
    given: Sequence[Command] = ()
    leading: Sequence[str] = ()


def line(text: str) -> list[str]:
    """The keys of a line and the Enter that ends it."""
    return [*text, "enter"]


def form(text: str) -> list[str]:
    """The keys that add to the row of a form that has the cursor, and save it."""
    return ["end", *text, "ctrl+s"]


TWINS = (
    Twin("log-call", CUSTOMERS, line("price? @wed =ok ~12"), ("log", "Acme Ltd", "price? @wed =ok ~12")),
    Twin("log-call", CUSTOMERS, line("it smokes !t"), ("log", "Acme Ltd", "it smokes", "--ticket")),
    Twin("log-call", TODAY, line("so rude !c <"), ("log", "Acme Ltd", "so rude", "--complaint", "--inbound")),
    Twin(
        "cockpit",
        CUSTOMERS,
        line("price? @wed =ok ~12"),
        ("log", "Acme Ltd", "price? @wed =ok ~12", "--channel", "call"),
    ),
    Twin("log-mail", CUSTOMERS, line("offer sent"), ("log", "Acme Ltd", "offer sent", "--channel", "mail")),
    Twin("log-wechat", CUSTOMERS, line("thanks *5"), ("log", "Acme Ltd", "thanks *5", "--channel", "wechat")),
    Twin("log-visit", CUSTOMERS, line("saw it"), ("log", "Acme Ltd", "saw it", "--channel", "visit")),
    Twin("log-note", CUSTOMERS, line("tricky"), ("log", "Acme Ltd", "tricky", "--channel", "note")),
    Twin("log-note", TICKETS, line("tricky"), ("ticket", "reply", "1001", "tricky", "--channel", "note")),
    Twin("new-customer", CUSTOMERS, form("Beta Ltd"), ("add", "Beta Ltd")),
    Twin("edit", CUSTOMERS, ["tab", *form(" & Co")], ("edit", "Acme Ltd", "--name", "Acme Ltd & Co")),
    Twin("edit", TICKETS, form(" again"), ("ticket", "edit", "1001", "--subject", "printer offline again")),
    Twin("edit", TODAY, form(" today"), ("task", "edit", TASK, "--title", "call back today")),
    Twin(
        "edit",
        CUSTOMERS,
        [*line("grade=A tag+vip"), "y"],
        ("bulk", "", "grade=A", "tag+vip", "--yes"),
        leading=["space"],
    ),
    Twin("archive", CUSTOMERS, [], ("bulk", "", "--archive", "--yes"), leading=["space"]),
    Twin(
        "edit",
        TICKETS,
        [*line("owner=chen priority=high status=waiting"), "y"],
        ("ticket", "bulk", "is:open", "owner=chen", "priority=high", "status=waiting", "--yes"),
        given=[("ticket", "new", "Acme Ltd", "it smokes")],
        leading=["V", "j", "V"],
    ),
    Twin(
        "next-status",
        TICKETS,
        ["s", "y"],
        ("ticket", "bulk", "", "status=solved", "--yes"),
        given=[("ticket", "new", "Acme Ltd", "it smokes")],
        leading=["space", "space"],
    ),
    Twin("owner", TICKETS, line("chen"), ("ticket", "bulk", "", "owner=chen", "--yes"), leading=["space"]),
    Twin("delete", TICKETS, ["y"], ("ticket", "bulk", "", "--delete", "--yes"), leading=["space"]),
    Twin(
        "views",
        TICKETS,
        ["s", *line("late ones")],
        ("view", "save", "late ones", "is:overdue assignee:li", "--list", "tickets", "--sort", "new"),
        leading=["/", *"is:overdue", "enter", "M", *line("li"), "o", "w", "F"][:-1],
    ),
    Twin(
        "views",
        CUSTOMERS,
        ["s", *line("silent A")],
        ("view", "save", "silent A", "grade:A", "--sort", "name"),
        leading=["/", *"grade:A", "enter"],
    ),
    Twin(
        "views",
        CUSTOMERS,
        ["d", "enter"],
        ("view", "delete", "all"),
        given=[("view", "save", "all", "")],
    ),
    Twin("history", CUSTOMERS, ["enter", "y"], ("undo",), given=[("edit", "Acme Ltd", "--grade", "A")]),
    Twin("new-customer", TICKETS, form("hello"), ("template", "add", "hello"), leading=["Z"]),
    Twin(
        "edit",
        TICKETS,
        [*["down"] * 7, *form("name, phone=Tel")],
        ("template", "edit", "sheet", "--field", "name", "--field", "phone=Tel"),
        given=[("template", "add", "sheet", "--kind", "customer-sheet")],
        leading=["Z"],
    ),
    Twin("delete", TICKETS, [], ("template", "delete", "hello"), given=[("template", "add", "hello")], leading=["Z"]),
    Twin("verify", TICKETS, [], ("template", "review", "hello"), given=[("template", "add", "hello")], leading=["Z"]),
    Twin("edit-text", CUSTOMERS, [], ("edit", "Acme Ltd", "--editor")),
    Twin("new-contact", CUSTOMERS, form("Wang"), ("contact", "add", "Acme Ltd", "Wang")),
    Twin("new-task", CUSTOMERS, form("send it"), ("task", "add", "send it", "--customer", "Acme Ltd")),
    Twin("next-status", CUSTOMERS, [], ("done", TASK)),
    Twin("next-status", TODAY, [], ("done", TASK)),
    Twin("next-status", TICKETS, ["c", "enter"], ("ticket", "pause", "1001")),
    Twin(
        "next-status",
        TICKETS,
        ["t", *line("next mon 3pm")],
        ("ticket", "pause", "1001", "--for", "third-party", "--until", "next mon 3pm"),
    ),
    Twin(
        "next-status",
        TICKETS,
        ["s", *line("new fuser *5")],
        ("ticket", "solve", "1001", "--result", "new fuser", "--rating", "5"),
    ),
    Twin("next-status", TICKETS, ["x"], ("ticket", "close", "1001")),
    Twin("next-status", TICKETS, ["o"], ("ticket", "reopen", "1001"), given=[("ticket", "pause", "1001")]),
    Twin(
        "next-status",
        TICKETS,
        ["f"],
        ("ticket", "follow-up", "1001"),
        given=[("ticket", "close", "1001")],
        leading=["f"],
    ),
    Twin(
        "next-status",
        TICKETS,
        ["n", "down", "down", "down", *"late", "down", "ctrl+s"],
        ("complaint", "finish", "1002", "--text", "late"),
        given=[COMPLAINT],
    ),
    Twin(
        "next-status",
        TICKETS,
        ["n", *"wrong part", "down", *"mixed up", "ctrl+s"],
        ("complaint", "finish", "1002", "--cause", "wrong part", "--text", "mixed up"),
        given=[COMPLAINT, INTAKE_DONE],
    ),
    Twin(
        "next-status",
        TICKETS,
        ["n", *"refund", "down", *"money back", "down", *"99.50", "ctrl+s"],
        ("complaint", "finish", "1002", "--remedy", "refund", "--decision", "money back", "--cost", "99.50"),
        given=[COMPLAINT, INTAKE_DONE, ("complaint", "finish", "1002", "--cause", "wrong part", "--text", "mixed up")],
    ),
    Twin(
        "next-status",
        TICKETS,
        ["b", "1", *line("which order?")],
        ("complaint", "send-back", "1002", "intake", "--reason", "which order?"),
        given=[COMPLAINT, INTAKE_DONE],
    ),
    Twin(
        "next-status",
        TICKETS,
        ["h", *line("chen next mon 3pm")],
        ("complaint", "hand", "1002", "chen", "--due", "next mon 3pm"),
        given=[COMPLAINT],
    ),
    Twin(
        "next-status",
        TICKETS,
        ["a", *line("thanks, we will")],
        ("feedback", "answer", "1002", "thanks, we will"),
        given=[("feedback", "add", "Acme Ltd", "more colours", "--reply-owed")],
        leading=["j"],
    ),
    Twin("owner", CUSTOMERS, line("chen"), ("owner", "set", "Acme Ltd", "--to", "chen")),
    Twin("owner", CUSTOMERS, ["backspace", "enter"], ("owner", "release", "Acme Ltd")),
    Twin("owner", TICKETS, line("chen knows"), ("ticket", "assign", "1001", "chen", "--reason", "knows")),
    Twin(
        "owner",
        TICKETS,
        ["backspace", "enter"],
        ("ticket", "release", "1001"),
        given=[("ticket", "assign", "1001", "chen")],
    ),
    Twin("take-next", TODAY, [], ("ticket", "next", "--take")),
    Twin("take-next", TICKETS, [], ("ticket", "next", "--take")),
    Twin("reply", TICKETS, line("restart it"), ("ticket", "reply", "1001", "restart it")),
    Twin(
        "reply",
        TICKETS,
        line("still off <"),
        ("ticket", "message", "1001", "still off"),
        given=[("ticket", "pause", "1001")],
    ),
    Twin(
        "canned-reply",
        TICKETS,
        ["enter", "enter"],
        ("ticket", "reply", "1001", "--template", "hello"),
        given=[("template", "add", "hello", "--text", "Dear {customer}, #{number} is with {agent}.")],
    ),
    Twin(
        "link",
        TICKETS,
        line("#1002"),
        ("ticket", "link", "1001", "1002"),
        given=[("ticket", "new", "Acme Ltd", "it smokes", "--priority", "low")],
    ),
    Twin(
        "link",
        TICKETS,
        line("Paper jam"),
        ("ticket", "link", "1001", "--article", "Paper jam"),
        given=[("article", "add", "Paper jam")],
    ),
    Twin(
        "unlink",
        TICKETS,
        ["2"],
        ("ticket", "unlink", "1001", "--article", "Paper jam"),
        given=[
            ("ticket", "new", "Acme Ltd", "it smokes", "--priority", "low"),
            ("article", "add", "Paper jam"),
            ("ticket", "link", "1001", "1002"),
            ("ticket", "link", "1001", "--article", "Paper jam"),
        ],
    ),
    Twin(
        "merge",
        TICKETS,
        ["enter"],
        ("ticket", "merge", "1001", "--into", "1002"),
        given=[("ticket", "new", "Acme Ltd", "it smokes", "--priority", "low")],
    ),
    Twin(
        "split",
        TICKETS,
        ["enter"],
        ("ticket", "split", "1001", MESSAGE),
        given=[("ticket", "message", "1001", "the scanner too")],
        leading=["enter", "j"],
    ),
    Twin("report", TODAY, [], ("report", "--due"), given=[("report", "schedule", "weekly")]),
    Twin("survey", CUSTOMERS, ["i"], ("survey", "invite", "Acme Ltd")),
    Twin(
        "survey",
        CUSTOMERS,
        ["a", "4", "down", "5", "down", "down", "9", "ctrl+s"],
        ("survey", "answer", "Acme Ltd", "service=4", "product=5", "nps=9"),
        given=[("survey", "invite", "Acme Ltd")],
    ),
    Twin("new-ticket", CUSTOMERS, form("it smokes"), ("ticket", "new", "Acme Ltd", "it smokes")),
    Twin("snooze", TODAY, line("next mon 3pm"), ("task", "snooze", TASK, "next mon 3pm")),
    Twin("archive", CUSTOMERS, [], ("archive", "Acme Ltd")),
    Twin("delete", CUSTOMERS, ["y"], ("delete", "Acme Ltd", "--yes")),
    Twin("delete", TICKETS, [], ("ticket", "delete", "1001")),
    Twin("delete", TODAY, [], ("task", "delete", TASK)),
    Twin(
        "merge",
        CUSTOMERS,
        ["ctrl+s"],
        ("merge", "Acme Ltd", "Beta"),
        given=[("add", "Beta", "--phone", "13800138000")],
        leading=["space", "space"],
    ),
    Twin(
        "not-a-duplicate",
        CUSTOMERS,
        [],
        ("duplicates", "dismiss", "Acme Ltd", "Beta"),
        given=[("add", "Beta")],
        leading=["space", "space", "J"],
    ),
    Twin(
        "unmerge",
        CUSTOMERS,
        [],
        ("unmerge", "Acme Ltd"),
        given=[("add", "Beta"), ("merge", "Acme Ltd", "Beta")],
    ),
    Twin(
        "split",
        CUSTOMERS,
        ["space", "ctrl+s", *line("Gamma")],
        ("split", "Acme Ltd", "--as", "Gamma", "--task", TASK),
    ),
    Twin("verify", CUSTOMERS, [], ("verify", "Acme Ltd")),
    Twin("import", CUSTOMERS, [*line(PEOPLE), "ctrl+s"], ("import", PEOPLE, "--yes")),
    Twin("undo", CUSTOMERS, [], ("undo",)),
    Twin("redo", CUSTOMERS, [], ("redo",), given=[("undo",)]),
)


def twins_to_try() -> list[Any]:
    """The first twin of each action for every run; further uses of an action are tried before a release."""
    first = {twin.action: twin for twin in reversed(TWINS)}
    return [pytest.param(twin, marks=[] if first[twin.action] is twin else [pytest.mark.heavy]) for twin in TWINS]


@pytest.fixture
def desk(tmp_path: Path) -> tuple[str, str]:
    """A book in a folder of its own, with a customer, a task that is overdue and a ticket; its path, the task's id."""
    folder = tmp_path / "desk"
    folder.mkdir()
    with new_book(folder) as book:
        add(book, "people", login="chen", name="Chen", role="service")
        acme = customer(book, "Acme Ltd")
        task_id = task(book, acme, "call back", "2026-11-18")
        open_ticket(book, {"customer": acme, "subject": "printer offline"}, NOW)
        return book.path, task_id


@pytest.fixture(autouse=True)
def an_editor(kehu: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor that sets the region, over a screen that has no terminal to leave for it."""
    sets_the_region = """sed -i '1s/^/region = "East"\\n/'"""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", sets_the_region)
    monkeypatch.setattr(Forgotten, "editor", sets_the_region)
    monkeypatch.setattr(tui.app.KehuApp, "suspend", lambda _app: nullcontext())


def exported(path: str) -> dict[str, object]:
    """The default export of the book, its ids renamed."""
    with Book.open(path, user="li", device="00aa") as book:
        return renamed(b"".join(export_json(book)))


def newest_message(path: str) -> str:
    """The id of what was said last in the book, "" where nothing was."""
    with Book.open(path, user="li", device="00aa") as book:
        newest = book.query("SELECT id FROM r_interactions ORDER BY doc_id DESC LIMIT 1")
        return str(newest[0][0]) if newest else ""


def commands_named(action: Action) -> list[Command]:
    """The commands that the registry names for an action, without what they are given."""
    named = (each.removeprefix("kehu ").split() for each in action.command.split(", "))
    return [tuple(takewhile(str.islower, words)) for words in named]


def test_each_action_that_changes_the_book_and_no_other_has_a_twin() -> None:
    assert {twin.action for twin in TWINS} == {action.id for action in registered() if action.changes}


@pytest.mark.parametrize("changing", [each for each in registered() if each.changes], ids=lambda each: each.id)
def test_each_command_the_registry_names_is_tried(changing: Action) -> None:
    tried = [twin.command for twin in TWINS if twin.action == changing.id]
    for command in commands_named(changing):
        assert any(each[: len(command)] == command for each in tried), command


@pytest.mark.parametrize("twin", twins_to_try(), ids=lambda twin: f"{twin.action}={'-'.join(twin.command[:3])}")
async def test_the_key_and_the_command_leave_equal_books(
    twin: Twin, desk: tuple[str, str], kehu: Kehu, tmp_path: Path
) -> None:
    path, task_id = desk
    for command in twin.given:
        kehu(*command, "--book", path)
    before = exported(path)
    copy = str(Path(shutil.copytree(Path(path).parent, tmp_path / "copy"), Path(path).name))

    with Book.open(path, user="li", device="00aa", clock=FixedClock(NOW)) as book:
        async with at_the_screen(book, screen=twin.screen) as person:
            await person.press(*twin.leading, action(twin.action).keys[0], *twin.typed)
    message_id = newest_message(copy)
    kehu(*(word.replace(TASK, task_id).replace(MESSAGE, message_id) for word in twin.command), "--book", copy)

    assert exported(path) != before, "the key changed something"
    assert exported(path) == exported(copy)


async def test_no_other_key_changes_the_book(desk: tuple[str, str]) -> None:
    path, _task = desk
    before = exported(path)
    with Book.open(path, user="li", device="00aa", clock=FixedClock(NOW)) as book:
        async with at_the_screen(book, screen=TICKETS) as person:
            for other in registered():
                if not other.changes and other.group != MOVE and other.id not in LEAVE_THE_BOOK:
                    await person.press(TICKETS, other.keys[0], "enter", "escape")
    assert exported(path) == before
