"""Tokens of records, and typed words that find them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.find import fold

CUSTOMER = (
    fold.tokens("name", "王小明")
    | fold.tokens("name", "上海金桥贸易有限公司")
    | fold.tokens("phone", "+8613800138000")
    | fold.tokens("phone", "+862150581234;ext=77")
    | fold.tokens("mail", "w.li@mail.x.example")
)
FOREIGN = fold.tokens("name", "ACME（上海）O'Neil Müller") | fold.tokens("name", "吕略")


@pytest.mark.parametrize(
    "typed",
    [
        "王小明",
        "小明",
        "明",
        "wxm",
        "WXM",
        "xm",
        "wangxiaoming",
        "wangx",
        "xiaoming",
        "xiao-ming",
        "jinqiao",
        "shjq",
        "shanghaijinqiaomaoyi",
        "金桥贸易",
        "易",
        "138001",
        "１３８００１",
        "13800138000",
        "+86138",
        "8000",
        "38",
        "021-5058",
        "02150581234",
        "0086138",
        "(021)50581234",
        "w.li@mail.x.example",
        "w.li@m",
        "x.example",
        "@x.example",
        "li",
        "mail.x",
    ],
)
def test_a_typed_word_finds_the_customer(typed: str) -> None:
    assert fold.matches(fold.lookup(typed), CUSTOMER)


@pytest.mark.parametrize(
    "typed",
    ["小王", "海上", "金贸", "xwm", "youxiangongsi", "gongsi", "9000", "777", "example", "wangxiaomingx", "&", "-"],
)
def test_another_does_not(typed: str) -> None:
    assert not fold.matches(fold.lookup(typed), CUSTOMER)


@pytest.mark.parametrize(
    "typed",
    [
        "acme",
        "ACME上海",
        "上海",
        "shanghai",
        "sh",
        "oneil",
        "o'neil",
        "o’neil",
        "müller",
        "muller",
        "lvlve",
        "lülüe",
        "lyulue",
        "ll",
    ],
)
def test_names_in_several_scripts_are_found(typed: str) -> None:
    assert fold.matches(fold.lookup(typed), FOREIGN)


def test_a_sign_finds_only_a_name_that_starts_with_it() -> None:
    assert fold.matches(fold.lookup("☎"), fold.tokens("name", "☎ hotline"))
    assert not fold.matches(fold.lookup("☎"), CUSTOMER)


def test_notes_are_found_by_words_but_are_no_names() -> None:
    note = fold.tokens("text", "客户要三季度报价 quarterly")
    assert fold.matches(fold.lookup("季度"), note)
    assert fold.matches(fold.lookup("quart"), note)
    assert not fold.matches(fold.name_lookup("季度"), note)
    assert not fold.matches(fold.lookup("jidu"), note)


def test_an_empty_text_has_no_tokens() -> None:
    assert fold.tokens("name", "") == set()


def test_spaces_between_chinese_characters_do_not_count() -> None:
    assert fold.whole(" 王　小明 ") == "王小明"
    assert fold.whole("ACME  上海 金桥") == "acme 上海金桥"
    assert fold.matches(fold.lookup("wangxiaoming"), fold.tokens("name", "王 小明"))
    assert fold.matches(fold.lookup("海金"), fold.tokens("name", "上海（金桥）贸易"))


def test_the_whole_name_in_pinyin() -> None:
    assert "wangxiaoming" in fold.spelled("王 小明")
    assert fold.spelled("Wang") == fold.spelled("ACME 上海") == fold.spelled("") == []


def test_names_are_sorted_by_letters_and_pinyin_together() -> None:
    names = ["张三", "Bolt", "王芳", "阿里", "Wang Ltd", "王小明", "李雷", "单雄信", "acme"]
    assert sorted(names, key=fold.sort_key) == [
        "acme",
        "阿里",
        "Bolt",
        "李雷",
        "单雄信",
        "Wang Ltd",
        "王芳",
        "王小明",
        "张三",
    ]


def test_a_long_word_has_a_bounded_number_of_ranges() -> None:
    assert len(fold.name_lookup("上海金桥" * 500)[0]) <= fold.MOST_RANGES
    assert len(fold.name_lookup("-".join(f"word{number}" for number in range(500)))[0]) == fold.MOST_RANGES


def test_plain_ascii_names_do_not_load_the_pinyin_table() -> None:
    script = (
        "from store.find import fold, pinyin\n"
        "fold.tokens('name', 'Acme Ltd'), fold.lookup('wangxiaoming'), fold.sort_key('Acme')\n"
        "assert pinyin._table.cache_info().currsize == 0\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


WORDS = some.text(some.characters(categories=["L", "Nd", "Mn", "P", "Zs"]), min_size=1)


@given(some.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold.fold(fold.fold(text)) == fold.fold(text)


@given(WORDS)
def test_a_name_is_found_by_each_of_its_words(name: str) -> None:
    tokens = fold.tokens("name", name)
    assert all(fold.matches(fold.lookup(word), tokens) for word in fold.fold(name).split() if word.isalnum())


@given(some.text(some.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30))
def test_a_chinese_name_is_found_by_any_part_of_it(name: str) -> None:
    tokens = fold.tokens("name", name)
    parts = {name[start : start + length] for start in range(len(name)) for length in (1, 2, 5)}
    assert all(fold.matches(fold.name_lookup(part), tokens) for part in parts)
    assert all(fold.matches(fold.name_lookup(spelled), tokens) for spelled in fold.spelled(name))


@given(some.text("0123456789", min_size=3, max_size=15), some.data())
def test_a_phone_number_is_found_by_any_four_digits(number: str, data: some.DataObject) -> None:
    start = data.draw(some.integers(0, max(0, len(number) - 4)))
    assert fold.matches(fold.phone_lookup(number[start : start + 4]), fold.tokens("phone", number))
