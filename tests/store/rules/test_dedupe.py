"""When two names are one company's, and two people one person (Rule 8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.dedupe import company_key, is_mobile, same_by_phone


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("上海金桥贸易有限公司", "上海金桥贸易"),
        ("华为（中国）有限责任公司", "华为中国"),
        ("中信集团有限公司", "中信"),
        ("Acme Co., Ltd.", "acme"),
        ("Nordwind Werkzeuge GmbH", "nordwindwerkzeuge"),
        ("ACME  Inc", "acme"),
        ("Cobalt", "cobalt"),
        ("Company", "company"),
        ("有限公司", "有限公司"),
    ],
)
def test_companies_are_compared_without_legal_form_brackets_and_spaces(name: str, key: str) -> None:
    assert company_key(name) == key


@given(st.text(min_size=1, max_size=30))
def test_a_key_is_its_own_key_unless_nothing_is_left(name: str) -> None:
    assert company_key(name) == company_key(name.strip())
    if name.strip():
        assert company_key(name)


def test_a_switchboard_makes_nobody_one_person() -> None:
    assert not same_by_phone(["+862150581234"], ("王小明", "李芳"), ([], []))
    assert same_by_phone(["+862150581234"], ("王小明", "王 小明"), ([], []))


def test_a_mobile_does_unless_both_have_other_mail_addresses() -> None:
    assert is_mobile("+8613800138000") and not is_mobile("+862150581234")
    assert same_by_phone(["+8613800138000"], ("王小明", "Wang Xiaoming"), (["a@x.example"], []))
    assert not same_by_phone(["+8613800138000"], ("王小明", "李芳"), (["a@x.example"], ["b@x.example"]))
