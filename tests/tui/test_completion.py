"""Completion: a script for each shell, and names from the book on Tab."""

from __future__ import annotations

import pytest

from tests.tui.typed import Kehu


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete -o nosort"), ("zsh", "#compdef kehu"), ("fish", "complete --no-files")]
)
def test_each_shell_has_its_script(kehu: Kehu, shell: str, word: str) -> None:
    script = kehu("completion", shell).data
    assert word in script
    assert "_KEHU_COMPLETE" in script


def test_another_shell_is_refused(kehu: Kehu) -> None:
    kehu("completion", "tcsh", exits=2)


def offered(kehu: Kehu, monkeypatch: pytest.MonkeyPatch, shell: str, line: str) -> str:
    """What the shell is told for the words of a line, the last of which is being typed."""
    words = line.split(" ")
    monkeypatch.setenv("_KEHU_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1) if shell == "bash" else words[-1])
    return kehu().data


def test_commands_are_completed(kehu: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "plain,config" in offered(kehu, monkeypatch, "bash", "kehu conf")


def test_a_name_is_completed_from_its_initials(wang: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered(wang, monkeypatch, "bash", "kehu show wxm") == "plain,王小明\n"


def test_for_bash_a_blank_in_a_name_is_escaped(kehu: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    kehu("add", "Dudley & Sons Ltd")
    assert offered(kehu, monkeypatch, "bash", "kehu show dud") == "plain,Dudley\\ \\&\\ Sons\\ Ltd\n"


def test_without_a_book_nothing_is_offered(kehu: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered(kehu, monkeypatch, "bash", "kehu show wxm").strip() == ""
