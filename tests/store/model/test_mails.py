"""Mail addresses are stored bare and in lower case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.fields import BadValue
from store.model.mails import normalise_mail


@pytest.mark.parametrize(
    "typed",
    ["W@X.example", " w@x.example ", "mailto:w@x.example", "王 <W@x.example>", "w＠x.example", "王＜w@x.example＞"],
)
def test_an_address_is_stored_bare(typed: str) -> None:
    assert normalise_mail(typed) == "w@x.example"


@pytest.mark.parametrize(
    "typed",
    ["", "w", "w@x", "@x.example", "w@@x.example", "w@x..example", "w x@y.example", "w@-x.example", f"{'w' * 65}@x.ex"],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadValue, match=r"name@example\.com"):
        normalise_mail(typed)


@given(st.text(max_size=20), st.emails())
def test_an_address_stays_as_it_is_once_normalised(name: str, address: str) -> None:
    for typed in (address, f"{name} <{address}>", f"{name}@{name}.example"):
        try:
            once = normalise_mail(typed)
        except BadValue:
            continue
        assert normalise_mail(once) == once
