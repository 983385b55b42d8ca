"""The git tree as a person uses it: out, in, what changed, and back."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.store.exchange.tree.trees import files
from tests.tui.typed import Kehu

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def tree(wang: Kehu, tmp_path: Path) -> str:
    folder = str(tmp_path / "tree")
    wang("export", "git", folder, "--init")
    return folder


def test_a_book_goes_out_and_comes_back_in_another_place(wang: Kehu, tree: str, tmp_path: Path) -> None:
    other = str(tmp_path / "other.json")
    assert "0 new, 0 changed" in wang("import", "git", tree, "--dry-run").talk
    answer = wang("import", "git", tree, "--yes", "--book", other, "--json")
    assert answer.records[-1]["new"] == 3 and not answer.records[-1]["dry_run"]
    assert wang("export", "json", "-", "--book", other).data == wang("export", "json", "-").data
    wang("export", "git", str(tmp_path / "again"), "--book", other)
    assert files(tmp_path / "again") == files(Path(tree))
    wang("undo", "--book", other)
    assert "Nobody" in wang("show", "王小明", "--book", other, exits=1).talk


def test_without_yes_nobody_can_be_asked_and_nothing_is_imported(wang: Kehu, tree: str, tmp_path: Path) -> None:
    other = str(tmp_path / "other.json")
    assert "--yes" in wang("import", "git", tree, "--book", other, exits=2).talk


def test_a_file_called_git_is_a_file(wang: Kehu) -> None:
    assert "git" in wang("import", "git", exits=1).talk


def test_the_second_export_says_that_nothing_changed(wang: Kehu, tree: str) -> None:
    assert "nothing else changed" in wang("export", "git", tree).talk
    wang("edit", "王小明", "--grade", "B")
    record = wang("export", "git", tree, "--commit", "--json").record
    assert (record["written"], record["whole"], len(record["commit"])) == (1, False, 40)
    assert "nothing to commit" in wang("export", "git", tree, "--commit").talk


def test_verify_ends_with_1_and_names_what_is_wrong(wang: Kehu, tree: str) -> None:
    assert "to the last byte" in wang("export", "git", tree, "--verify").talk
    (Path(tree) / "README.md").unlink()
    answer = wang("export", "git", tree, "--verify", "--json", exits=1)
    assert answer.records == [{"path": "README.md", "what": "missing"}, {"equal": False, "different": 1}]
    wang("export", "git", tree)
    wang("export", "git", tree, "--verify")
    wang("export", "git", tree, "--verify", "--commit", exits=2)


def test_what_is_newer_in_the_folder_ends_with_1_and_the_way_out(wang: Kehu, tree: str) -> None:
    (path,) = Path(tree).glob("customers/*/*.json")
    path.write_text(path.read_text().replace('"grade": "A"', '"grade": "C"'))
    wang("edit", "王小明", "--note", "x")
    answer = wang("export", "git", tree, exits=1)
    assert "kehu import git" in answer.talk and "--repair" in answer.talk
    assert "Grade: A → C" in wang("import", "git", tree, "--yes").talk
    assert wang.shown()["grade"] == "C" and wang.shown()["note"] == "x"
    wang("export", "git", tree)


def test_the_difference_to_a_commit_is_told_in_words(wang: Kehu, tree: str) -> None:
    wang("edit", "王小明", "--grade", "B")
    wang("log", "王小明", "客户要三季度报价")
    lines = wang("diff", "HEAD").data.splitlines()
    assert lines == ["~ customer 王小明  Grade: A → B", "+ interaction 客户要三季度报价"]
    assert {record["kind"] for record in wang("diff", "HEAD", tree, "--json").records} == {"changed", "new"}
    assert "no commit" in wang("diff", "nothing", exits=1).talk


def test_the_history_of_a_customer_is_that_of_its_commits(wang: Kehu, tree: str) -> None:
    wang("edit", "王小明", "--grade", "B")
    wang("export", "git", tree, "--commit")
    first, *_rest = wang("history", "王小明", "--git", "--json").records
    assert first["changes"] == [
        {"kind": "changed", "table": "customers", "id": wang.shown()["id"], "fields": {"grade": ["A", "B"]}}
    ]
    assert "Grade: A → B" in wang("history", "王小明", "--git").data


def test_a_folder_that_was_never_exported_is_a_sentence(wang: Kehu, tmp_path: Path) -> None:
    assert "export git" in wang("diff", "HEAD", exits=1).talk
    assert "git init" in wang("export", "git", str(tmp_path / "plain"), "--commit", exits=1).talk
    assert "no folder" in wang("import", "git", str(tmp_path / "none"), "--yes", exits=1).talk


def test_an_empty_book_goes_out_and_in(kehu: Kehu, tmp_path: Path) -> None:
    kehu("add", "Acme")
    kehu("delete", "Acme")
    kehu("export", "git", str(tmp_path / "tree"))
    kehu("import", "git", str(tmp_path / "tree"), "--yes", "--book", str(tmp_path / "b.json"))
    assert kehu("find", "", "--book", str(tmp_path / "b.json"), "--json").records == []


@pytest.mark.parametrize("page", ["living-with-git.md", "excel.md"])
def test_the_commands_of_the_pages_work(wang: Kehu, tmp_path: Path, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    typed = 0
    for block in re.findall(r"```sh\n(.*?)```", (DOCS / page).read_text(), re.DOTALL):
        for line in filter(None, (each.partition("#")[0].strip() for each in block.splitlines())):
            if line.startswith("kehu "):
                wang(*_words(line)[1:])
            else:
                subprocess.run(line, shell=True, check=True, cwd=tmp_path)
            typed += 1
    assert typed > 4


def _words(line: str) -> list[str]:
    import shlex

    return shlex.split(line)


def test_nothing_of_the_settings_of_ones_own_is_in_the_tree(wang: Kehu, tmp_path: Path) -> None:
    secret = "correct horse battery staple"
    config = tmp_path / "config" / "kehu" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f'[smtp]\npassword = "{secret}"\n')
    wang("export", "git", str(tmp_path / "tree"))
    whole = json.dumps([data.decode() for data in files(tmp_path / "tree").values()])
    assert secret not in whole and str(tmp_path) not in whole
