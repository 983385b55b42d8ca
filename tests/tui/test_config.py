"""Settings: where each value comes from, writing config.toml by the line, and the settings of the book."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Usage
from tests.tui.typed import Kehu
from tui.config_file import with_setting


def origins(kehu: Kehu, *options: str) -> dict[str, tuple[str, str]]:
    """Value and origin of each setting."""
    return {line["key"]: (line["value"], line["origin"]) for line in kehu("config", "--json", *options).records}


def test_each_value_says_where_it_comes_from(kehu: Kehu, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    default = str(tmp_path / "data" / "kehu" / "book.json")
    assert origins(kehu)["book"] == (default, "default")
    kehu("config", "set", "book", "/srv/own.json")
    assert origins(kehu)["book"] == ("/srv/own.json", "config.toml")
    monkeypatch.setenv("KEHU_BOOK", "/srv/desk.json")
    assert origins(kehu)["book"] == ("/srv/desk.json", "environment KEHU_BOOK")
    assert origins(kehu, "--book", "/srv/flag.json")["book"] == ("/srv/flag.json", "option --book")


def test_the_editor_of_config_toml_goes_before_that_of_the_system(kehu: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "nano")
    assert origins(kehu)["editor"] == ("nano", "environment EDITOR")
    kehu("config", "set", "editor", "vim -u NONE")
    assert kehu("config", "get", "editor").data == "vim -u NONE\n"
    kehu("config", "unset", "editor")
    assert kehu("config", "get", "editor").data == "nano\n"


def test_keys_are_settings_of_ones_own(kehu: Kehu) -> None:
    kehu("config", "set", "keys.log-call", "f5")
    assert kehu("config", "get", "keys.log-call").data == "f5\n"
    assert origins(kehu)["keys.log-call"] == ("f5", "config.toml")
    kehu("config", "unset", "keys.log-call")
    assert "not set" in kehu("config", "get", "keys.log-call", exits=1).talk


def test_a_new_book_begins_in_the_machines_zone_and_its_settings_can_be_changed(wang: Kehu) -> None:
    assert origins(wang)["zone"] == ("Asia/Shanghai", "the book")
    wang("config", "set", "zone", "Europe/Berlin")
    wang("config", "set", "retention-days", "90")
    assert wang("config", "get", "zone").data == "Europe/Berlin\n"
    assert origins(wang)["retention_days"] == (90, "the book")  # type: ignore[comparison-overlap]
    wang("undo")
    assert wang("config", "get", "retention_days").data == "365\n"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [("zone", "Mars/Olympus", 1), ("retention_days", "0", 1), ("grades", "A,B", 2), ("colour", "red", 2)],
)
def test_a_setting_that_cannot_be_is_refused(wang: Kehu, key: str, value: str, code: int) -> None:
    before = origins(wang)
    assert wang("config", "set", key, value, exits=code).talk
    assert origins(wang) == before


@pytest.mark.parametrize("content", ["book = ", "book = 3", "[keys]\nlog-call = 5", "\xff"])
def test_a_config_file_that_cannot_be_read_is_named(kehu: Kehu, content: str) -> None:
    path = kehu.home / "config" / "kehu" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_bytes(content.encode("latin-1"))
    assert str(path) in kehu("config", exits=2).talk


def test_a_comment_and_an_order_somebody_wrote_stay() -> None:
    text = '# mine\neditor = "vi" # old\n\n[keys]\n# calls\nlog-call = "c"\n'
    assert with_setting(text, "", "editor", "vim") == '# mine\neditor = "vim"\n\n[keys]\n# calls\nlog-call = "c"\n'
    assert with_setting(text, "", "theme", "kehu").startswith('# mine\neditor = "vi" # old\ntheme = "kehu"\n\n[keys]')
    assert with_setting(text, "keys", "undo", "u").endswith('log-call = "c"\nundo = "u"\n')
    assert with_setting(text, "keys", "log-call", None) == '# mine\neditor = "vi" # old\n\n[keys]\n# calls\n'
    assert with_setting("", "keys", "undo", "u") == '[keys]\nundo = "u"\n'


def test_a_setting_written_over_several_lines_is_left_to_its_writer() -> None:
    with pytest.raises(Usage, match="by hand"):
        with_setting('editor = """\nvi\n"""\n', "", "editor", None)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.sampled_from(["", "keys"]))
def test_any_value_is_read_back_as_it_was_set(value: str, table: str) -> None:
    text = with_setting('book = "a"\n\n[keys]\nundo = "u"\n', table, "some-name", value)
    read = tomllib.loads(text)
    assert (read[table] if table else read)["some-name"] == value
    assert (read["book"], read["keys"]["undo"]) == ("a", "u")
