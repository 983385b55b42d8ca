"""Chinese names in pinyin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.find import pinyin


def whole_names(name: str) -> list[str]:
    return pinyin.spellings(pinyin.readings(name))[0]


def test_a_name_is_spelled_from_each_syllable_on() -> None:
    spelled = pinyin.spellings(pinyin.readings("王小明"))
    assert [here[0] for here in spelled] == ["wangxiaoming", "xiaoming", "ming"]


def test_initials_are_the_first_letters_of_the_readings() -> None:
    initials = pinyin.spellings(pinyin.initials(pinyin.readings("王小明")))
    assert [here[0] for here in initials] == ["wxm", "xm", "m"]


@pytest.mark.parametrize("name, spelled", [("重庆", {"zhongqing", "chongqing"}), ("女", {"nv", "ru"})])
def test_every_reading_counts(name: str, spelled: set[str]) -> None:
    assert spelled <= set(whole_names(name))


@pytest.mark.parametrize(
    "name, spelled",
    [
        ("单雄信", "shanxiongxin"),
        ("仇英", "qiuying"),
        ("曾巩", "zenggong"),
        ("解缙", "xiejin"),
        ("查良镛", "zhaliangyong"),
        ("区小姐", "ouxiaojie"),
        ("欧阳修", "ouyangxiu"),
        ("尉迟恭", "yuchigong"),
        ("单于丹", "chanyudan"),
        ("万俟咏", "moqiyong"),
    ],
)
def test_a_persons_name_starts_with_the_reading_of_the_surname(name: str, spelled: str) -> None:
    assert whole_names(name)[0] == spelled


def test_a_longer_name_starts_with_the_usual_reading() -> None:
    assert whole_names("解放路打印店")[0].startswith("jiefang")


def test_the_legal_form_of_a_company_has_one_reading_and_is_no_start() -> None:
    name = "金桥有限公司"
    assert [len(each) for each in pinyin.readings(name)[2:]] == [1, 1, 1, 1]
    assert pinyin.distinctive_length(name) == 2
    assert pinyin.distinctive_length("公司") == 2


def test_spellings_are_few_and_keep_every_reading_of_their_first_syllable() -> None:
    spelled = pinyin.spellings([("ka", "qia", "jia")] * 5)
    assert [len(here) for here in spelled] == [8, 8, 8, 8, 3]
    assert {here.removesuffix("ka" * 4) for here in spelled[0]} >= {"ka", "qia", "jia"}


def test_an_unknown_character_parts_a_name() -> None:
    assert pinyin.spellings(pinyin.readings("小の明"))[:2] == [["xiao"], []]


@given(some.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | some.just("〇"))
def test_readings_are_plain_letters_without_tones(character: str) -> None:
    readings = pinyin.readings(character)[0]
    assert all(reading.isascii() and reading.isalpha() and reading.islower() for reading in readings)


@pytest.mark.parametrize("character, reading", [("一", "yi"), ("龥", "yu"), ("〇", "ling")])
def test_the_table_ends_where_it_should(character: str, reading: str) -> None:
    assert reading in pinyin.readings(character)[0]


@given(some.characters().filter(lambda each: not "一" <= each <= "龥" and each != "〇"))
def test_other_characters_have_no_reading(character: str) -> None:
    assert pinyin.readings(character) == [()]
