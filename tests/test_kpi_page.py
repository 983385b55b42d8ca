"""The page about the KPIs says what the registry says."""

from __future__ import annotations

from scripts.kpi_page import PAGE, page


def test_the_page_is_made_from_the_registry() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m scripts.kpi_page"
