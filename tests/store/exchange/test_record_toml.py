"""A record as TOML: it comes back unchanged whatever it holds, and what is changed, added or emptied is found."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Refused
from store.exchange.record_toml import changes_in, to_toml
from store.model.customer import TYPE

texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\x7f"), min_size=1)
records = st.fixed_dictionaries(
    {"name": texts},
    optional={
        "note": texts,
        "tags": st.lists(texts, min_size=1),
        "do_not_contact": st.just(True),
        "addresses": st.lists(
            st.dictionaries(st.sampled_from(["label", "text", "city"]), texts, min_size=1), min_size=1
        ),
        "custom": st.dictionaries(st.just("credit"), texts, min_size=1),
    },
)
SETTINGS: dict[str, Any] = {"custom_fields": [{"slug": "credit", "table": "customers", "label": "Credit"}]}


@given(records)
def test_a_record_left_as_it_is_has_no_changes(record: dict[str, Any]) -> None:
    assert changes_in(to_toml(TYPE, record, SETTINGS), TYPE, record) == {}


@given(records, texts)
def test_a_complaint_is_only_a_comment(record: dict[str, Any], complaint: str) -> None:
    assert tomllib.loads(to_toml(TYPE, record, SETTINGS, complaint=complaint.replace("\x7f", "")))["name"]


def test_fields_changed_added_and_emptied_are_found() -> None:
    record = {"name": "Acme", "region": "East", "tags": ["vip"], "custom": {"credit": "A1"}}
    text = to_toml(TYPE, record, SETTINGS).replace('region = "East"', 'region = ""\ngrade = "A"')
    text = text.replace('tags = ["vip"]', "").replace('credit = "A1"', 'credit = "B2"')
    assert changes_in(text, TYPE, record) == {"region": None, "grade": "A", "tags": None, "custom.credit": "B2"}


@pytest.mark.parametrize(("text", "said"), [("name = ", "cannot be read"), ('colour = "red"', "colour")])
def test_what_cannot_be_read_is_refused_with_a_reason(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        changes_in(text, TYPE, {"name": "Acme"})
