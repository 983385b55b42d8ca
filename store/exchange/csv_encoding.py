"""Which encoding a text file of unknown origin is in: found by reading it all, so that no row comes out garbled."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from store.errors import Refused
from store.text import _

UTF_8, UTF_8_BOM, UTF_16, UTF_16_LE, UTF_16_BE = "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"
GB18030, BIG5, CP1252 = "gb18030", "big5hkscs", "cp1252"
ENCODINGS = (UTF_8, UTF_8_BOM, UTF_16, UTF_16_LE, UTF_16_BE, GB18030, BIG5, CP1252)

GUESSED = frozenset({CP1252, GB18030, BIG5})
"""Encodings nothing in the file names, so that the person should look whether the names came out right."""

_CHUNK = 1 << 20
_SAMPLE = 4_096
_CHINESE_SHARE = 0.6


def detect(path: str) -> str:
    """The encoding of the file: by its mark, else UTF-8 if it is that throughout, else GB18030 or cp1252.

    Refused where it is none of them. Raises OSError.
    """
    with open(path, "rb") as file:
        head = file.read(_SAMPLE)
    marked = _marked(head)
    if _decodes(path, marked or UTF_8):
        return marked or UTF_8
    for encoding in () if marked else _national(path):
        if _decodes(path, encoding):
            return encoding
    raise Refused(_("The file is in no encoding Kehu knows; save it as UTF-8. Nothing was imported."))


def _marked(head: bytes) -> str:
    """The encoding its first bytes tell of; "" if they tell of none."""
    if head.startswith(codecs.BOM_UTF8):
        return UTF_8_BOM
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    # Text in UTF-16 has commas and line ends, each with a zero byte on its other side.
    zeros_first, zeros_second = head[0::2].count(0), head[1::2].count(0)
    if max(zeros_first, zeros_second) * 4 > len(head) // 2 > 0:
        return UTF_16_BE if zeros_first > zeros_second else UTF_16_LE
    return ""


def _national(path: str) -> tuple[str, str]:
    """GB18030 and cp1252, the likelier first: Chinese comes in pairs of high bytes, an accent stands alone."""
    pairs = singles = 0
    for chunk in _chunks(path):
        position, last = 0, len(chunk) - 1
        while position < last:
            if chunk[position] < 0x80:
                position += 1
            elif 0xB0 <= chunk[position] <= 0xF7 and chunk[position + 1] >= 0xA1:
                pairs += 1
                position += 2
            else:
                singles += 1
                position += 1
    return (GB18030, CP1252) if pairs >= _CHINESE_SHARE * (pairs + singles) else (CP1252, GB18030)


def _decodes(path: str, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
