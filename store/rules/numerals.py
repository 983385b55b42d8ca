"""Chinese numerals as dates and times use them: 一 to 九百九十九, 两, and years digit by digit."""

from __future__ import annotations

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_YEAR_LENGTH = 4


def read_numeral(text: str, start: int) -> tuple[int, int] | None:
    """The number written at `start` and where it ends; None if no whole numeral stands there.

    Digits in a row are read one by one only as a year (二〇二六): 两三天 means "two or three days", not 23.
    """
    end = start
    while end < len(text) and (text[end] in _DIGITS or text[end] in "十百"):
        end += 1
    value = _value(text[start:end])
    return None if value is None else (value, end)


def _value(numeral: str) -> int | None:
    if len(numeral) == _YEAR_LENGTH and all(character in _DIGITS for character in numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    before, hundred, rest = numeral.rpartition("百")
    if hundred:
        hundreds = _digit(before)
        if not hundreds:
            return None
        below = _below_hundred(rest.removeprefix("零")) if rest else 0
        return None if below is None else hundreds * 100 + below
    return _below_hundred(numeral)


def _below_hundred(numeral: str) -> int | None:
    before, ten, after = numeral.partition("十")
    if not ten:
        return _digit(numeral)
    tens = _digit(before) if before else 1
    ones = _digit(after) if after else 0
    return None if not tens or ones is None else tens * 10 + ones


def _digit(character: str) -> int | None:
    return _DIGITS.get(character)
