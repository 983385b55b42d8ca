"""The words a date is made of, in English and Chinese, and how a text is cut into them."""

from __future__ import annotations

from unicodedata import normalize

import msgspec

from store.rules.date_errors import DateNotUnderstood
from store.rules.numerals import read_numeral
from store.text import _

# Kinds of word. A punctuation mark is its own kind.
NUMBER = "number"
DAY = "day"  # value: days from today
NOW = "now"
WEEKDAY = "weekday"  # value: 0 is Monday
MONTH_NAME = "month name"  # value: 1 to 12
RELATIVE = "relative"  # value: this 0, next 1, last -1
RELATIVE_YEAR = "relative year"
YEAR_MARK = "年"
MONTH_MARK = "月"
DAY_MARK = "日"  # value: 1 if it also counts days, as in 3日后
HOUR_MARK = "点"
QUARTER_MARK = "刻"
MINUTE_MARK = "分"
SHARP = "整"
ORDINAL = "ordinal"  # st, nd, rd, th
UNIT = "unit"  # value: one of the units below
HALF = "half"
IN = "in"
AFTER = "after"
BEFORE = "before"
PART = "part of the day"  # value: one of the parts below
MERIDIEM = "meridiem"  # value: hours to add
CLOSING = "closing"
WEEK_END = "end of week"
MONTH_END = "end of month"
QUARTER_END = "end of quarter"
YEAR_END = "end of year"
FILLER = "filler"

MINUTES, HOURS, HOURS_AND_HALF, DAYS, WORKDAYS, WEEKS, MONTHS, LETTER_M, YEARS = range(9)
SMALL_HOURS, MORNING, NOON, AFTERNOON, EVENING = range(5)

_LONGEST_CHINESE_WORD = 4
_MOST_DIGITS = 6
_QUOTED_LENGTH = 30
_PUNCTUATION = "+-:/."


class Word(msgspec.Struct, frozen=True):
    """One word of a date; `start` and `end` index the text as it was typed."""

    kind: str
    value: int
    start: int
    end: int
    digits: int = 0


def _lexicon() -> dict[str, tuple[str, int]]:
    words: dict[str, tuple[str, int]] = {}

    def add(kind: str, value: int, spellings: str) -> None:
        words.update(dict.fromkeys(spellings.split(), (kind, value)))

    for offset, spellings in (
        (-3, "大前天"),
        (-2, "前天"),
        (-1, "yesterday 昨天 昨日"),
        (0, "today 今天 今日"),
        (1, "tomorrow tmr 明天 明日"),
        (2, "后天"),
        (3, "大后天"),
    ):
        add(DAY, offset, spellings)
    add(NOW, 0, "now 现在 刚才 刚刚")
    english_weekdays = (
        "mon monday",
        "tue tues tuesday",
        "wed wednesday",
        "thu thur thurs thursday",
        "fri friday",
        "sat saturday weekend",
        "sun sunday",
    )
    for weekday, spellings in enumerate(english_weekdays):
        add(WEEKDAY, weekday, spellings)
    for weekday, characters in enumerate(("一", "二", "三", "四", "五", "六末", "日天")):
        for character in characters:
            add(WEEKDAY, weekday, f"周{character} 星期{character} 礼拜{character}")
    english_months = (
        "jan january",
        "feb february",
        "mar march",
        "apr april",
        "may",
        "jun june",
        "jul july",
        "aug august",
        "sep sept september",
        "oct october",
        "nov november",
        "dec december",
    )
    for month, spellings in enumerate(english_months, start=1):
        add(MONTH_NAME, month, spellings)
    english_numbers = "one two three four five six seven eight nine ten eleven twelve"
    for number, spelling in enumerate(english_numbers.split(), start=1):
        add(NUMBER, number, spelling)
    add(NUMBER, 1, "a an")
    add(RELATIVE, -2, "上上 上上个")
    add(RELATIVE, -1, "last 上 上个")
    add(RELATIVE, 0, "this 本 这 这个")
    add(RELATIVE, 1, "next 下 下个")
    add(RELATIVE, 2, "下下 下下个")
    for offset, spelling in zip(range(-2, 3), ("前年", "去年", "今年", "明年", "后年"), strict=True):
        add(RELATIVE_YEAR, offset, spelling)
    add(YEAR_MARK, 0, "年")
    add(MONTH_MARK, 0, "月")
    add(DAY_MARK, 1, "日")
    add(DAY_MARK, 0, "号")
    add(HOUR_MARK, 0, "点 时 点钟")
    add(QUARTER_MARK, 0, "刻")
    add(MINUTE_MARK, 0, "分")
    add(SHARP, 0, "整")
    add(ORDINAL, 0, "st nd rd th")
    add(UNIT, MINUTES, "min mins minute minutes 分钟")
    add(UNIT, HOURS, "h hr hrs hour hours 小时 个小时 钟头 个钟头")
    add(UNIT, HOURS_AND_HALF, "个半小时 个半钟头")
    add(UNIT, DAYS, "d day days 天")
    add(UNIT, WORKDAYS, "bd workday workdays 工作日 个工作日")
    add(UNIT, WEEKS, "w wk wks week weeks 周 星期 个星期 礼拜 个礼拜")
    add(UNIT, MONTHS, "mo month months 个月")
    add(UNIT, LETTER_M, "m")
    add(UNIT, YEARS, "y yr yrs year years")
    add(HALF, 0, "half 半")
    add(IN, 0, "in")
    add(AFTER, 0, "later 后 之后 以后")
    add(BEFORE, 0, "ago 前 之前 以前")
    add(PART, SMALL_HOURS, "凌晨 清晨")
    add(PART, MORNING, "早上 早晨 早 上午")
    add(PART, NOON, "noon 中午")
    add(PART, AFTERNOON, "下午")
    add(PART, EVENING, "傍晚 晚上 晚")
    add(MERIDIEM, 0, "am")
    add(MERIDIEM, 12, "pm")
    add(CLOSING, 0, "eod 下班 下班前")
    add(WEEK_END, 0, "eow")
    add(MONTH_END, 0, "eom 月底 月末")
    add(QUARTER_END, 0, "eoq 季末 季度末")
    add(YEAR_END, 0, "eoy 年底 年末 底")
    add(FILLER, 0, "on at by the of 的 , 、")
    return words


