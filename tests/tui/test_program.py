"""The program around the commands: help for everything, exit codes, Ctrl-C, and a reader that went away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from store.errors import Damaged, Locked, NotPermitted
from tests.tui.typed import Kehu
from tui.program import MODULES, kehu
from tui.session import Session

ROOT = Path(__file__).parents[2]


def every_command() -> Iterator[tuple[str, click.Command]]:
    """All commands with their names, those of groups as `task add`."""
    context = click.Context(kehu)
    for name in kehu.list_commands(context):
        command = kehu.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", child) for inner, child in command.commands.items())


@pytest.mark.parametrize(("name", "command"), list(every_command()))
def test_every_command_and_every_option_has_help(name: str, command: click.Command) -> None:
    assert command.help, name
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"
    assert {"--json", "--book", "--user", "--as-of"} <= {name for each in command.params for name in each.opts}


@pytest.mark.parametrize("name", [[], *([name] for name in MODULES), ["task", "add"], ["config", "set"]])
def test_help_is_printed_for_each_command(kehu: Kehu, name: list[str]) -> None:
    assert "Usage: kehu" in kehu(*name, "--help").data


def test_shared_options_stand_before_or_after_the_command(kehu: Kehu, tmp_path: Path) -> None:
    book = str(tmp_path / "other.json")
    kehu("--book", book, "--user", "zhou", "add", "Acme")
    assert kehu("find", "--json", "--book", book).record["owner"] == "zhou"
    assert kehu("--json", "--book", book, "task", "list").data == ""


def test_now_is_what_the_option_or_the_environment_says(kehu: Kehu) -> None:
    assert kehu("add", "Acme", "--json").record["created"] == "2026-11-20T06:02:00Z"
    other = kehu("add", "Beta", "--as-of", "2026-01-02T03:04:05+08:00", "--json").record
    assert other["created"] == "2026-01-01T19:04:05Z"
    assert "instant" in kehu("today", "--as-of", "yesterday", exits=2).talk


@pytest.mark.parametrize(
    "arguments", [["frobnicate"], ["show"], ["find", "--sort", "colour"], ["history", "--limit", "x"]]
)
def test_a_mistake_of_usage_ends_with_2(wang: Kehu, arguments: list[str]) -> None:
    assert wang(*arguments, exits=2).talk


def test_without_a_book_reading_says_how_to_begin(kehu: Kehu) -> None:
    answer = kehu("find", exits=1)
    assert "kehu add" in answer.talk and "kehu demo" in answer.talk
    assert not kehu.book.exists()


def test_without_a_command_and_a_terminal_there_are_no_screens(kehu: Kehu) -> None:
    assert "terminal" in kehu(exits=2).talk


@pytest.mark.parametrize("content", [b"not json", b"[1,2]", b'{"_meta":{"1":{"format":2}}}'])
def test_a_file_that_is_no_book_ends_with_3_and_stays_as_it_is(kehu: Kehu, content: bytes) -> None:
    kehu.book.parent.mkdir(parents=True)
    kehu.book.write_bytes(content)
    answer = kehu("add", "Acme", exits=3)
    assert answer.talk.count("\n") == 1
    assert kehu.book.read_bytes() == content


@pytest.mark.parametrize(("error", "code"), [(Damaged, 3), (NotPermitted, 4), (Locked, 5)])
def test_each_error_has_its_exit_code_and_its_sentence(
    wang: Kehu, monkeypatch: pytest.MonkeyPatch, error: type[Exception], code: int
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error("It did not work; your data is safe.")

    monkeypatch.setattr("store.book.Book.open", fail)
    assert wang("find", exits=code).talk == "It did not work; your data is safe.\n"


def test_ctrl_c_ends_with_130_and_keeps_the_line(wang: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("store.work.log.log_contact", interrupted)
    answer = wang("log", "王小明", "hello", exits=130)
    assert "Interrupted" in answer.talk and "kehu log --resume" in answer.talk
    assert [draft["text"] for draft in wang.drafts()] == ["hello"]


def test_a_reader_that_goes_away_ends_the_command_quietly(wang: Kehu) -> None:
    for number in range(40):
        wang("add", f"Customer {number} " + "x" * 900)
    program = [sys.executable, "-c", "from tui.main import main; main()", "find", "--json"]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


def test_talk_and_data_never_mix(wang: Kehu) -> None:
    assert wang("log", "王小明", "hello").data == ""
    assert wang("find", "--json").talk == ""


def test_the_devices_digits_stay_the_same(kehu: Kehu) -> None:
    kehu("add", "Acme")
    device = (kehu.home / "state" / "kehu" / "device").read_text().strip()
    kehu("add", "Beta")
    assert len(device) == 4 and int(device, 16) >= 0
    assert (kehu.home / "state" / "kehu" / "device").read_text().strip() == device


def test_the_places_are_those_of_platformdirs(kehu: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    from tui.places import directory

    assert directory("data") == platformdirs.user_data_dir("kehu")
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, "relative")
    assert directory("config") == platformdirs.user_config_dir("kehu")
    assert directory("state") == platformdirs.user_state_dir("kehu")
    assert directory("cache") == platformdirs.user_cache_dir("kehu")


def test_the_session_opens_the_book_once(wang: Kehu) -> None:
    session = Session()
    assert session.book is session.book
    session.close()


def test_the_version_is_told(kehu: Kehu) -> None:
    assert kehu("--version").data.startswith("kehu")
