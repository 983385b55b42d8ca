"""Days and times of day as other programs write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.exchange.moments import due, moment
from store.model.fields import BadValue

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-24 15:00",
        "2026/11/24 15:00:00",
        "2026年11月24日 下午3点",
        "2026年11月24日15:00",
        "24.11.2026 15:00",
        "24/11/2026 3:00 PM",
        "2026-11-24T08:00:00+01:00",
        "2026-11-24T07:00:00Z",
        "2026-11-24T07:00:00.000+0000",
        "２０２６-１１-２４　１５：００",
    ],
)
def test_an_instant_is_read_however_it_is_written(written: str) -> None:
    assert moment(written, "dmy", SHANGHAI) == "2026-11-24T07:00:00Z"


def test_a_day_alone_is_its_midnight_or_stays_a_day() -> None:
    assert moment("2026-11-24", None, SHANGHAI) == "2026-11-23T16:00:00Z"
    assert due("11/24/2026", "mdy", SHANGHAI) == "2026-11-24"
    assert due("2026-11-24 12:00 am", None, SHANGHAI) == "2026-11-23T16:00:00Z"


@pytest.mark.parametrize("written", ["soon", "2026-13-01", "2026-11-24 25:00", "2026-11-24 15", "24/11/26", "0"])
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        moment(written, "dmy", SHANGHAI)


def test_an_instant_out_of_all_dates_is_refused_for_what_it_is() -> None:
    for written in ("0001-01-01 03:00", "9999-12-31T23:59:59-14:00"):
        with pytest.raises(BadValue, match="before the first day there is, or after the last"):
            moment(written, None, SHANGHAI)


@settings(max_examples=50, deadline=None)
@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)))
def test_what_is_stored_is_read_as_itself(instant: datetime) -> None:
    stored = instant.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert moment(stored, None, SHANGHAI) == stored


@settings(max_examples=50, deadline=None)
@given(
    st.text(max_size=20) | st.from_regex(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}( \d{1,3}:\d{1,3}( [ap]m)?)?", fullmatch=True)
)
def test_nothing_typed_breaks_it(written: str) -> None:
    try:
        assert moment(written, "dmy", SHANGHAI).endswith("Z")
    except BadValue as error:
        assert str(error).endswith(".")
