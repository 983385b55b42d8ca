"""A page as Markdown that git compares well: a line a fact, and nothing of a user's text taken for markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from store.exchange.report import Block, Facts, Heading, Plot, Table, Text
from store.measure.plot import spark
from store.model.fields import clean

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~&])")
_AT_START = re.compile(r"^(\s*)([#+\-=:])|^(\s*\d+)([.)])", re.MULTILINE)


def markdown(pages: Iterable[Sequence[Block]]) -> Iterator[bytes]:
    """The pages one below the other."""
    for number, blocks in enumerate(pages):
        yield (("\n" if number else "") + "\n\n".join(filter(None, map(_block, blocks))) + "\n").encode()


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return "#" * block.level + " " + _line(block.text)
    if isinstance(block, Facts):
        return "\n".join(f"* **{_line(label)}**: {_line(value)}" for label, value in block.pairs)
    if isinstance(block, Table):
        rule = "|" + "---|" * len(block.titles)
        return "\n".join([_row(block.titles), rule, *map(_row, block.rows)])
    if isinstance(block, Plot):
        known = [text for text in block.texts if text]
        return f"{_line(block.title)}: {spark(block.values)} {_line(known[-1]) if known else ''}".rstrip()
    return _text(block)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_line(cell) for cell in cells) + " |"


def _text(block: Text) -> str:
    # Two blanks at the end keep the line where the writer ended it.
    return escaped(clean(block.text, lines=True)).replace("\n", "  \n")


def _line(text: str) -> str:
    """The text in the middle of a line, where only some signs mean something."""
    return _MARKUP.sub(r"\\\1", clean(text))


def escaped(text: str) -> str:
    """The text with whatever Markdown would take for markup behind a backslash."""
    return _AT_START.sub(r"\1\3\\\2\4", _MARKUP.sub(r"\\\1", text))
