"""The settings of a new book hold, and what is changed in them is checked."""

from __future__ import annotations

import pytest

from store.errors import Invalid
from store.model import RECORD_TYPES
from store.model.settings import Settings, close_after_days, default_settings
from store.model.validate import normalise, problems, view

SETTINGS = RECORD_TYPES["settings"]
DEFAULT = default_settings("01JD4K2M8PZ00000000000000A", "Asia/Shanghai", "CNY")


def change(changed: dict[str, object]) -> dict[str, object]:
    return normalise(SETTINGS, changed, whole=DEFAULT, settings=DEFAULT)


def test_the_default_settings_are_in_their_stored_form() -> None:
    assert normalise(SETTINGS, DEFAULT, whole={}, settings={}) == DEFAULT
    assert problems(SETTINGS, DEFAULT) == {}


def test_the_view_of_the_default_settings() -> None:
    settings = view(SETTINGS, DEFAULT)
    assert isinstance(settings, Settings)
    assert [(grade.name, grade.silent_days) for grade in settings.grades] == [
        ("A", 30),
        ("B", 60),
        ("C", 90),
        ("潜在", 180),
    ]
    assert (settings.country_code, settings.retention_days) == ("86", 365)


def test_codes_are_stored_in_their_usual_form() -> None:
    assert change({"currency": "eur", "country_code": "+49", "zone": "Europe/Berlin"}) == {
        "currency": "EUR",
        "country_code": "49",
        "zone": "Europe/Berlin",
    }


def test_one_list_of_choices_is_changed_alone() -> None:
    assert change({"vocabularies.industry": [{"value": "mining", "label": ""}]}) == {
        "vocabularies.industry": [{"value": "mining"}]
    }
    assert change({"vocabularies.industry": None}) == {"vocabularies.industry": None}


TAX = {"slug": "tax", "table": "customers", "label": "Tax code", "type": "text"}


def test_a_custom_field_is_declared_with_choices() -> None:
    card = {**TAX, "slug": "card", "type": "Dropdown", "choices": [" gold ", "silver"], "required": True}
    assert change({"custom_fields": [TAX, card]}) == {
        "custom_fields": [TAX, {**card, "type": "dropdown", "choices": ["gold", "silver"]}]
    }


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"zone": "Asia/Beijing2"}, "is not a time zone"),
        ({"zone": "../../etc/passwd"}, "is not a time zone"),
        ({"currency": "euro"}, "is not a currency"),
        ({"country_code": "0086"}, "is not a dialling code"),
        ({"retention_days": 0}, "is not between 1 and"),
        ({"grades": [{"silent_days": 3}]}, "Entry 1: Name is missing"),
        ({"grades": [{"name": "A"}, {"name": "A"}]}, "“A” is there twice"),
        ({"vocabularies": {"Bad Name": [{"value": "x"}]}}, "is not a slug"),
        ({"vocabularies": {"industry": ["x"]}}, "Entry 1 is not an object"),
        ({"custom_fields": [{**TAX, "slug": "Tax"}]}, "is not a slug"),
        ({"custom_fields": [{**TAX, "pattern": "("}]}, "not a regular expression"),
        ({"custom_fields": [{**TAX, "table": "moons"}]}, "has no custom fields"),
        ({"custom_fields": [{**TAX, "type": "dropdown"}]}, "dropdown without choices"),
        ({"custom_fields": [{**TAX, "choices": "a"}]}, "not a list of texts"),
        ({"custom_fields": [{**TAX, "choices": ["a", {}]}]}, "not a list of texts"),
        ({"custom_fields": [{**TAX, "choices": ["a", "a"]}]}, "“a” is there twice"),
        ({"custom_fields": [{**TAX, "type": "numbr"}]}, "did you mean number"),
    ],
)
def test_bad_settings_are_refused(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        change(changed)


def test_a_book_of_an_earlier_version_closes_solved_tickets_after_the_usual_days() -> None:
    assert close_after_days(DEFAULT) == close_after_days({}) == close_after_days({"close_after_days": "soon"}) == 7
    assert close_after_days({"close_after_days": 14}) == 14
    with pytest.raises(Invalid):
        change({"close_after_days": 0})
