"""Texts as they are compared: folded to one form, cut into words and Chinese runs, and ordered in lists.

Chinese here is every script written without spaces between words: Han, kana and Hangul.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from unicodedata import category, normalize

from store.find import pinyin
from store.model.fields import folded

LONGEST_SPELLED = 12  # characters of a name whose pinyin as a whole is asked for
LONGEST_SORT_KEY = 32  # characters of a name that decide its place in a list

_CHINESE = "一-鿿々〇ぁ-ゖゝ-ゟァ-ヺー-ヿ㐀-䶿가-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_APOSTROPHES = str.maketrans("", "", "'’ʼ")


# A set of so many characters takes a while to compile, which opening a book and its screens does without.
@cache
def _one_chinese() -> Callable[[str], re.Match[str] | None]:
    return re.compile(f"[{_CHINESE}]").match


@cache
def _pieces() -> Callable[[str], list[tuple[str, str]]]:
    """Finds the runs of Chinese and the words of a text, each as a pair of which one is empty."""
    return re.compile(f"([{_CHINESE}]+)|([^\\W_{_CHINESE}]+)").findall


def fold(text: str) -> str:
    """The text as it is compared: one form for compatibility characters, case and spaces (rule 8, keys)."""
    return " ".join((text.lower() if text.isascii() else folded(text)).split())


def whole(name: str) -> str:
    """A name as it is compared as a whole: folded, and without the spaces between Chinese characters."""
    name = fold(name)
    if " " not in name or name.isascii():
        return name
    first, *others = name.split(" ")
    joined = [first]
    for word in others:
        between_chinese = is_chinese(joined[-1][-1]) and is_chinese(word[0])
        joined.append(word if between_chinese else " " + word)
    return "".join(joined)


def sort_key(name: str) -> str:
    """Where a name stands in a list: Latin names by their letters, Chinese ones among them by pinyin."""
    name = whole(name)[:LONGEST_SORT_KEY]
    if name.isascii():
        return name
    readings = (each[0] if each else "" for each in pinyin.readings(name))
    return "".join([reading + character for reading, character in zip(readings, name, strict=True)])


def is_chinese(character: str) -> bool:
    """Whether the character belongs to a script written without spaces."""
    return _one_chinese()(character) is not None


def parts(text: str) -> tuple[list[str], list[str]]:
    """The Latin words of a folded text, and its Chinese runs, which go on over spaces and punctuation."""
    words: list[str] = []
    runs: list[str] = []
    run_goes_on = False
    for run, word in _pieces()(text.translate(_APOSTROPHES)):
        if word:
            words.append(word)
        elif run_goes_on:
            runs[-1] += run
        else:
            runs.append(run)
        run_goes_on = not word
    return words, runs


def without_marks(word: str) -> str:
    """The word without accents, as it is typed on a keyboard that has none."""
    if word.isascii():
        return word
    return "".join([character for character in normalize("NFD", word) if category(character) != "Mn"])


def pinyin_typed(text: str) -> list[str]:
    """A folded text as the pinyin table may spell it, where ü is v: none if it cannot be pinyin."""
    typed = text.replace("ü", "v")
    if not (typed.isascii() and typed.isalpha()):
        return []
    spelled = typed
    for common, of_the_table in (("lyu", "lv"), ("nyu", "nv"), ("lue", "lve"), ("nue", "nve")):
        spelled = spelled.replace(common, of_the_table)
    return list(dict.fromkeys((typed, spelled)))


def spelled(name: str) -> list[str]:
    """The pinyin of a whole Chinese name in its several readings; none for another name."""
    return _written_together(name, list)


def spelled_initials(name: str) -> list[str]:
    """The initials of a whole Chinese name in its several readings; none for another name."""
    return _written_together(name, pinyin.initials)


def _written_together(name: str, of: Callable[[list[pinyin.Readings]], list[pinyin.Readings]]) -> list[str]:
    words, runs = parts(whole(name))
    if words or not runs or len(runs[0]) > LONGEST_SPELLED:
        return []
    return pinyin.spellings(of(pinyin.readings(runs[0])))[0]
