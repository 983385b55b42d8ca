"""The health of customers: parts with their reasons, missing ones dropped, and why a customer is at risk (Rule 6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.service import HealthTerms, health_terms
from store.rules.health import Vitals, health

TERMS = HealthTerms()


def parts(**vitals: Any) -> dict[str, float]:
    found = health(Vitals(**vitals), TERMS)
    return {part.name: part.score for part in found.parts} if found else {}


@pytest.mark.parametrize(
    ("vitals", "part", "score"),
    [
        ({"silent_for": timedelta(days=30), "silent_days": 30}, "contact", 100),
        ({"silent_for": timedelta(days=45), "silent_days": 30}, "contact", 50),
        ({"silent_for": timedelta(days=90), "silent_days": 30}, "contact", 0),
        ({"open_tickets": 0}, "tickets", 100),
        ({"open_tickets": 3, "breached_tickets": 1}, "tickets", 40),
        ({"open_tickets": 9, "breached_tickets": 9}, "tickets", 0),
        ({"satisfaction": 1}, "satisfaction", 0),
        ({"satisfaction": 4.0}, "satisfaction", 75),
        ({"purchases": 50, "purchases_before": 200}, "purchases", 25),
        ({"purchases": 900, "purchases_before": 200}, "purchases", 100),
        ({"open_complaints": 1}, "complaints", 50),
    ],
)
def test_each_part_goes_from_0_to_100(vitals: dict[str, Any], part: str, score: float) -> None:
    assert parts(**vitals) == {part: score}


@pytest.mark.parametrize(
    "vitals",
    [{}, {"silent_for": timedelta(9)}, {"silent_days": 9}, {"purchases": 3}, {"purchases": 3, "purchases_before": 0}],
)
def test_what_is_not_known_drops_out(vitals: dict[str, Any]) -> None:
    assert health(Vitals(**vitals), TERMS) is None


def test_the_weights_of_what_is_known_make_the_whole() -> None:
    found = health(Vitals(open_tickets=0, satisfaction=1), TERMS)
    assert found is not None
    assert [round(part.share, 1) for part in found.parts] == [55.6, 44.4]
    assert found.score == pytest.approx(100 * 25 / 45)
    assert found.level == "neutral"


def test_why_a_customer_is_at_risk_is_said_the_worst_first() -> None:
    found = health(
        Vitals(
            silent_for=timedelta(days=50),
            silent_days=30,
            open_tickets=3,
            breached_tickets=2,
            satisfaction=5,
            open_complaints=2,
        ),
        TERMS,
    )
    assert found is not None
    assert found.level == "at-risk"
    assert found.reasons == (
        "2 open complaints",
        "3 open tickets, 2 overdue",
        "no contact for 50 d, 30 days allowed",
    )


def test_the_book_sets_weights_and_bounds() -> None:
    terms = health_terms({"health": {"weights": {"tickets": 1}, "healthy": 95, "neutral": 90}})
    found = health(Vitals(open_tickets=1, satisfaction=1), terms)
    assert found is not None
    assert ([part.name for part in found.parts], found.score, found.level) == (["tickets"], 90, "neutral")
    assert health_terms({"health": {"weights": "?"}}) == HealthTerms()


@given(
    st.builds(
        Vitals,
        open_tickets=st.none() | st.integers(0, 20),
        satisfaction=st.none() | st.floats(1, 5),
        open_complaints=st.none() | st.integers(0, 5),
    )
)
def test_the_whole_lies_between_its_parts(vitals: Vitals) -> None:
    found = health(vitals, TERMS)
    if found is not None:
        scores = [part.score for part in found.parts]
        assert min(scores) - 1e-6 <= found.score <= max(scores) + 1e-6
        assert sum(part.share for part in found.parts) == pytest.approx(100)
