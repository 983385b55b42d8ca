"""`kehu kpi`: the figures of a period for people and scripts, and the records behind them."""

from __future__ import annotations

from typing import Any

import pytest

from store.measure import kpi
from tests.tui.typed import Kehu


def figures(kehu: Kehu, *options: str) -> dict[str, dict[str, Any]]:
    """What `kehu kpi --json` says, by figure."""
    return {line["kpi"]: line for line in kehu("kpi", "--json", *options).records}


@pytest.fixture
def rated(wang: Kehu) -> Kehu:
    """Two contacts with 王小明, one of them rated, and a task done in time."""
    wang("log", "王小明", "很满意 *5")
    wang("log", "王小明", "又打来了 @today")
    (task,) = wang("task", "list", "--json").records
    wang("done", task["id"])
    return wang


def test_a_book_without_anything_has_null_for_every_figure(wang: Kehu) -> None:
    shown = figures(wang)
    assert list(shown) == [definition.id for definition in kpi.DEFINITIONS]
    quality = shown.pop("data-quality")
    assert (quality["n"], quality["previous"], quality["change"]) == (1, None, None)
    for line in shown.values():
        assert (line["value"], line["n"], line["previous"], line["target"], line["change"]) == (
            None,
            0,
            None,
            None,
            None,
        )
    assert wang("kpi").data.count("n/a") == 2 * len(shown) + 1


def test_the_last_thirty_days_unless_told_otherwise(rated: Kehu) -> None:
    shown = figures(rated)
    assert (shown["csat"]["from"], shown["csat"]["to"]) == ("2026-10-22", "2026-11-21")
    assert (shown["csat"]["value"], shown["csat"]["n"], shown["csat"]["unit"]) == (100, 1, "percent")
    assert (shown["contacts"]["value"], shown["tasks-in-time"]["value"]) == (2, 100)
    assert {part["name"]: part["value"] for part in shown["contacts"]["breakdown"]} == {"call": 2, "li": 2}


def test_the_day_it_ends_before_is_not_in_it(rated: Kehu) -> None:
    assert figures(rated, "--from", "2026-11-20", "--to", "2026-11-21")["contacts"]["value"] == 2
    yesterday = figures(rated, "--from", "2026-11-19", "--to", "2026-11-20")["contacts"]
    assert (yesterday["value"], yesterday["n"]) == (None, 0)
    tomorrow = figures(rated, "--from", "2026-11-21", "--to", "2026-11-22")["contacts"]
    assert (tomorrow["value"], tomorrow["previous"]) == (None, 2)


def test_a_table_for_people(rated: Kehu) -> None:
    lines = rated("kpi").data.splitlines()
    assert lines[0].split()[:3] == ["Figure", "Value", "n"]
    (csat,) = [line for line in lines if "CSAT" in line]
    assert "100.0 %" in csat
    (calls,) = [line for line in lines if line.startswith("  Call")]
    assert calls.split() == ["Call", "2", "2"]


def test_the_records_behind_a_figure(rated: Kehu) -> None:
    records = rated("kpi", "--records", "contacts", "--json").records
    assert [record["text"] for record in records] == ["很满意", "又打来了"]
    assert {record["table"] for record in records} == {"interactions"}
    answer = rated("kpi", "--records", "csat").data
    assert "王小明" in answer
    assert "很满意" in answer
    assert "又打来了" not in answer


def test_the_figures_of_one_owner(rated: Kehu) -> None:
    rated("log", "王小明", "陈伟打的", "--user", "chen")
    assert figures(rated, "--owner", "chen")["contacts"]["value"] == 1
    assert figures(rated, "--owner", "LI")["contacts"]["value"] == 2
    assert "“chen”" in rated("kpi", "--owner", "chem", exits=1).talk


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--from", "yesterday"), "2026-07-01"),
        (("--from", "2026-12-01", "--to", "2026-11-01"), "no period"),
        (("--records", "happiness"), "first-response"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_would_be(wang: Kehu, options: tuple[str, ...], says: str) -> None:
    assert says in wang("kpi", *options, exits=2).talk
