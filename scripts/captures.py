"""Captures every screen in a terminal at two sizes, for docs/screens: a page a screen.

Run from the root of the repository, with tmux installed: python -m scripts.captures [NAME …]
The book is the demo with a fixed seed, and the clock stands still, so that only what changed in Kehu changes a page.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import NamedTuple

PAGES = Path("docs/screens")
SIZES = ((80, 24), (120, 40))
_NOW = "2026-11-20T06:02:00Z"
_ZONE = "Asia/Shanghai"
_DEMO = ("demo", "--customers", "300", "--seed", "7")
_CONTACTS = """\
姓名,公司,手机,邮箱,微信号
王小明,上海金桥贸易,138 0013 8000,wang@jinqiao.example,wxm88
Ann Miller,Acme Ltd,+44 20 7946 0123,ann@acme.example,
李娜,重庆长江物流,12,li.na@changjiang.example,lina
"""
_KEHU = (sys.executable, "-c", "from tui.main import main; main()")
_TMUX = ("tmux", "-L", f"kehu-captures-{os.getpid()}", "-f", os.devnull)
_FIRST_SCREEN = "Today ·"
_PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.1
_ALIKE = 4
"""So many looks without a difference, and the screen is at rest."""


class Capture(NamedTuple):
    """A screen: the class it is of, its title, the keys that lead there from the first one, and what tells it is there.

    A key is named as tmux names it; one that begins with `=` is a text to be typed. `empty` asks for a book without
    customers.
    """

    screen: str
    title: str
    keys: tuple[str, ...]
    until: str
    empty: bool = False


_CUSTOMER = ("2", "/", "=大连佳盟", "Enter")
_FILE = "contacts.csv"

CAPTURES: Mapping[str, Capture] = {
    "welcome": Capture("TodayScreen", "The first start, with an empty book", (), "Welcome", empty=True),
    "today": Capture("TodayScreen", "Today: what to do next", ("j",), "Surveys due"),
    "customers": Capture("CustomersScreen", "Customers: the list, and one of them whole", ("2", "j"), "Customers by"),
    "filter": Capture(
        "CustomersScreen", "The filter, live while one types", ("2", "/", "=owner:li grade:A silent:>30d"), " of "
    ),
    "sort": Capture("CustomersScreen", "The order of the list", ("2", "o"), "contact"),
    "marks": Capture("CustomersScreen", "Marked customers, about to be changed", ("2", *["Space"] * 3, "e"), "3"),
    "jump": Capture("CustomersScreen", "Jump labels", ("2", "C-o"), "type the letters"),
    "log-bar": Capture(
        "CustomersScreen",
        "A call being logged",
        (*_CUSTOMER, "c", "=客户要三季度报价 @tue =ok ~12"),
        "follow-up Tue",
    ),
    "palette": Capture("CustomersScreen", "The palette", ("2", ":", "=jia"), "jia"),
    "customer": Capture("CustomerScreen", "One customer whole", (":", "=大连佳盟", "Enter"), "0411"),
    "cockpit": Capture("CockpitScreen", "A call going on", (*_CUSTOMER, "C", "=要看样品"), "要看样品"),
    "tickets": Capture("TicketsScreen", "Tickets: the queue, and one of them whole", ("3",), "Tickets"),
    "ticket": Capture("TicketScreen", "One ticket whole", (":", "=1581", "Enter"), "扫码枪培训反馈"),
    "complaint": Capture("TicketScreen", "A complaint and its steps", (":", "=1579", "Enter"), "intake"),
    "kpi": Capture("KpiScreen", "KPI: the figures of a period", ("5",), "First response"),
    "kpi-by-owner": Capture("KpiScreen", "The figures of each owner", ("5", "B"), "First response"),
    "records-behind-a-figure": Capture(
        "FigureRecordsScreen", "The records behind a figure", ("5", "j", "Enter"), "records"
    ),
    "quality": Capture("QualityScreen", "Quality: what looks like one, or is not right", ("6",), "≈"),
    "merge": Capture("MergeScreen", "Two records side by side, to be joined", ("6", "g", "Enter"), "ctrl+s"),
    "split": Capture("SplitScreen", "What belongs to somebody else, to be moved", (*_CUSTOMER, "%"), "大连佳盟"),
    "articles": Capture("ArticlesScreen", "Articles: what is known", ("2", "W"), "rticles"),
    "templates": Capture("TemplatesScreen", "Templates: canned replies and sheets", ("2", "Z"), "Templates"),
    "history": Capture("HistoryScreen", "What was done to a record", (*_CUSTOMER, "=", "H"), "operation"),
    "settings": Capture("SettingsScreen", "Settings: one's own, and those of the book", (",",), "ettings"),
    "help": Capture("HelpScreen", "Every key", ("?",), "eys"),
    "import": Capture("ImportScreen", "A file to be imported", ("I", f"={_FILE}", "Enter"), "new"),
    "invitation": Capture("InvitationScreen", "Somebody invited to a survey", (*_CUSTOMER, "Q", "i"), "Invitation"),
    "survey-form": Capture(
        "SurveyForm", "The answer to a survey", (*_CUSTOMER, "Q", "i", "Escape", "Q", "a"), "answers"
    ),
    "customer-form": Capture("CustomerForm", "Editing a customer", (*_CUSTOMER, "e"), "ame"),
    "contact-form": Capture("ContactForm", "Adding a contact person", (*_CUSTOMER, "A", "=王小明"), "王小明"),
    "interaction-form": Capture(
        "InteractionForm", "A call with every field", (*_CUSTOMER, "c", "=要看样品 =ok", "Tab"), "要看样品"
    ),
    "entry-form": Capture("EntryForm", "Changing an entry of the timeline", (*_CUSTOMER, "Enter", "e"), "Edit"),
    "task-form": Capture("TaskForm", "Adding a task", (*_CUSTOMER, "T", "=寄样品"), "寄样品"),
    "ticket-form": Capture("TicketForm", "Opening a ticket", (*_CUSTOMER, "t", "=打印机离线"), "打印机离线"),
    "complaint-step-form": Capture(
        "ComplaintStepForm", "A step of a complaint", (":", "=1579", "Enter", "s", "n"), "Acknowledged"
    ),
    "article-form": Capture("ArticleForm", "Writing an article", ("2", "W", "e"), "Title"),
    "template-form": Capture("TemplateForm", "Writing a template", ("2", "Z", "e"), "Canned"),
}


def page(name: str, capture: Capture, seen: Mapping[tuple[int, int], str]) -> str:
    """The page of a screen: its title and a block for each size."""
    blocks = "\n".join(f"\n{columns}×{lines}\n\n```text\n{text}```" for (columns, lines), text in seen.items())
    return f"# {capture.title}\n{blocks}\n"


def main() -> None:
    """Write the pages named, or all of them and the list of them."""
    if shutil.which("tmux") is None:
        raise SystemExit("The captures are made with tmux, which is not installed.")
    wanted = sys.argv[1:] or list(CAPTURES)
    PAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        books = _books(Path(folder))
        for name in wanted:
            capture = CAPTURES[name]
            seen = {size: _captured(capture, size, books[capture.empty], Path(folder)) for size in SIZES}
            (PAGES / f"{name}.md").write_text(page(name, capture, seen), encoding="utf-8")
            print(name)
    (PAGES / "README.md").write_text(_contents(), encoding="utf-8")


def _contents() -> str:
    """The list of the pages."""
    lines = "\n".join(f"* [{capture.title}]({name}.md)" for name, capture in CAPTURES.items())
    return (
        "# Every screen, at 80×24 and 120×40\n\nThe book is the one of `kehu demo`. "
        f"`python -m scripts.captures` makes these pages anew.\n\n{lines}\n"
    )


def _books(folder: Path) -> Mapping[bool, Path]:
    """The demo, and under True a book without customers."""
    demo, empty = folder / "demo.json", folder / "empty.json"
    subprocess.run([*_KEHU, *_DEMO, "--book", demo], env=_environment(folder), check=True, capture_output=True)
    subprocess.run([*_KEHU, "add", "x", "--book", empty], env=_environment(folder), check=True, capture_output=True)
    subprocess.run([*_KEHU, "undo", "--book", empty], env=_environment(folder), check=True, capture_output=True)
    return {False: demo, True: empty}


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the person's own: neither their settings, nor their language, nor what time it is."""
    own = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "CACHE", "STATE", "DATA")}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    frozen = {"KEHU_NOW": _NOW, "TZ": _ZONE, "KEHU_USER": "li", "KEHU_LANG": "en", "LC_ALL": "C.UTF-8"}
    return {**kept, **own, **frozen, "PYTHONPATH": os.getcwd()}


