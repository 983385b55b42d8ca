"""In another language every screen is wholly in it, and its columns, cuts and borders hold."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta

import pytest

from store.book import Book
from store.clock import FixedClock
from store.text.cells import cell_width
from store.work.articles import add_article
from store.work.tickets import open_ticket
from tests.driver import LARGE, SMALL, at_the_screen
from tests.factories import NOW, add, contact_made, customer, task
from tests.screens.pseudo import spoken

WORD = re.compile(r"[A-Za-z]{2,}")


def chinese_desk(book: Book) -> None:
    """A small desk whose own words are all Chinese, with something for every screen to show."""
    jinqiao = customer(book, "上海金桥贸易", grade="A", phones=["021 5058 1234"], needs="季度报价", industry="trade")
    customer(book, "上海金桥贸易", phones=["021 5058 1234"])
    add(book, "contacts", customer=jinqiao, name="王小明", title="采购经理", phones=["13800138000"], primary=True)
    contact_made(book, jinqiao, "客户要三季度报价，周三回电", hours_ago=2, minutes=12, direction="in")
    contact_made(book, jinqiao, "目录已寄", hours_ago=50, channel="mail", outcome=None)
    task(book, jinqiao, "三季度报价", "2026-11-18")
    task(book, jinqiao, "回电", "2026-11-20T07:00:00Z")
    customer(book, "重庆长江物流", grade="B", phones=["12345"])
    book.clock = FixedClock(NOW - timedelta(hours=30))
    for kind in ("ticket", "complaint", "feedback"):
        fields = {"customer": jinqiao, "subject": "打印机离线", "priority": "high", "kind": kind}
        open_ticket(book, fields, book.clock.now())
    add_article(book, {"title": "打印机离线", "text": "重启打印机。"}, book.clock.now())
    book.clock = FixedClock(NOW)


# The keys to each screen and to what opens over one.
PLACES = {
    "Today": "1",
    "a date to put off to": "1 S",
    "customers": "2",
    "customer": "2 enter",
    "another order": "2 o",
    "views": "2 F",
    "kinds": "2 b",
    "columns": "2 K",
    "marked": "2 space e",
    "deleting": "2 d",
    "owner": "2 O",
    "copying": "2 y",
    "palette": "2 :",
    "log bar": "2 c 客",
    "interaction form": "2 c 客 tab",
    "cockpit": "2 C",
    "customer form": "2 e",
    "contact form": "2 A",
    "task form": "2 T",
    "ticket form": "2 t",
    "survey": "2 Q",
    "invitation": "2 Q i",
    "split": "2 %",
    "history": "2 H",
    "articles": "2 W",
    "article form": "2 W a",
    "templates": "2 Z",
    "template form": "2 Z a",
    "tickets": "3",
    "ticket": "3 enter",
    "complaint": "3 j enter",
    "next status": "3 s",
    "reply": "3 r",
    "link": "3 L",
    "figures": "5",
    "records of a figure": "5 enter",
    "apart": "5 B",
    "report": "5 R",
    "quality": "6",
    "merge": "6 enter",
    "help": "?",
    "import": "I",
}
MAIN = ("Today", "customer", "log bar", "customer form", "split", "complaint", "figures", "quality", "merge", "help")
"""Those looked at by default; between them they draw with most of what draws."""

# The desk's own, names of formats and figures, keys, and what is typed: terms, columns and commands.
NOT_TRANSLATED = re.compile(
    r"kehu .*|Kehu|KPI|CSAT|NPS|CSV|HTML|Markdown|JSON Lines|TinyDB|vCards|TOML|acme\.json|standard v1 · office"
    r"|ctrl|esc|tab|end|space|enter|left|right|home|pgup|pgdn|grade owner tasks silence|\bli\b|#[0-9A-Z]{4}"
)


@pytest.mark.parametrize(
    ("size", "places"),
    [
        pytest.param(LARGE, MAIN, id="main"),
        pytest.param(SMALL, PLACES, id="80x24", marks=pytest.mark.heavy),
        pytest.param(LARGE, PLACES, id="120x40", marks=pytest.mark.heavy),
    ],
)
async def test_every_screen_is_wholly_in_the_language_and_no_wider_than_the_terminal(
    book: Book, size: tuple[int, int], places: Collection[str]
) -> None:
    chinese_desk(book)
    untranslated: dict[str, str] = {}
    with spoken():
        async with at_the_screen(book, size, screen="") as person:
            for place in places:
                await person.type_ahead(*["escape"] * 4, *PLACES[place].split())
                for line in person.lines:
                    assert cell_width(line) <= size[0], (place, line)
                    untranslated |= dict.fromkeys(WORD.findall(NOT_TRANSLATED.sub("", line)), f"{place}: {line}")
    assert not untranslated
