"""Settings: where each value comes from, writing config.toml by the line, and the settings of the book."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Usage
from tests.tui.loaded import modules_loaded_by_kehu
from tests.tui.typed import Kehu
from tui.config_file import with_setting


def origins(kehu: Kehu, *options: str) -> dict[str, tuple[str, str]]:
    """Value and origin of each setting."""
    return {line["key"]: (line["value"], line["origin"]) for line in kehu("config", "list", "--json", *options).records}


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


def test_the_editor_that_was_set_is_the_one_that_edits(kehu: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")
    kehu("config", "set", "editor", """sed -i '1s/^/region = "East"\\n/'""")
    kehu("add", "Acme Ltd")
    kehu("edit", "Acme Ltd", "--editor")
    assert kehu("show", "Acme Ltd", "--json").records[0]["region"] == "East"


@pytest.mark.parametrize("editor", ["no-such-editor", "false", "vi 'open"])
def test_an_editor_that_cannot_be_run_changes_nothing(kehu: Kehu, editor: str) -> None:
    kehu("config", "set", "editor", editor)
    kehu("add", "Acme Ltd")
    refused = kehu("edit", "Acme Ltd", "--editor", exits=1)
    assert "othing was changed" in refused.talk


def test_keys_are_settings_of_ones_own(kehu: Kehu) -> None:
    kehu("config", "set", "keys.log-call", "f5")
    assert kehu("config", "get", "keys.log-call").data == "F5\n"
    assert origins(kehu)["keys.log-call"] == ("F5", "config.toml")
    kehu("config", "unset", "keys.log-call")
    assert kehu("config", "get", "keys.log-call").data == "c F2\n"
    assert "keys.log-call" not in origins(kehu)
    assert origins(kehu, "--keys")["keys.log-call"] == ("c F2", "default")


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


def test_one_grade_and_one_list_are_changed_without_json_and_taken_back(wang: Kehu) -> None:
    wang("config", "set", "grades.A", "45")
    assert wang("config", "get", "grades.A").data == "45\n"
    wang("config", "set", "vocabularies.status", "lead, won=Customer，lost")
    assert wang("config", "get", "vocabularies.status").data == "lead, won=Customer, lost\n"
    assert wang("edit", "王小明", "--status", "customer").code == 0
    wang("config", "unset", "vocabularies.status")
    assert wang("config", "get", "vocabularies.status").data == "lead, active, lost\n"
    for _change in range(3):
        wang("undo")
    wang("undo")
    assert wang("config", "get", "grades.A").data == "30\n"


def test_a_custom_field_is_declared_by_its_slug(wang: Kehu) -> None:
    wang("config", "set", "custom_fields.gift", '{"table": "customers", "label": "礼物", "type": "text"}')
    assert '"label":"礼物"' in wang("config", "get", "custom_fields.gift").data
    wang("config", "unset", "custom_fields.gift")
    wang("config", "get", "custom_fields.gift", exits=1)
    assert "takes JSON" in wang("config", "set", "custom_fields.gift", "{", exits=2).talk


def test_what_the_terminal_decides_is_shown_with_its_reason(kehu: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("SSH_TTY", "NO_COLOR", "COLORTERM", "TMUX", "TERM_PROGRAM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    found = origins(kehu)
    assert found["remote"] == ("yes", "automatic: SSH_CONNECTION is set")
    assert found["animation"] == ("no", "automatic: each frame costs bytes on the line")
    assert found["colours"] == ("256", "automatic: TERM=xterm-256color")
    kehu("config", "set", "remote", "no")
    assert origins(kehu)["remote"] == ("no", "config.toml")


def test_each_setting_says_what_it_means(wang: Kehu) -> None:
    shown = wang("config", "list", "--keys", "--json").records
    assert all(line["meaning"] for line in shown)
    assert next(line for line in shown if line["key"] == "retention_days")["default"] == "365"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('theme = "pink"', "theme cannot be “pink”; it is one of terminal, light, dark, contrast."),
        ('colour = "red"', "config.toml sets colour, which is no setting."),
        ('[keys]\nlog-cal = "b"', "log-cal, which is no action. Did you mean “log-call”"),
        ('[keys]\nlog-call = "x"', "x means log-call, so take-next has no key by it"),
    ],
)
def test_what_the_file_says_wrongly_is_said_and_nothing_fails(kehu: Kehu, content: str, said: str) -> None:
    path = kehu.home / "config" / "kehu" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(content)
    answer = kehu("config")
    assert said in answer.talk
    assert "terminal" in answer.data


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("keys.log-call", "ctrl+i", "cannot tell ctrl+i from tab"),
        ("keys.log-cal", "b", "no action"),
        ("bell", "loud", "bell cannot be “loud”"),
    ],
)
def test_what_it_cannot_be_is_not_written(kehu: Kehu, key: str, value: str, said: str) -> None:
    assert said in kehu("config", "set", key, value, exits=2).talk
    assert not (kehu.home / "config").exists()


def test_settings_are_shown_without_loading_the_screens() -> None:
    assert modules_loaded_by_kehu("config", "list", "--keys").isdisjoint({"textual", "rich"})
