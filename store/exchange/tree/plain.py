"""What may stand in the tree as it is: its keys, texts, numbers and stamps, by the rules of format 1."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from unicodedata import is_normalized

LARGEST = 2**53 - 1
MARKS = "@!"

_SEGMENT = re.compile(r"[a-z][a-z0-9_]*")
_INNER = re.compile(r"[a-z0-9_]+")
_KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*[@!]?")
_STAMP = re.compile(r"[0-9A-HJKMNP-TV-Z]{13}-[0-9a-f]{4}")
# Controls but LF and TAB, marks that turn text around, line separators, lone surrogates and the byte-order mark.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]",
)


@lru_cache(4096)
def is_segment(key: str) -> bool:
    """Whether a field may be called so in the tree."""
    return _SEGMENT.fullmatch(key) is not None


@lru_cache(4096)
def is_inner(key: str) -> bool:
    """Whether a member of an object may be called so behind the dot."""
    return _INNER.fullmatch(key) is not None


@lru_cache(4096)
def is_key(key: str) -> bool:
    """Whether the text is a key of a record in the tree, with dots and with `@` or `!` behind."""
    return _KEY.fullmatch(key) is not None


def is_path(field: str) -> bool:
    """Whether the text names a field, or a member of an object with a dot."""
    return is_key(field) and field[-1] not in MARKS


def is_stamp(value: object) -> bool:
    """Whether the value is a stamp: 13 characters of a hybrid clock, a hyphen, and a device."""
    return isinstance(value, str) and _STAMP.fullmatch(value) is not None


def is_plain(text: str) -> bool:
    """Whether the text is NFC and has nothing in it that steers a terminal or turns a line around."""
    if text.isascii():
        return text.isprintable() or _STEERING.search(text) is None
    return (text.isprintable() or _STEERING.search(text) is None) and is_normalized("NFC", text)


def is_scalar(value: object) -> bool:
    """Whether the value is a plain text, a flag, or an integer that every JSON reader keeps exact."""
    kind = type(value)
    if kind is str:
        return is_plain(value)  # type: ignore[arg-type]
    if kind is int:
        return -LARGEST <= value <= LARGEST  # type: ignore[operator]
    return kind is bool


def fits(value: object, plain: bool = False) -> bool:
    """Whether a value that is no object may stand under a key: a scalar, or a list of scalars or of flat objects.

    `plain` says that every text in it is known to be so.
    """
    if type(value) is not list:
        return (plain and type(value) is str) or is_scalar(value)
    if value and type(value[0]) is dict:
        return all(_is_flat_object(item, plain) for item in value)
    return _are_scalars(value, plain)


def _is_flat_object(item: object, plain: bool) -> bool:
    if type(item) is not dict:
        return False
    for key, value in item.items():
        if not is_segment(key):
            return False
        if not ((plain and type(value) is str) or is_scalar(value)) and not (
            type(value) is list and _are_scalars(value, plain)
        ):
            return False
    return True


def _are_scalars(values: list[object], plain: bool) -> bool:
    return all((plain and type(value) is str) or is_scalar(value) for value in values)


def is_sorted_set(value: object) -> bool:
    """Whether the value is a list of texts, each once, in the order of their code points."""
    if type(value) is not list or not all(type(text) is str for text in value):
        return False
    return all(first < second for first, second in pairwise(value))
