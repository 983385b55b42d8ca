"""A report as the bytes of a file: Markdown, one HTML page, or CSV of its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from store import text

if TYPE_CHECKING:
    from store.exchange.report import Block

Format = Literal["markdown", "html", "csv"]
ENDINGS: dict[Format, str] = {"markdown": "md", "html": "html", "csv": "csv"}
"""The formats, and what the names of their files end in."""


class Report(msgspec.Struct, frozen=True):
    """What a report says: as a page, and its figures as rows for a spreadsheet, their titles first."""

    title: str
    blocks: Sequence[Block]
    rows: Sequence[Sequence[str]]


def chunks(report: Report, format: Format) -> Iterable[bytes]:
    """The bytes of the report's file."""
    if format == "csv":
        from store.exchange.csv_writer import csv_chunks, guarded

        return csv_chunks([list(map(guarded, row)) for row in report.rows])
    if format == "html":
        from store.exchange.html_page import html

        return html([report.blocks], report.title, text.language.replace("_", "-"))
    from store.exchange.markdown import markdown

    return markdown([report.blocks])
