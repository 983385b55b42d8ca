"""What imports cost beside reading the same file and nothing else: the first, a second one, and undo."""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from bench.data import DEVICE, USER, Data
from bench.figures import Figure
from bench.timing import seconds_of
from store.book import Book
from store.work.import_file import Choices, Look, look, take_in

RAW = "csv.reader alone"
_ROWS = 10_000
_COMPANIES = 3_400
_NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_SEED = 7
_FAMILY, _GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


def imports(data: Data, size: str) -> Iterator[Figure]:
    """10,000 rows of contacts, every tenth of which is twice in the file, into the book of the size."""
    path = os.path.join(data.folder, "people.csv")
    _write(path)
    raw = seconds_of(lambda: _read(path))
    with closing(Book.open(data.book, user=USER, device=DEVICE)) as book:
        book.query("SELECT 1")
        seen: list[Look] = []

        def look_at_it() -> None:
            seen.append(look(book, path, Choices(), _NOW))

        def take_it_in() -> None:
            look_at_it()
            take_in(book, seen[-1], _NOW)

        first = seconds_of(take_it_in)
        # What was written is indexed when the book is next read: that is the index's cost, and no part of a look.
        indexed = seconds_of(lambda: book.query("SELECT 1"))
        second = seconds_of(look_at_it)
        if seen[-1].plan.edits:
            raise AssertionError("a second import of the same file would change something")
        undone = seconds_of(book.undo)
    for name, seconds in (
        ("import of 10,000 rows", first),
        ("its index", indexed),
        ("the same file again", second),
        ("undo of the import", undone),
    ):
        yield Figure(name=name, value=seconds)
        yield Figure(name=name, value=seconds, peer=RAW, peer_value=raw)


def _write(path: str) -> None:
    rows = random.Random(_SEED)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["姓名", "公司名称", "职位", "邮箱", "电话", "地址", "行业", "备注"])
        for number in range(_ROWS):
            writer.writerow(_row(rows.randrange(number) if number % 10 == 9 else number))


def _row(number: int) -> list[str]:
    person, company = random.Random(number), number % _COMPANIES
    return [
        person.choice(_FAMILY) + person.choice(_GIVEN) + person.choice(_GIVEN),
        f"上海第{company}贸易有限公司",
        person.choice(["经理", "采购", "总监"]),
        f"person{number}@company{company}.example",
        f"138{number:08d}",
        f"南京西路{company}号",
        ["trade", "it", "retail"][company % 3],
        "展会认识，喜欢茶",
    ]


def _read(path: str) -> int:
    with open(path, newline="", encoding="utf-8") as file:
        return sum(len(row) for row in csv.reader(file))
