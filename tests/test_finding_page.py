"""docs/finding.md says what the filter language takes, and its examples are understood."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scripts.filter_fields import with_tables
from store.find.fields import CUSTOMERS, TICKET_QUEUE
from store.find.query import parse

PAGE = Path(__file__).parents[1] / "docs" / "finding.md"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def test_the_tables_of_fields_are_up_to_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == with_tables(text), "run: python -m scripts.filter_fields"


def test_every_example_is_understood() -> None:
    examples = re.findall(r"\| `([^`]+)` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(examples) > len(CUSTOMERS) + len(TICKET_QUEUE)
    for example in examples:
        typed = example.replace("\\|", "|")
        of_tickets = typed.split(":")[0] in {"assignee", "priority", "subject", "customer", "number", "type"}
        queue = of_tickets or typed in ("is:overdue", "status:waiting", "kind:complaint", "due:<=today")
        assert parse(typed, fields=TICKET_QUEUE if queue else CUSTOMERS, base=NOW).terms, example


def test_a_page_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="not both there"):
        with_tables("<!-- customers -->\nand no end")
