"""Makes store/rules/calendars/*.json, the holidays of countries, from two packages that keep them.

They are wanted only here, and one of them needs an older dateutil than Kehu has, so run it from the root of the
repository in an environment of its own: pip install chinesecalendar==1.11.0 holidays==0.108, then
python scripts/make_calendars.py
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import chinese_calendar.constants as china
import holidays

DIRECTORY = Path("store/rules/calendars")
FIRST_YEAR = 2024

# Japan sets the days of its equinoxes in the February before; the other countries' days follow from their laws.
LAST_YEARS = {"US": 2030, "DE": 2030, "GB": 2030, "JP": 2027}
PARTS = {"GB": "ENG"}
LANGUAGES = {"US": "en_US", "DE": "de", "GB": "en_GB", "JP": "ja"}
TITLES = {
    "CN": "中国",
    "US": "United States, federal holidays",
    "DE": "Deutschland, bundesweite Feiertage",
    "GB": "England and Wales, bank holidays",
    "JP": "日本",
}


def main() -> None:
    """Write one file a country; the same packages give the same bytes."""
    DIRECTORY.mkdir(exist_ok=True)
    for country, document in {"CN": of_china(), **{country: of(country) for country in LAST_YEARS}}.items():
        (DIRECTORY / f"{country}.json").write_text(as_text(document), encoding="utf-8")


def of_china() -> dict[str, Any]:
    """The days off, the weekends among them included, and the make-up days (调休)."""
    names = {holiday.value: holiday.chinese for holiday in china.Holiday}
    years = {day.year for day in china.holidays if day.year >= FIRST_YEAR}
    return document(
        "CN",
        max(years),
        {day: names[name] for day, name in china.holidays.items() if day.year in years},
        {day: names[name] for day, name in china.workdays.items() if day.year in years},
    )


def of(country: str) -> dict[str, Any]:
    """The public holidays of a country."""
    years = range(FIRST_YEAR, LAST_YEARS[country] + 1)
    listed = holidays.country_holidays(country, subdiv=PARTS.get(country), years=years, language=LANGUAGES[country])
    return document(country, years[-1], {day: name for day, name in listed.items() if day.year in years}, {})


def document(country: str, last_year: int, off: dict[date, str], made_up: dict[date, str]) -> dict[str, Any]:
    """What a file holds."""
    return {
        "country": country,
        "title": TITLES[country],
        "known_from": f"{FIRST_YEAR}-01-01",
        "known_until": f"{last_year}-12-31",
        "holidays": days(off),
        "workdays": days(made_up),
    }


def days(named: dict[date, str]) -> list[dict[str, str]]:
    """Dates with their names, in order."""
    return [{"date": day.isoformat(), "name": named[day]} for day in sorted(named)]


def as_text(document: dict[str, Any]) -> str:
    """JSON with a line a day, so that a new year reads well in a difference."""
    lines = []
    for name, value in document.items():
        if isinstance(value, list) and value:
            entries = ",\n".join("  " + json.dumps(day, ensure_ascii=False) for day in value)
            lines.append(f'"{name}": [\n{entries}\n]')
        else:
            lines.append(f'"{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    main()
