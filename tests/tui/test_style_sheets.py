"""A style sheet is parsed once, however many screens come, and again only under other colours."""

from __future__ import annotations

import pytest
from textual.css import stylesheet
from textual.css.parse import parse

from tui.style_sheets import OnceParsed


def test_each_part_is_parsed_once_and_again_under_other_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counted(scope: str, css: str, *arguments: object, **options: object) -> object:
        parsed.append(css)
        return parse(scope, css, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(stylesheet, "parse", counted)
    first, second = "Label { color: $colour; height: 1; }", "Input { height: 2; }"
    sheet = OnceParsed(variables={"colour": "red"})
    sheet.add_source(first, read_from=("painting", "first"))
    sheet.parse()
    sheet.add_source(second, read_from=("painting", "second"))
    sheet.reparse()
    sheet.set_variables({"colour": "red"})
    sheet.reparse()
    assert parsed == [first, second]
    assert len(sheet.rules) == 2
    sheet.set_variables({"colour": "blue"})
    sheet.reparse()
    assert parsed[2:] == [first, second]
