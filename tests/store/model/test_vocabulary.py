"""Choices are what the program knows and what the settings of the book make of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.fields import BadValue
from store.model.settings import default_settings
from store.model.vocabulary import EDITABLE, FIXED, choices, choose, label

SETTINGS = default_settings("01JD4K2M8PZ00000000000000A", "Asia/Shanghai", "CNY")


def values(vocabulary: str, settings: Mapping[str, object]) -> list[str]:
    return [choice.value for choice in choices(vocabulary, settings)]


def test_grades_are_those_of_the_settings() -> None:
    assert values("grade", SETTINGS) == ["A", "B", "C", "潜在"]
    assert values("grade", {}) == []


def test_a_fixed_list_grows_by_the_settings_and_takes_their_labels() -> None:
    settings = {"vocabularies": {"channel": [{"value": "fax", "label": "Fax"}, {"value": "call", "label": "Ring"}]}}
    assert values("channel", settings) == ["call", "mail", "visit", "wechat", "chat", "note", "fax"]
    assert label("channel", "call", settings) == "Ring"
    assert label("channel", "mail", settings) == "Mail"


def test_an_editable_list_is_what_the_settings_say() -> None:
    assert values("industry", {"vocabularies": {"industry": [{"value": "mining"}]}}) == ["mining"]
    assert values("industry", {}) == values("industry", SETTINGS) == list(EDITABLE["industry"])
    assert label("industry", "it", SETTINGS) == "Software and IT"


def test_a_value_of_a_newer_version_is_its_own_label() -> None:
    assert label("channel", "hologram", SETTINGS) == "hologram"


def test_a_choice_is_typed_as_its_value_or_its_label() -> None:
    offered = choices("channel", SETTINGS)
    assert choose("WECHAT", offered) == "wechat"
    assert choose("internal note", offered) == "note"
    assert choose("ａ", choices("grade", SETTINGS)) == "A"


def test_a_wrong_choice_names_the_close_ones() -> None:
    with pytest.raises(BadValue, match=r"“vist” is not one of the choices; did you mean visit\?"):
        choose("vist", choices("channel", SETTINGS))
    with pytest.raises(BadValue, match="“X” is not one of A, B, C, 潜在"):
        choose("X", choices("grade", SETTINGS))
    with pytest.raises(BadValue, match="such as manufacturing, trade"):
        choose("zzz", choices("industry", SETTINGS))
    with pytest.raises(BadValue, match="no choices yet"):
        choose("A", ())


@given(
    st.sampled_from([*FIXED, *EDITABLE, "grade", "unknown"]),
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "value", "label", "channel"]), inner),
    ),
)
def test_settings_from_elsewhere_never_break_a_list(vocabulary: str, junk: object) -> None:
    for settings in ({"vocabularies": junk}, {"vocabularies": {vocabulary: junk}}, {"grades": junk}):
        for choice in choices(vocabulary, settings):
            assert choose(choice.value, (choice,)) == choice.value
