"""The commands of docs/moving-in.md are typed as they stand there, on files in the manner of those programs."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import xlsxwriter

from tests.tui.typed import at_a_shell

FIXTURES = Path(__file__).parent / "store" / "exchange" / "fixtures"
PAGE = Path(__file__).parents[1] / "docs" / "moving-in.md"
FILES = {
    "contacts.csv": "chinese-contacts.csv",
    "google.csv": "google-new.csv",
    "outlook.csv": "outlook-traditional.csv",
    "cards.vcf": "cards.vcf",
    "old.json": "tinydb.json",
    "service.csv": "chinese-service.csv",
    "calls.csv": "interactions.csv",
    "todo.csv": "tasks.csv",
    "tickets.jsonl": "tickets.jsonl",
    "events.csv": "events.csv",
    "archive.mbox": "mailbox.mbox",
}


def commands() -> list[str]:
    """Every line of the page that a person types at a shell."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files the page speaks of."""
    for name, fixture in FILES.items():
        shutil.copyfile(FIXTURES / fixture, tmp_path / name)
    (tmp_path / "odd.csv").write_text("Who,Nr,Shoe\nBo,13900139009,43\n")
    letter = b"From: wang@jinqiao.example\nTo: li@jinqiao.example\nMessage-ID: <7@a>\nSubject: hi\n\nhello\n"
    (tmp_path / "letter.eml").write_bytes(letter)
    with xlsxwriter.Workbook(str(tmp_path / "clients.xlsx")) as book:
        book.add_worksheet("说明")
        sheet = book.add_worksheet("客户")
        for number, row in enumerate([["姓名", "公司名称", "电话"], ["孙悦", "青岛海风", 13700137000]]):
            sheet.write_row(number, 0, row)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_of_the_page_does_what_it_says(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kehu = at_a_shell(desk / "home", monkeypatch)
    kehu("add", "成都云锦")
    assert len(commands()) >= 18
    for typed in commands():
        line, _or, otherwise = typed.partition(" || ")
        line, _less, source = line.partition(" < ")
        program, *arguments = shlex.split(line)
        assert program == "kehu"
        stdin = (desk / source).read_bytes() if source else ""
        kehu(*arguments, exits=2 if otherwise else 0, stdin=stdin)
        if "contacts.csv --yes" in typed:
            assert len(kehu("find", "", "--json").records) == 2
    assert kehu.shown("上海金桥贸易")["tickets"]
    kehu("import", "contacts.csv", "--yes")
    assert kehu("import", "contacts.csv", "--yes", "--json").records[-1]["new"] == 0


def test_the_page_names_every_kind_of_rows_and_every_option() -> None:
    from tui.commands.import_ import KINDS, import_

    page = PAGE.read_text(encoding="utf-8")
    assert [kind for kind in KINDS if kind not in page] == []
    told_elsewhere = {"--key", "--encoding", "--book", "--user", "--as-of", "--json"}
    options = {name for parameter in import_.params for name in parameter.opts if name.startswith("--")}
    assert [option for option in sorted(options - told_elsewhere) if option not in page] == []
