"""The data-quality score: each part counts by its weight, and says what is to be done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from store.rules.quality import Graded, Standard, grade, standard

NOW = datetime(2026, 11, 20, 6, 2, tzinfo=UTC)
WHOLE = {
    "kind": "person",
    "name": "王小明",
    "created": "2026-01-01T00:00:00Z",
    "verified_at": "2026-11-01T00:00:00Z",
    "phones": ["+8613800138000"],
    "owner": "li",
    "grade": "A",
    "status": "active",
    "source": "referral",
}


def graded(
    contacts: Any = (), invalid: Any = (), duplicates: int = 0, asked: Standard | None = None, **fields: Any
) -> Graded:
    record = {name: value for name, value in {**WHOLE, **fields}.items() if value is not None}
    return grade(record, contacts, invalid, duplicates, asked or Standard(), NOW)


def test_a_record_with_everything_has_a_hundred() -> None:
    assert graded() == Graded(100, (), (), False, "2026-11-01T00:00:00Z")


@pytest.mark.parametrize(
    ("lacking", "score"),
    [
        ({"owner": None}, 90),
        ({"invalid": ["Phones: bad"]}, 80),
        ({"verified_at": None}, 80),
        ({"verified_at": "2026-05-01T00:00:00Z"}, 80),
        ({"duplicates": 2}, 90),
        ({"verified_at": "yesterday"}, 80),
    ],
)
def test_what_is_lacking_costs_its_weight(lacking: dict[str, Any], score: int) -> None:
    assert graded(**lacking).score == score


def test_a_contact_that_can_be_reached_is_enough() -> None:
    assert graded(phones=None).missing == ("reach",)
    assert graded(phones=None, contacts=[{"mails": ["w@x.example"]}]).missing == ()


def test_a_verification_holds_to_the_last_day_and_what_nobody_verified_ages_from_its_entry() -> None:
    assert not graded(verified_at="2026-05-24T06:02:00Z").stale
    assert graded(verified_at="2026-05-24T06:01:59Z").stale
    assert not graded(verified_at=None, created="2026-11-01T00:00:00Z").stale
    assert graded(verified_at=None, created=None).stale


def test_the_settings_say_what_counts() -> None:
    asked = standard({"quality": {"filled": 0, "valid": 100, "verified": 0, "distinct": 0, "person": ["custom.floor"]}})
    assert graded(asked=asked, custom={"floor": 3}).missing == ()
    assert graded(asked=asked, invalid=["x"]).score == 0
    nothing = Standard(filled=0, valid=0, verified=0, distinct=0)
    assert graded(asked=nothing).score is None
    assert standard({"quality": {"filled": "much"}}) == standard({}) == Standard()
