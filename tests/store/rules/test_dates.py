"""Natural dates: the table of Rule 11, and what surrounds it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import store.text
from store.rules.dates import (
    DateNotUnderstood,
    DateRefused,
    Past,
    contact_moment,
    explain,
    longest_prefix,
    parse,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
BASE = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)  # a Friday


def due(text: str, base: datetime = BASE) -> str:
    """The due value as text, without its weekday."""
    return explain(parse(text, base).value, base)[4:]


def back(text: str, base: datetime = BASE) -> str:
    """The back-dated value as text, without its weekday."""
    return explain(parse(text, base, past="allow").value, base)[4:]


def refusal(text: str, past: Past = "refuse", base: datetime = BASE) -> str:
    with pytest.raises(DateRefused) as caught:
        parse(text, base, past=past)
    return caught.value.sentence


RULE_11 = [
    ("today", "2026-11-20"),
    ("今天", "2026-11-20"),
    ("now", "2026-11-20 10:00"),
    ("tomorrow 3pm", "2026-11-21 15:00"),
    ("明天下午3点", "2026-11-21 15:00"),
    ("明早9点半", "2026-11-21 09:30"),
    ("后天", "2026-11-22"),
    ("大后天", "2026-11-23"),
    ("+3d", "2026-11-23"),
    ("3天后", "2026-11-23"),
    ("in 3 days", "2026-11-23"),
    ("+2w", "2026-12-04"),
    ("两周后", "2026-12-04"),
    ("半个月后", "2026-12-05"),
    ("+1m", "2026-12-20"),
    ("一个月后", "2026-12-20"),
    ("+90min", "2026-11-20 11:30"),
    ("90分钟后", "2026-11-20 11:30"),
    ("半小时后", "2026-11-20 10:30"),
    ("3bd", "2026-11-25"),
    ("3个工作日后", "2026-11-25"),
    ("eod", "2026-11-20 18:00"),
    ("下班前", "2026-11-20 18:00"),
    ("eow", "2026-11-20 18:00"),
    ("23rd", "2026-11-23"),
    ("23号", "2026-11-23"),
    ("下周一", "2026-11-23"),
    ("next mon", "2026-11-23"),
    ("下周三 15:00", "2026-11-25 15:00"),
    ("下下周一", "2026-11-30"),
    ("本周日", "2026-11-22"),
    ("周日", "2026-11-22"),
    ("sun", "2026-11-22"),
    ("周五", "2026-11-27"),
    ("fri", "2026-11-27"),
    ("月底", "2026-11-30"),
    ("eom", "2026-11-30"),
    ("下月1号", "2026-12-01"),
    ("下个月1号", "2026-12-01"),
    ("11月30日", "2026-11-30"),
    ("11-30", "2026-11-30"),
    ("11.30", "2026-11-30"),
    ("1月5日", "2027-01-05"),
    ("明年3月", "2027-03-01"),
]


@pytest.mark.parametrize(("text", "expected"), RULE_11)
def test_the_table_of_rule_11(text: str, expected: str) -> None:
    assert due(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("本周三", "Wed 2026-11-18 has already passed"),
        ("31日", "November 2026 has 30 days"),
        ("25:00", "There is no time 25:00"),
        ("2月30日", "February 2027 has 28 days"),
    ],
)
def test_the_refusals_of_the_table_of_rule_11_say_why(text: str, says: str) -> None:
    assert says in refusal(text)


def test_a_past_weekday_may_back_date() -> None:
    assert back("本周三") == "2026-11-18"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4d", "2026-11-24"),
        ("tue", "2026-11-24"),
        ("Tuesday", "2026-11-24"),
        ("星期二", "2026-11-24"),
        ("礼拜天", "2026-11-22"),
        ("下个星期三", "2026-11-25"),
        ("下周周三", "2026-11-25"),
        ("wed next week", "2026-11-25"),
        ("周末", "2026-11-21"),
        ("下周", "2026-11-23"),
        ("2026-12-01", "2026-12-01"),
        ("2026/12/01", "2026-12-01"),
        ("2026.12.1", "2026-12-01"),
        ("2026-12-01 15:00", "2026-12-01 15:00"),
        ("2026-12-01T15:00", "2026-12-01 15:00"),
        ("2026-12-01T15:00Z", "2026-12-01 23:00"),
        ("2026年12月1日下午三点", "2026-12-01 15:00"),
        ("二〇二七年三月", "2027-03-01"),
        ("十一月三十日", "2026-11-30"),
        ("三十号", "2026-11-30"),
        ("5号", "2026-12-05"),
        ("12月底", "2026-12-31"),
        ("下个月底", "2026-12-31"),
        ("明年底", "2027-12-31"),
        ("eoq", "2026-12-31"),
        ("nov 30", "2026-11-30"),
        ("30th of November 2027", "2027-11-30"),
        ("Dec 1st, 2026", "2026-12-01"),
        ("30.11", "2026-11-30"),
        ("30/11/2026", "2026-11-30"),
        ("3-4", "2027-03-04"),
        ("3.3", "2027-03-03"),
        ("3pm", "2026-11-20 15:00"),
        ("12pm", "2026-11-20 12:00"),
        ("tomorrow 12am", "2026-11-21 00:00"),
        ("15:00", "2026-11-20 15:00"),
        ("15点半", "2026-11-20 15:30"),
        ("15点20分", "2026-11-20 15:20"),
        ("下午3点", "2026-11-20 15:00"),
        ("下午3点一刻", "2026-11-20 15:15"),
        ("明天3点一刻", "2026-11-21 03:15"),
        ("下午 3:45", "2026-11-20 15:45"),
        ("上午11点整", "2026-11-20 11:00"),
        ("今晚8点", "2026-11-20 20:00"),
        ("noon", "2026-11-20 12:00"),
        ("中午", "2026-11-20 12:00"),
        ("中午1点", "2026-11-20 13:00"),
        ("3pm tue", "2026-11-24 15:00"),
        ("day after tomorrow at 3pm", "2026-11-22 15:00"),
        ("周五下班前", "2026-11-27 18:00"),
        ("3d 15:00", "2026-11-23 15:00"),
        ("in two weeks", "2026-12-04"),
        ("half an hour", "2026-11-20 10:30"),
        ("一个半小时后", "2026-11-20 11:30"),
        ("1h30min", "2026-11-20 11:30"),
        ("0min", "2026-11-20 10:00"),
        ("半年后", "2027-05-20"),
        ("3日后", "2026-11-23"),
        ("2年后", "2028-11-20"),
        ("next business day", "2026-11-23"),
        ("１５：００", "2026-11-20 15:00"),
        ("下周三　１５：００", "2026-11-25 15:00"),
        ("2026-11-25 周三", "2026-11-25"),
    ],
)
def test_other_ways_to_say_a_due_date(text: str, expected: str) -> None:
    assert due(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yesterday 3pm", "2026-11-19 15:00"),
        ("昨天下午3点", "2026-11-19 15:00"),
        ("昨晚8点", "2026-11-19 20:00"),
        ("刚才", "2026-11-20 10:00"),
        ("just now", "2026-11-20 10:00"),
        ("10分钟前", "2026-11-20 09:50"),
        ("2 hours ago", "2026-11-20 08:00"),
        ("-3d", "2026-11-17"),
        ("3天前", "2026-11-17"),
        ("前天", "2026-11-18"),
        ("周三", "2026-11-18"),
        ("fri", "2026-11-13"),
        ("上周五", "2026-11-13"),
        ("上个月25号", "2026-10-25"),
        ("23号", "2026-10-23"),
        ("12月1日", "2025-12-01"),
        ("11-18", "2026-11-18"),
        ("2bd ago", "2026-11-18"),
    ],
)
def test_back_dating_looks_backwards(text: str, expected: str) -> None:
    assert back(text) == expected


def test_back_dating_refuses_what_is_still_to_come() -> None:
    assert refusal("tomorrow", past="allow").startswith("Sat 2026-11-21 is still to come")
    assert refusal("+5min", past="allow").startswith("Fri 2026-11-20 10:05 is still to come")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("yesterday", "Thu 2026-11-19 has already passed"),
        ("9am", "Fri 2026-11-20 09:00 has already passed"),
        ("03/04", "2027-03-04 or 2027-04-03"),
        ("3.4", "2027-03-04 or 2027-04-03"),
        ("+90m", "write 90min for minutes"),
        ("25/12/26", "four digits"),
        ("13月1日", "There is no month 13"),
        ("15:00pm", "from 1 to 12"),
        ("下午9点", "9 o’clock does not lie in that part of the day"),
        ("明天下午", "needs an hour"),
        ("2026-11-25 周四", "2026-11-25 is not that day of the week"),
        ("+9999y", "outside the calendar"),
        ("2000bd", "At most 1000 workdays"),
    ],
)
def test_a_date_that_cannot_be_says_why(text: str, says: str) -> None:
    assert says in refusal(text)


def test_a_configured_order_settles_ambiguous_numerics() -> None:
    assert parse("03/04", BASE, day_first=True).value == date(2027, 4, 3)
    assert parse("03/04", BASE, day_first=False).value == date(2027, 3, 4)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("   ", 3),
        ("wang", 0),
        ("tomorrow blah", 9),
        ("明天下午3点 报价", 7),
        ("0930", 0),
        ("两三天后", 0),
        ("半天后", 1),
        ("3", 0),
        ("tomorrow 3", 9),
        ("this week", 5),
        ("tomorrow at", 9),
        ("3:5", 2),
        ("tue 今天 明天", 7),
        ("1" * 5000, 80),
    ],
)
def test_what_is_not_understood_is_never_guessed(text: str, position: int) -> None:
    with pytest.raises(DateNotUnderstood) as caught:
        parse(text, BASE)
    assert not isinstance(caught.value, DateRefused)
    assert caught.value.position == position


def test_a_month_on_from_a_long_month_ends_with_the_shorter_one() -> None:
    assert due("+1m", datetime(2027, 1, 31, 10, tzinfo=SHANGHAI)) == "2027-02-28"
    assert due("+1m", datetime(2028, 1, 31, 10, tzinfo=SHANGHAI)) == "2028-02-29"


def test_the_week_may_start_on_sunday() -> None:
    assert parse("下周日", BASE, week_start=6).value == date(2026, 11, 22)
    assert parse("下周日", BASE, week_start=0).value == date(2026, 11, 29)


def test_a_working_calendar_decides_what_is_a_workday() -> None:
    def is_workday(day: date) -> bool:
        return day.weekday() < 5 and day not in {date(2026, 11, 20), date(2026, 11, 23)}

    thursday = datetime(2026, 11, 19, 10, tzinfo=SHANGHAI)
    assert parse("1bd", thursday, is_workday=is_workday).value == date(2026, 11, 24)
    assert parse("eow", thursday, is_workday=is_workday).value == thursday.replace(hour=18)


def test_a_calendar_without_workdays_is_refused() -> None:
    for text in ("1bd", "eow"):
        with pytest.raises(DateRefused, match="workday"):
            parse(text, BASE, is_workday=lambda day: False)


def test_the_end_of_the_day_is_the_books() -> None:
    assert parse("eod", BASE, day_end=time(17, 30)).value == BASE.replace(hour=17, minute=30)


def test_days_keep_the_clock_on_the_wall_and_hours_elapse_when_clocks_change() -> None:
    evening_before = datetime(2026, 3, 7, 20, tzinfo=NEW_YORK)
    assert due("tomorrow 8pm", evening_before) == "2026-03-08 20:00"
    assert due("+24h", evening_before) == "2026-03-08 21:00"


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    evening_before = datetime(2026, 3, 7, 20, tzinfo=NEW_YORK)
    assert "02:30 does not exist on 2026-03-08" in refusal("tomorrow 02:30", base=evening_before)


def test_a_base_without_a_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="zone"):
        parse("today", datetime(2026, 11, 20, 10))


def test_the_resolved_date_is_echoed_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    value = parse("下周三 15:00", BASE).value
    assert explain(value, BASE) == "Wed 2026-11-25 15:00"
    assert explain(date(2026, 11, 25), BASE) == "Wed 2026-11-25"
    monkeypatch.setattr(store.text, "language", "zh_CN")
    assert explain(value, BASE) == "周三 2026-11-25 15:00"


def test_an_instant_is_echoed_in_the_zone_of_the_base() -> None:
    assert explain(datetime(2026, 11, 25, 20, tzinfo=UTC), BASE) == "Thu 2026-11-26 04:00"


def test_a_back_dated_day_takes_the_time_of_day_of_the_base() -> None:
    assert contact_moment(date(2026, 11, 18), BASE) == datetime(2026, 11, 18, 10, tzinfo=SHANGHAI)
    assert contact_moment(BASE, BASE) == BASE


def test_the_longest_prefix_takes_at_most_four_words() -> None:
    found = longest_prefix(["next", "mon", "3pm", "客户要报价"], BASE)
    assert found is not None
    assert (found.value, found.count) == (datetime(2026, 11, 23, 15, tzinfo=SHANGHAI), 3)
    found = longest_prefix(["day", "after", "tomorrow", "at", "3pm"], BASE)
    assert found is not None
    assert found.count == 3
    assert longest_prefix(["wang", "tue"], BASE) is None
    assert longest_prefix([], BASE) is None


def test_the_longest_prefix_says_why_a_date_cannot_be_taken() -> None:
    found = longest_prefix(["wed", "25:00", "call"], BASE)
    assert found is not None
    assert (found.value, found.count) == (None, 2)
    assert "25:00" in (found.problem or "")


WORDS = ["明天", "下", "周", "三", "下午", "3", "点", "半", "后", "11", "月", "30", "日", "-", "/", ".", ":", "+"]
WORDS += ["next", "mon", "3pm", "in", "2", "h", "m", "天", "个月", "half", "an", "eow", "nov", "th", " ", "２", "9999"]


@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(WORDS), max_size=8).map("".join)))
def test_any_text_is_a_date_on_the_right_side_of_now_or_refused(text: str) -> None:
    try:
        value = parse(text, BASE).value
    except DateNotUnderstood as error:
        assert 0 <= error.position <= len(text)
        assert error.sentence
    else:
        assert value >= (BASE if isinstance(value, datetime) else BASE.date())


@given(
    day=st.dates(BASE.date() + timedelta(days=1), date(2199, 12, 31)),
    clock=st.none() | st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    language=st.sampled_from(["en", "zh_CN"]),
)
def test_what_is_echoed_is_read_back(day: date, clock: time | None, language: str) -> None:
    value = day if clock is None else datetime.combine(day, clock, SHANGHAI)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.text, "language", language)
        assert parse(explain(value, BASE), BASE).value == value


@given(st.sampled_from([text for text, _expected in RULE_11]))
def test_full_width_forms_read_as_their_plain_twins(text: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)
    assert parse(wide, BASE) == parse(text, BASE)
