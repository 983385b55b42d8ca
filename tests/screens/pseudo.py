"""A language for tests: each English word becomes Chinese signs, about as wide as a Chinese translation would be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

import pytest

import store.text

_SIGNS = "客户电话记录今日工单跟进报价联系时间状态微信拜访备注负责优先处理投诉调查文章模板指标质量合并设置帮助历史"
# What a translator keeps: placeholders, date formats, commands, keys, terms of the filter, names of formats.
_KEPT = re.compile(
    r"\{[^{}]*\}|%[-a-zA-Z]|`[^`]*`|ctrl\+\w|F\d+|\w+:[<>\w]+"
    r"|\b(?:esc|enter|end|space|tab|Kehu|TOML|CSV|HTML|Markdown|JSON Lines|TinyDB|vCards|KPI|CSAT|NPS|\w)\b"
)
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_BETWEEN_SIGNS = re.compile(rf"(?<=[{_SIGNS}]) (?=[{_SIGNS}])")


def translated(message: str) -> str:
    """The message in signs, with what a translator would keep where it stood."""
    parts: list[str] = []
    end = 0
    for kept in _KEPT.finditer(message):
        parts += [_WORD.sub(_signs, message[end : kept.start()]), kept[0]]
        end = kept.end()
    parts.append(_WORD.sub(_signs, message[end:]))
    return _BETWEEN_SIGNS.sub("", "".join(parts))


def _signs(word: re.Match[str]) -> str:
    """The same signs for the same word, one for four letters."""
    chance = crc32(word[0].lower().encode())
    return "".join(_SIGNS[(chance >> 5 * place) % len(_SIGNS)] for place in range((len(word[0]) + 3) // 4))


@contextmanager
def spoken() -> Iterator[None]:
    """All that is translated meanwhile is said in that language."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.text, "language", "zh_CN")
        patch.setattr(store.text, "_translate", translated)
        patch.setattr(store.text, "_translate_plural", lambda one, many, n: translated(one if n == 1 else many))
        yield
