"""The page of a customer, as Markdown and as HTML: what is known, and none of it taken for markup."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from store.book import Book
from store.exchange.html_page import html
from store.exchange.markdown import escaped, markdown
from store.exchange.selection import redaction_of
from store.work.sheet import account_review, customer_sheet
from store.work.templates import add_template, sheet_fields_meant
from store.work.tickets import open_ticket
from tests.factories import NOW, add, contact_made, customer, new_book, task

HOSTILE = "<script>alert(1)</script> | `x` *b* [a](http://x) &amp;"


def sheet(book: Book, id: str, profile: str = "none") -> str:
    return b"".join(markdown([customer_sheet(book, id, redaction_of(book, profile))])).decode()


def test_a_sheet_tells_who_they_are_and_what_comes_next(tmp_path: Path) -> None:
    with new_book(tmp_path) as book:
        id = customer(book, "王小明", phones=["13800138000"], grade="A", note="# no heading\n- no list")
        contact = add(book, "contacts", customer=id, name="李四", title="采购")
        contact_made(book, id, "问了报价\n两行", contact=contact)
        task(book, id, "寄样册", "2026-11-24")
        assert sheet(book, id) == (
            "# 王小明\n\n"
            "* **Kind**: Company\n* **Phones**: +8613800138000\n* **Grade**: A\n* **Owner**: li\n\n"
            "## Note\n\n\\# no heading  \n\\- no list\n\n"
            "## Contacts\n\n| Name | Job title | Phones | Mail |\n|---|---|---|---|\n| 李四 | 采购 |  |  |\n\n"
            "## Next steps\n\n| Due | Task | Owner |\n|---|---|---|\n| 2026-11-24 | 寄样册 | li |\n\n"
            "## Timeline\n\n| When | Channel | Contact | Text | By |\n|---|---|---|---|---|\n"
            "| 2026-11-20 13:02 | Call | 李四 | 问了报价 两行 | li |\n"
        )
        assert "王小明" not in sheet(book, id, "names") and "13800138000" not in sheet(book, id, "contact")


def test_a_template_says_what_every_sheet_made_from_now_on_shows(tmp_path: Path) -> None:
    with new_book(tmp_path) as book:
        id = customer(book, "王小明", grade="A", note="internal", needs="500 rolls a month")
        open_ticket(book, {"customer": id, "subject": "printer offline", "type": "fault"}, NOW)
        usual = add_template(book, {"name": "表", "kind": "customer-sheet"}, NOW).record
        assert "**Grade**: A" in sheet(book, id) and "**Industry**: –" in sheet(book, id)
        assert "## Needs\n\n500 rolls a month" in sheet(book, id) and "internal" not in sheet(book, id)
        with book.change("edit template") as change:
            change.update("templates", usual["id"], {"fields": sheet_fields_meant(["owner=负责人", "note"])})
        add_template(
            book, {"name": "记录", "kind": "service-record", "fields": sheet_fields_meant(["number", "type"])}, NOW
        )
        text = sheet(book, id)
    assert text.startswith(
        "# 王小明\n\n* **负责人**: li\n\n## Note\n\ninternal\n\n## Open tickets\n\n| Number | Type |"
    )
    assert "| #1001 | Fault |" in text and "Grade" not in text


def test_a_review_counts_the_days_asked_for_and_no_others(tmp_path: Path) -> None:
    with new_book(tmp_path) as book:
        id = customer(book, "Acme")
        contact_made(book, id, "now", minutes=12, rating=4)
        contact_made(book, id, "long ago", hours_ago=24 * 40)
        blocks = account_review(book, id, date(2026, 11, 1), date(2026, 11, 20), redaction_of(book, "none"))
        text = b"".join(markdown([blocks])).decode()
    assert "Acme: 2026-11-01 to 2026-11-20" in text and "now" in text and "long ago" not in text
    assert "**Contacts made**: 1 (Call 1)" in text and "12 minutes" in text and "4.0 of 5, n=1" in text


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.seen.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_nothing_a_person_typed_is_markup(tmp_path: Path) -> None:
    with new_book(tmp_path) as book:
        id = customer(book, HOSTILE, note=HOSTILE, tags=["<b>"])
        contact_made(book, id, HOSTILE)
        page = b"".join(html([customer_sheet(book, id, redaction_of(book, "none"))], HOSTILE, "en")).decode()
        text = sheet(book, id)
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.seen and "b" not in tags.seen and "a" not in tags.seen
    assert tags.text.count(HOSTILE) == 4
    assert text.count(escaped(HOSTILE)) == 3 and "<script" not in text.replace("\\<script", "")


def test_markup_stands_behind_a_backslash() -> None:
    assert escaped("# a\n1. b\n- c_d | e") == "\\# a\n1\\. b\n\\- c\\_d \\| e"
    assert escaped("10:30 plain，文字") == "10:30 plain，文字"