def _captured(capture: Capture, size: tuple[int, int], book: Path, folder: Path) -> str:
    """What the terminal shows once the keys were pressed on a copy of the book."""
    with TemporaryDirectory(dir=folder) as own, _terminal(size, _copied(book, Path(own)), Path(own)):
        _seen_with(_FIRST_SCREEN)
        for key in capture.keys:
            literally = ("-l", key[1:]) if len(key) > 1 and key.startswith("=") else (key,)
            _tmux("send-keys", "-t", "kehu", *literally)
            _rested()
        return _seen_with(capture.until)


def _copied(book: Path, folder: Path) -> Path:
    """A copy of the book in the folder, and beside it a file to be imported."""
    (folder / _FILE).write_text(_CONTACTS, encoding="utf-8")
    return Path(shutil.copy(book, folder / "acme.json"))


@contextmanager
def _terminal(size: tuple[int, int], book: Path, folder: Path) -> Iterator[None]:
    """A terminal of that size in which the screens are open on the book."""
    variables = [each for name, value in _environment(folder).items() for each in ("-e", f"{name}={value}")]
    columns, lines = map(str, size)
    _tmux(
        "new-session",
        "-d",
        "-s",
        "kehu",
        "-x",
        columns,
        "-y",
        lines,
        "-c",
        str(folder),
        *variables,
        *_KEHU,
        "--book",
        str(book),
    )
    _tmux("set-option", "-t", "kehu", "status", "off")
    try:
        yield
    finally:
        _tmux("kill-session", "-t", "kehu")


def _seen_with(text: str) -> str:
    """The screen once it shows the text and nothing moves on it any more."""
    deadline = monotonic() + _PATIENCE_SECONDS
    while text not in (seen := _rested()):
        if monotonic() > deadline:
            raise SystemExit(f"{text!r} did not come; the screen shows\n{seen}")
    return seen


def _rested() -> str:
    """The screen as soon as nothing on it moves any more; the pane beside a list comes a little later."""
    before, alike = "", 0
    while alike < _ALIKE:
        sleep(_LOOK_SECONDS)
        seen = _tmux("capture-pane", "-p", "-t", "kehu")
        before, alike = seen, alike + 1 if seen == before else 0
    return before


def _tmux(*arguments: str) -> str:
    done = subprocess.run([*_TMUX, *arguments], check=True, capture_output=True, text=True, encoding="utf-8")
    return done.stdout


if __name__ == "__main__":
    main()