_WORDS = _lexicon()
_CONTRACTIONS = {"今早": "今天早", "明早": "明天早", "昨晚": "昨天晚", "今晚": "今天晚", "明晚": "明天晚"}
_PHRASES = {
    "just now": (NOW, 0),
    "day after tomorrow": (DAY, 2),
    "day before yesterday": (DAY, -2),
    "business days": (UNIT, WORKDAYS),
    "business day": (UNIT, WORKDAYS),
    "working days": (UNIT, WORKDAYS),
    "working day": (UNIT, WORKDAYS),
    "from now": (AFTER, 0),
    "end of day": (CLOSING, 0),
    "end of week": (WEEK_END, 0),
    "end of month": (MONTH_END, 0),
    "end of quarter": (QUARTER_END, 0),
    "end of year": (YEAR_END, 0),
}


def cut_into_words(text: str) -> list[Word]:
    """The words of a typed date, NFKC and case folded; DateNotUnderstood at the first that is none."""
    folded, origin = _fold(text)
    words: list[Word] = []
    at = 0
    while at < len(folded):
        if folded[at].isspace():
            at += 1
            continue
        end = _take(words, folded, origin, at)
        if end is None:
            raise not_understood(text, origin[at])
        at = end
    return words


def not_understood(text: str, position: int) -> DateNotUnderstood:
    """The error for a text of which the part from `position` on is not understood."""
    rest = text[position:].strip()
    if not rest:
        sentence = _("“{text}” is not a whole date. Write it like “tomorrow 3pm”, “+3d” or “2026-12-01 15:00”.")
        return DateNotUnderstood(sentence.format(text=text.strip()[:_QUOTED_LENGTH]), position)
    sentence = _("“{rest}” is not understood as a date. Write it like “tomorrow 3pm”, “+3d” or “2026-12-01 15:00”.")
    return DateNotUnderstood(sentence.format(rest=rest[:_QUOTED_LENGTH]), position)


def _fold(text: str) -> tuple[str, list[int]]:
    """The text in NFKC and lower case, and the index each of its characters came from (and the end)."""
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    folded: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        parts = normalize("NFKC", character).lower()
        folded.append(parts)
        origin += [index] * len(parts)
    return "".join(folded), [*origin, len(text)]


def _take(words: list[Word], folded: str, origin: list[int], at: int) -> int | None:
    """Append the word (or the two of a contraction) standing at `at`; its end, or None."""

    def append(kind: str, value: int, end: int, digits: int = 0) -> int:
        words.append(Word(kind, value, origin[at], origin[end], digits))
        return end

    first = folded[at]
    if "0" <= first <= "9":
        end = _run_end(folded, at, "0", "9")
        digits = end - at
        return append(NUMBER, int(folded[at:end]), end, digits) if digits <= _MOST_DIGITS else None
    if "a" <= first <= "z":
        for phrase, meaning in _PHRASES.items():
            if folded.startswith(phrase, at) and _run_end(folded, at + len(phrase), "a", "z") == at + len(phrase):
                return append(*meaning, at + len(phrase))
        end = _run_end(folded, at, "a", "z")
        found = _WORDS.get(folded[at:end])
        return append(*found, end) if found else None
    contraction = _CONTRACTIONS.get(folded[at : at + 2])
    if contraction:
        append(*_WORDS[contraction[:2]], at + 1)
        return append(*_WORDS[contraction[2:]], at + 2)
    for length in range(_LONGEST_CHINESE_WORD, 0, -1):
        found = _WORDS.get(folded[at : at + length])
        if found:
            return append(*found, min(at + length, len(folded)))
    numeral = read_numeral(folded, at)
    if numeral:
        return append(NUMBER, *numeral)
    return append(first, 0, at + 1) if first in _PUNCTUATION else None


def _run_end(folded: str, at: int, low: str, high: str) -> int:
    while at < len(folded) and low <= folded[at] <= high:
        at += 1
    return at
