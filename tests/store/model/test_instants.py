"""Instants as records hold them, and what another tool may have written in their place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from store.model.instants import from_text, instant_in


def test_an_instant_is_read_in_utc() -> None:
    assert instant_in("2026-11-20T10:00:00+08:00") == datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.mark.parametrize("value", ["", "soon", "2026-11-20", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"])
def test_what_is_no_instant_is_none_and_never_an_error_of_another_kind(value: str) -> None:
    assert instant_in(value) is None
    with pytest.raises(ValueError):
        from_text(value)


@pytest.mark.parametrize("value", [None, 7, 1.5, True, ["2026-11-20T02:00:00Z"]])
def test_what_is_no_text_is_no_instant(value: object) -> None:
    assert instant_in(value) is None
