"""What the picture of a screen shows, at two sizes and in two languages, compared with an accepted one."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from store.book import Book
from tests.driver import LARGE, SMALL, at_the_screen
from tests.factories import add, contact_made, customer, task
from tests.screens.drawing import drawn
from tests.screens.pseudo import spoken

ACCEPTED = Path(__file__).parents[1] / "snapshots"
SCREENS = {"today": ("1",), "customers": ("2",), "tickets": ("3",)}


def desk(book: Book) -> None:
    """A small desk in Chinese and English, with something for every screen to show."""
    jinqiao = customer(book, "上海金桥贸易", grade="A", phones=["021 5058 1234"], needs="季度报价")
    add(book, "contacts", customer=jinqiao, name="王小明", title="采购经理", phones=["13800138000"], primary=True)
    contact_made(book, jinqiao, "客户要三季度报价，周三回电", hours_ago=2, minutes=12, direction="in")
    contact_made(book, jinqiao, "sent catalogue", hours_ago=50, channel="mail", outcome=None)
    task(book, jinqiao, "三季度报价", "2026-11-18")
    acme = customer(book, "Acme Ltd", grade="B", owner="li", tags=["vip"])
    contact_made(book, acme, "asked for a quote", hours_ago=24 * 90)
    task(book, acme, "call back", "2026-11-20T07:00:00Z")
    opened = "2026-11-20T01:10:00Z"
    add(
        book,
        "tickets",
        number=1042,
        customer=acme,
        kind="ticket",
        subject="printer offline 打印机离线",
        priority="high",
        status="open",
        status_log=[{"at": opened, "to": "new", "by": "li"}, {"at": opened, "from": "new", "to": "open", "by": "li"}],
        assignee="li",
        due="2026-11-20T07:30:00Z",
    )


@pytest.mark.parametrize("language", ["en", "wide"])
async def test_the_screens_look_as_accepted(book: Book, language: str) -> None:
    desk(book)
    with spoken() if language == "wide" else nullcontext():
        async with at_the_screen(book, screen="") as person:
            for size in (SMALL, LARGE):
                await person.resize(*size)
                for name, keys in SCREENS.items():
                    await person.press(*keys)
                    seen = drawn(person.app.export_screenshot())
                    assert seen == person.lines
                    compare(f"{name}-{size[0]}x{size[1]}-{language}", seen)


def compare(name: str, lines: list[str]) -> None:
    """Fail where the lines are not those accepted; with KEHU_ACCEPT in the environment they are accepted."""
    accepted = ACCEPTED / f"{name}.txt"
    seen = "\n".join(lines) + "\n"
    if os.environ.get("KEHU_ACCEPT"):
        accepted.write_text(seen, encoding="utf-8")
    assert seen == accepted.read_text(encoding="utf-8")
