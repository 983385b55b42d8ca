"""Writes the tables of fields and values into docs/finding.md.

Run from the root of the repository: python -m scripts.filter_fields
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from store.find.fields import CUSTOMERS, PRESENT, TICKET_QUEUE, TICKETS, Spec

PAGE = Path("docs/finding.md")


def field_table(fields: Mapping[str, Spec]) -> str:
    """The fields of a list: how each is typed, and what it means."""
    rows = [f"| `{spec.name}:` | {_meaning(spec)} | `{_cell(spec.example)}` |" for spec in fields.values()]
    return "\n".join(["| field | asks for | such as |", "|---|---|---|", *rows])


def value_table(values: Mapping[str, str]) -> str:
    """The values of a field, and what each means."""
    return "\n".join(["| value | means |", "|---|---|", *(f"| `{value}` | {text} |" for value, text in values.items())])


def with_tables(text: str) -> str:
    """The page with each table between its marks; ValueError if a mark is missing."""
    for name, table in (
        ("customers", field_table(CUSTOMERS)),
        ("has", value_table(PRESENT)),
        ("ticket", value_table(TICKETS)),
        ("queue", field_table(TICKET_QUEUE)),
    ):
        begin, end = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
        before, found, rest = text.partition(begin)
        _old, ended, after = rest.partition(end)
        if not found or not ended:
            raise ValueError(f"the marks of the table {name} are not both there")
        text = before + begin + "\n" + table + "\n" + end + after
    return text


def _meaning(spec: Spec) -> str:
    if spec.kind != "one" or spec.values in (PRESENT, TICKETS):
        return spec.meaning
    return f"{spec.meaning}: " + ", ".join(f"`{value}` {text}" for value, text in spec.values.items())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Put each table between its marks."""
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
