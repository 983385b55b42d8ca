"""Writes docs/kpis.md from the registry of KPIs.

Run from the root of the repository: python -m scripts.kpi_page
"""

from __future__ import annotations

from pathlib import Path

from store.measure.definition import FEW, Definition
from store.measure.kpi import DEFINITIONS

PAGE = Path("docs/kpis.md")

UNITS = {
    "seconds": "time of work",
    "percent": "percent",
    "number": "number",
    "score": "1 to 5",
    "points": "points, -100 to 100",
}

HEAD = f"""# KPIs

Every figure of `kehu kpi`, of the screen of figures and of reports comes from these definitions. This page is made
from them (`python -m scripts.kpi_page`).

* A period is of local dates, from the first until before the second. Each KPI has a date that places a thing in it.
* Of nothing there is no figure: “n/a”, never 0. Beside each figure stands `n`, the number of things counted; with
  fewer than {FEW} it says little and is dimmed.
* Durations are in the first calendar of the book, or that of the ticket's policy, and show the median, the 90th
  percentile (the nearest rank) and the mean. Nothing is rounded before it is added up.
* Tickets that were rejected, merged or marked as duplicates are in none of them.
* A share is always of records that are counted themselves. Changes of shares are in points, all others in percent,
  against the period of equal length before.
* *Settles* says until when a figure of a past period may still change; such figures have a `*` behind their n. Where it
  is not there, the figure stays, whatever becomes of its tickets later.
"""


def main() -> None:
    """Write the page; the same registry gives the same bytes."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *map(_section, DEFINITIONS)])


def _section(definition: Definition) -> str:
    better = "less is better" if definition.direction == "lower" else "more is better"
    rows = {
        "Counted": definition.population,
        "Date": definition.basis,
        "Unit": f"{UNITS[definition.unit]}; {better}",
        "Edges": definition.edges,
        "Settles": definition.settles,
        "Source": definition.source,
    }
    listed = "\n".join(f"* {name}: {text}" for name, text in rows.items() if text)
    return f"## {definition.label} · `{definition.id}`\n\n{definition.help}\n\n{listed}\n"


if __name__ == "__main__":
    main()
