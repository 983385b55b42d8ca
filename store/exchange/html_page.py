"""A page as one HTML file that needs nothing else: no script, no font, no picture, and printable as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from store.exchange.report import Block, Facts, Heading, Plot, Table
from store.exchange.report_plot import svg
from store.model.fields import clean

_STYLE = """\
body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222;background:#fff}
h1{font-size:1.6em}h2{font-size:1.2em;margin-top:2em;border-bottom:1px solid #ccc}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1em}dt{color:#666}dd{margin:0}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25em .6em;border:1px solid #ddd}
th{background:#f4f4f4}p,td,dd{white-space:pre-wrap;overflow-wrap:anywhere}section+section{break-before:page}"""
# Whatever stood in a text, a browser runs and loads nothing from this page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(pages: Iterable[Sequence[Block]], title: str, language: str) -> Iterator[bytes]:
    """The pages one below the other, each on a sheet of its own when printed."""
    yield (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
    ).encode()
    for blocks in pages:
        yield ("<section>\n" + "".join(map(_block, blocks)) + "</section>\n").encode()
    yield b"</body>\n</html>\n"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{_text(block.text)}</h{block.level}>\n"
    if isinstance(block, Facts):
        rows = "".join(f"<dt>{_text(label)}</dt><dd>{_text(value)}</dd>\n" for label, value in block.pairs)
        return f"<dl>\n{rows}</dl>\n"
    if isinstance(block, Table):
        rows = "".join(_row(cells, "td") for cells in block.rows)
        return f"<table>\n{_row(block.titles, 'th')}{rows}</table>\n"
    if isinstance(block, Plot):
        return svg(block)
    return f"<p>{_text(block.text)}</p>\n"


def _row(cells: Sequence[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{_text(cell)}</{tag}>" for cell in cells) + "</tr>\n"


def _text(text: str) -> str:
    return escape(clean(text, lines=True))
