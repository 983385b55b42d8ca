"""The log line: prose with tokens at one end (Rule 14)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.logline import LogLine, parse_line

BASE = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Friday
CONTACTS = {"李雷": "01CONTACTLILEI", "Anna": "01CONTACTANNA"}


def read(line: str, **options: Any) -> LogLine:
    return parse_line(line, BASE, is_contact=CONTACTS.get, **options)


def spans(line: str, **options: Any) -> list[tuple[str, str]]:
    return [(span.kind, line[span.start : span.end]) for span in read(line, **options).spans]


def test_the_line_of_the_manual() -> None:
    line = "客户要三季度报价 @4d =ok ~12"
    said = read(line)
    assert said.text == "客户要三季度报价"
    assert (said.follow_up, said.outcome, said.minutes) == (date(2026, 11, 24), "reached", 12)
    assert said.problems == ()
    assert spans(line) == [("follow_up", "@4d"), ("outcome", "=ok"), ("minutes", "~12")]


@pytest.mark.parametrize(
    ("tokens", "field", "value"),
    [
        ("@tue", "follow_up", date(2026, 11, 24)),
        ("@+4d", "follow_up", date(2026, 11, 24)),
        ("@明天下午3点", "follow_up", datetime(2026, 11, 21, 15, tzinfo=BASE.tzinfo)),
        ("@next mon 3pm", "follow_up", datetime(2026, 11, 23, 15, tzinfo=BASE.tzinfo)),
        ("@day after tomorrow 3pm", "follow_up", datetime(2026, 11, 22, 15, tzinfo=BASE.tzinfo)),
        ("@tue !", "priority", "high"),
        ("!! @tue", "priority", "urgent"),
        ("!t", "ticket", "ticket"),
        ("!C", "ticket", "complaint"),
        ("! !t", "priority", "high"),
        ("+李雷", "contact", "01CONTACTLILEI"),
        ("=ok", "outcome", "reached"),
        ("=no", "outcome", "not-reached"),
        ("=VM", "outcome", "voicemail"),
        ("=busy", "outcome", "busy"),
        (">谈判", "stage", "谈判"),
        ("¥5,000.50 >谈判", "amount", "5000.50"),
        ("~12", "minutes", 12),
        ("*4", "rating", 4),
        ("<", "direction", "in"),
    ],
)
def test_every_token_is_read_at_either_end(tokens: str, field: str, value: object) -> None:
    for line in (f"报价已发 {tokens}", f"{tokens} 报价已发"):
        said = read(line, has_open_deal=True)
        assert said.text == "报价已发"
        assert getattr(said, field) == value
        assert said.problems == ()


@pytest.mark.parametrize(
    ("wide", "plain"),
    [
        ("＠明天　！！", "@明天 !!"),
        ("＠４ｄ　！", "@4d !"),
        ("＋Anna", "+Anna"),
        ("＝ｏｋ", "=ok"),
        ("＞谈判　￥５０００", ">谈判 ¥5000"),
        ("》谈判", ">谈判"),
        ("～１２", "~12"),
        ("＊４", "*4"),
        ("《", "<"),
    ],
)
def test_full_width_forms_count(wide: str, plain: str) -> None:
    said, meant = read(f"客户　{wide}", has_open_deal=True), read(f"客户 {plain}", has_open_deal=True)
    assert meant.text == "客户"
    assert [span.kind for span in said.spans] == [span.kind for span in meant.spans] != []
    assert said.spans[0].start == meant.spans[0].start
    assert (said.follow_up, said.priority, said.stage) == (meant.follow_up, meant.priority, meant.stage)
    assert (said.contact, said.outcome, said.amount) == (meant.contact, meant.outcome, meant.amount)
    assert (said.minutes, said.rating, said.direction) == (meant.minutes, meant.rating, meant.direction)


@pytest.mark.parametrize(
    "prose",
    [
        "预算 < 5000 要 >3 台 ~12 人 左右",
        "write to wang@jinqiao.example",
        "会议 @ 3pm",
        "@wang said no",
        "1 + 1 =2",
        "太好了 !",
        "太好了!",
        "+Bob asked for it",
        "paid ¥5000",
        "要 >谈判",
        "see C:\\temp",
        "ask about *this",
        "call back =maybe",
        "两行\n  文字",
        "",
    ],
)
def test_prose_stays_prose(prose: str) -> None:
    assert read(prose) == LogLine(prose)


def test_the_run_is_unbroken() -> None:
    assert read("要 ~12 台 =ok").text == "要 ~12 台"
    assert read("要 ~12 台 =ok").minutes is None
    assert read("=ok 要 ~12 台").text == "要 ~12 台"


def test_a_run_at_the_end_wins_over_one_at_the_start() -> None:
    said = read("=ok 报价 ~12")
    assert (said.text, said.outcome, said.minutes) == ("=ok 报价", None, 12)


def test_a_line_of_tokens_only_has_no_text() -> None:
    said = read(" @tue =no ")
    assert (said.text, said.follow_up, said.outcome) == ("", date(2026, 11, 24), "not-reached")


def test_at_the_start_a_date_takes_the_longest_words_and_leaves_the_rest() -> None:
    said = read("@next mon 3pm 客户要报价")
    assert said.text == "客户要报价"
    assert said.follow_up == datetime(2026, 11, 23, 15, tzinfo=BASE.tzinfo)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("回访 \\@tue", "回访 @tue"),
        ("回访 \\@next mon 3pm", "回访 @next mon 3pm"),
        ("回访 \\~12 =ok", "回访 ~12"),
        ("\\=ok he said", "=ok he said"),
        ("\\@next mon 见面", "@next mon 见面"),
        ("打分 \\*4", "打分 *4"),
        ("打分 \\\\*4", "打分 \\*4"),
        ("打分 ＼＊４", "打分 ＊４"),
        ("见 \\+Bob", "见 +Bob"),
        ("路径 \\temp", "路径 \\temp"),
    ],
)
def test_a_backslash_keeps_a_token_as_text(line: str, text: str) -> None:
    said = read(line)
    assert said.text == text
    assert said.follow_up is None


def test_priority_is_text_unless_something_takes_it() -> None:
    assert read("太好了 !").text == "太好了 !"
    assert read("太好了 ! =ok").text == "太好了 !"
    assert read("太好了 !", has_follow_up=True).priority == "high"


def test_a_stage_needs_an_open_deal_and_an_amount_a_stage() -> None:
    assert read("要 >谈判").stage is None
    assert read("要 >谈判", has_open_deal=True).stage == "谈判"
    assert read("要 ¥5000 =ok", has_open_deal=True).text == "要 ¥5000"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("回访 @31日 =ok", "November 2026 has 30 days"),
        ("@31日 回访 ", "November 2026 has 30 days"),
        ("@wed 25:00 回访", "There is no time 25:00"),
        ("回访 @昨天", "has already passed"),
        ("回访 @03/04", "2027-03-04 or 2027-04-03"),
        ("回访 @+90m", "90min"),
        ("回访 *7", "from *1 to *5"),
        ("回访 *0", "from *1 to *5"),
        ("回访 ~2000", "more than a day"),
        ("回访 @tue @wed", "the follow-up date twice"),
    ],
)
def test_a_token_that_is_wrong_is_named_and_never_dropped_silently(line: str, says: str) -> None:
    said = read(line)
    assert said.text == "回访"
    assert len(said.problems) == 1
    assert says in said.problems[0]
    assert [span.wrong for span in said.spans].count(True) == 1


def test_of_a_token_given_twice_the_first_counts() -> None:
    assert read("回访 @tue @wed").follow_up == date(2026, 11, 24)


SIGNS = "@!+=>~*<¥\\＠！＋＝＞～＊《》￥＼"
TOKENS = st.fixed_dictionaries(
    {},
    optional={
        "follow_up": st.dates(BASE.date(), date(2199, 12, 31)),
        "outcome": st.sampled_from(["reached", "not-reached", "voicemail", "busy"]),
        "minutes": st.integers(0, 1440),
        "rating": st.integers(1, 5),
        "contact": st.sampled_from(sorted(CONTACTS)),
        "ticket": st.sampled_from(["ticket", "complaint"]),
        "stage": st.sampled_from(["谈判", "won"]),
        "direction": st.just("in"),
    },
)
OUTCOMES = {"reached": "=ok", "not-reached": "=no", "voicemail": "=vm", "busy": "=busy"}
TICKETS = {"ticket": "!t", "complaint": "!c"}
PROSE = st.text(min_size=1, max_size=40).map(str.strip).filter(bool)
PLAIN_PROSE = st.lists(PROSE.map(lambda text: "".join(text.split())).filter(bool), min_size=1, max_size=6)


def token(field: str, value: Any) -> str:
    signs = {"follow_up": "@", "minutes": "~", "rating": "*", "contact": "+", "stage": ">"}
    if field in signs:
        return f"{signs[field]}{value}"
    return {"outcome": OUTCOMES, "ticket": TICKETS, "direction": {"in": "<"}}[field][value]


def has_no_sign(words: list[str]) -> bool:
    return not any(word[0] in SIGNS for word in words)


@given(PLAIN_PROSE.filter(has_no_sign), st.sampled_from([" ", "　", "\n", "  "]))
def test_prose_without_signs_is_returned_unchanged(words: list[str], space: str) -> None:
    prose = space.join(words)
    assert read(f" {prose} ", has_open_deal=True, has_follow_up=True) == LogLine(prose)


@given(PLAIN_PROSE.filter(has_no_sign), TOKENS, st.booleans(), st.randoms(use_true_random=False))
def test_rendered_tokens_are_read_back(words: list[str], fields: dict[str, Any], at_end: bool, random: Any) -> None:
    words = ["报价", *words]
    tokens = [token(field, value) for field, value in fields.items()]
    random.shuffle(tokens)
    line = " ".join([*words, *tokens] if at_end else [*tokens, *words])
    said = read(line, has_open_deal=True)
    assert said.problems == ()
    if at_end:
        assert said.text == " ".join(words)
    wanted = {**fields, "contact": CONTACTS.get(fields.get("contact", ""))}
    assert {field: getattr(said, field) for field in wanted} == wanted


@given(st.one_of(st.text(), st.lists(st.sampled_from([*SIGNS, "tue", "31日", "ok", "12", " ", "Anna"])).map("".join)))
def test_no_line_makes_it_raise_and_spans_lie_in_order_inside_it(line: str) -> None:
    said = read(line, has_open_deal=True)
    edges = [edge for span in said.spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(line) for edge in edges)
    assert len(said.problems) == sum(span.wrong for span in said.spans)
    assert len(said.text) <= len(line)
