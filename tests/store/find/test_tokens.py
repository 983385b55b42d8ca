"""Tokens of records, and typed words that find them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.find import fold, lookups, pinyin
from store.find.tokens import tokens

CUSTOMER = (
    tokens("name", "王小明")
    | tokens("name", "上海金桥贸易有限公司")
    | tokens("phone", "+8613800138000")
    | tokens("phone", "+862150581234;ext=77")
    | tokens("mail", "w.li@mail.x.example")
)
FOREIGN = tokens("name", "ACME（上海）O'Neil Müller") | tokens("name", "吕略")


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
        "138",
        "21",
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
    assert lookups.matches(lookups.lookup(typed), CUSTOMER)


@pytest.mark.parametrize(
    "typed",
    ["小王", "海上", "金贸", "xwm", "youxiangongsi", "gongsi", "9000", "777", "example", "wangxiaomingx", "&", "-"],
)
def test_another_does_not(typed: str) -> None:
    assert not lookups.matches(lookups.lookup(typed), CUSTOMER)


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
    assert lookups.matches(lookups.lookup(typed), FOREIGN)


def test_a_sign_finds_only_a_name_that_starts_with_it() -> None:
    assert lookups.matches(lookups.lookup("☎"), tokens("name", "☎ hotline"))
    assert not lookups.matches(lookups.lookup("☎"), CUSTOMER)


def test_notes_are_found_by_words_but_are_no_names() -> None:
    note = tokens("text", "客户要三季度报价 quarterly")
    assert lookups.matches(lookups.lookup("季度"), note)
    assert lookups.matches(lookups.lookup("quart"), note)
    assert not lookups.matches(lookups.name_lookup("季度"), note)
    assert not lookups.matches(lookups.lookup("jidu"), note)


def test_an_empty_text_has_no_tokens() -> None:
    assert tokens("name", "") == set()


def test_spaces_between_chinese_characters_do_not_count() -> None:
    assert fold.whole(" 王　小明 ") == "王小明"
    assert fold.whole("ACME  上海 金桥") == "acme 上海金桥"
    assert lookups.matches(lookups.lookup("wangxiaoming"), tokens("name", "王 小明"))
    assert lookups.matches(lookups.lookup("海金"), tokens("name", "上海（金桥）贸易"))


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
    assert len(lookups.name_lookup("上海金桥" * 500)[0]) <= lookups.MOST_RANGES
    assert len(lookups.name_lookup("-".join(f"word{number}" for number in range(500)))[0]) == lookups.MOST_RANGES


def test_plain_ascii_names_do_not_load_the_pinyin_table() -> None:
    script = (
        "from store.find import fold, pinyin\n"
        "from store.find.tokens import tokens\n"
        "tokens('name', 'Acme Ltd'), tokens('name', 'Al'), fold.sort_key('Acme')\n"
        "assert pinyin._table.cache_info().currsize == 0\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


WORDS = some.text(some.characters(categories=["L", "Nd", "Mn", "P", "Zs"]), min_size=1)


@given(some.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold.fold(fold.fold(text)) == fold.fold(text)


@given(WORDS)
def test_a_name_is_found_by_each_of_its_words(name: str) -> None:
    found = tokens("name", name)
    assert all(lookups.matches(lookups.lookup(word), found) for word in fold.fold(name).split() if word.isalnum())


def is_a_sigh(character: str) -> bool:
    """Whether it may be read without a vowel, as 嗯 is, which no name is made of."""
    return any(reading not in pinyin.syllables() for reading in pinyin.of_character(character))


CHINESE = some.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5).filter(lambda each: not is_a_sigh(each))


@given(some.text(CHINESE, min_size=1, max_size=30))
def test_a_chinese_name_is_found_by_any_part_of_it(name: str) -> None:
    found = tokens("name", name)
    parts = {name[start : start + length] for start in range(len(name)) for length in (1, 2, 5)}
    assert all(lookups.matches(lookups.name_lookup(part), found) for part in parts)
    assert all(lookups.matches(lookups.name_lookup(spelled), found) for spelled in fold.spelled(name))


@given(some.text("0123456789", min_size=3, max_size=15), some.data())
def test_a_phone_number_is_found_by_any_four_digits(number: str, data: some.DataObject) -> None:
    start = data.draw(some.integers(0, max(0, len(number) - 4)))
    assert lookups.matches(lookups.phone_lookup(number[start : start + 4]), tokens("phone", number))
