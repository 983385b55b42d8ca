"""The repository around a tree: commits that anybody's git can read, and nothing run but git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median

import pytest

from store.book import Book
from store.clock import FixedClock
from store.errors import NotFound, NotPermitted, Refused
from store.exchange.tree.repository import Repository
from store.work.import_tree import differences_from, plan_tree
from tests.factories import NOW, customer, many_customers, new_book
from tests.store.exchange.tree.trees import export, files, full_book, record_file, take_in

NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "PATH": os.environ["PATH"]}
NAMED = ("-c", "user.name=x", "-c", "user.email=x@example.org")


def git(folder: Path, *arguments: str, fails: bool = False) -> str:
    """Run the git of the machine as a person would, without their settings."""
    done = subprocess.run(
        ["git", *NAMED, *arguments], cwd=folder, env=NOBODY, capture_output=True, text=True, check=False
    )
    assert fails or not done.returncode, done.stderr
    return done.stdout


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with new_book(tmp_path) as book:
        customer(book, "王小明", phones=["13800138000"])
        customer(book, "Acme")
        yield book


@pytest.fixture
def tree(book: Book, tmp_path: Path) -> Path:
    export(book, tmp_path / "tree")
    Repository.make(str(tmp_path / "tree")).commit("00aa")
    return tmp_path / "tree"


def rename(book: Book, to: str) -> str:
    id = str(next(book.all("customers"))["id"])
    with book.change("edit") as change:
        change.update("customers", id, {"name": to})
    return id


def test_a_commit_has_the_tree_and_nothing_personal_in_its_message(book: Book, tree: Path) -> None:
    rename(book, "李四")
    export(book, tree)
    made = Repository(str(tree)).commit("00aa")
    assert made is not None and made.subject == "kehu export 00aa: 1 customers"
    assert git(tree, "status", "--porcelain") == ""
    assert git(tree, "log", "--format=%s %an", "-1") == "kehu export 00aa: 1 customers Kehu\n"
    assert git(tree, "fsck", "--strict", "--no-dangling") == ""
    assert Repository(str(tree)).commit("00aa") is None


def test_the_same_book_is_the_same_tree_object(tmp_path: Path) -> None:
    with full_book(tmp_path) as book:
        hashes = set()
        for name in ("a", "b"):
            export(book, tmp_path / name)
            Repository.make(str(tmp_path / name)).commit("00aa")
            hashes.add(git(tmp_path / name, "rev-parse", "HEAD^{tree}"))
    assert len(hashes) == 1


def test_files_of_ones_own_are_neither_committed_nor_swept_along(book: Book, tree: Path) -> None:
    (tree / "notes.txt").write_text("mine")
    rename(book, "李四")
    export(book, tree)
    git(tree, "add", "notes.txt")
    with pytest.raises(Refused, match=r"notes\.txt is staged"):
        Repository(str(tree)).commit("00aa")
    git(tree, "reset", "-q")
    Repository(str(tree)).commit("00aa")
    assert git(tree, "status", "--porcelain") == "?? notes.txt\n"


def test_no_program_of_the_repository_is_run(book: Book, tree: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    hook = f"#!/bin/sh\ntouch {ran}\ncat\n"
    for name in ("pre-commit", "post-commit", "reference-transaction", "post-index-change", "commit-msg"):
        path = tree / ".git" / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(hook)
        path.chmod(0o755)
    for key in ("filter.evil.clean", "filter.evil.process", "core.fsmonitor", "gpg.program", "diff.external"):
        git(tree, "config", key, str(tree / ".git" / "hooks" / "pre-commit"))
    git(tree, "config", "commit.gpgSign", "true")
    (tree / ".git" / "info").mkdir(exist_ok=True)
    (tree / ".git" / "info" / "attributes").write_text("*.json filter=evil diff=evil\n")
    ran.unlink(missing_ok=True)
    rename(book, "李四")
    export(book, tree)
    repository = Repository(str(tree))
    assert repository.commit("00aa") is not None
    repository.version("HEAD~1").close()
    assert len(repository.log(["customers"], 5)) == 2 and len(repository.log(["format.json"], 5)) == 1
    assert not ran.exists()


@pytest.mark.parametrize("kind", ["none", "file", "link", "shared"])
def test_only_a_repository_of_its_own_is_committed_to(tree: Path, tmp_path: Path, kind: str) -> None:
    inside = tree / ".git"
    if kind != "shared":
        os.rename(inside, tmp_path / "moved")
    if kind == "file":
        inside.write_text(f"gitdir: {tmp_path / 'moved'}\n")
    elif kind == "link":
        inside.symlink_to(tmp_path / "moved")
    elif kind == "shared":
        (inside / "commondir").write_text("../../moved\n")
    with pytest.raises(NotFound, match="git init"):
        Repository(str(tree))


def test_the_repository_of_another_user_is_left_alone(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: os.stat(tree).st_uid + 1)
    with pytest.raises(NotPermitted, match="another user"):
        Repository(str(tree))


def test_nothing_is_committed_in_the_middle_of_a_merge(book: Book, tree: Path) -> None:
    (tree / ".git" / "MERGE_HEAD").write_text("0" * 40)
    with pytest.raises(Refused, match="under way"):
        Repository(str(tree)).commit("00aa")


@pytest.mark.parametrize("revision", ["--output=evil", "nothing", "HEAD:customers", "HEAD^{tree}"])
def test_a_revision_is_a_commit_or_a_sentence(tree: Path, revision: str) -> None:
    with pytest.raises(NotFound, match="no commit"):
        Repository(str(tree)).version(revision)


def test_links_modules_and_programs_in_a_commit_are_not_read(book: Book, tree: Path) -> None:
    id = str(next(book.all("customers"))["id"])
    path = str(record_file(tree, id).relative_to(tree))
    blob = git(tree, "rev-parse", f"HEAD:{path}").strip()
    others = [record["id"] for record in book.all("people")]
    listed = {path: f"120000 {blob}", f"people/{others[0]}.json": f"100755 {blob}", ".gitmodules": f"100644 {blob}"}
    commit = git(tree, "rev-parse", "HEAD").strip()
    listed["contacts"] = f"160000 {commit}"
    for name, entry in listed.items():
        mode, object = entry.split()
        git(tree, "update-index", "--add", "--cacheinfo", f"{mode},{object},{name}")
    git(tree, "commit", "-q", "-m", "evil")
    version = Repository(str(tree)).version("HEAD")
    plan = plan_tree(book, version)
    version.close()
    assert {rejected.path for rejected in plan.rejected} == set(listed) and plan.edits == []


def test_what_changed_since_a_commit_is_told_record_by_record(book: Book, tree: Path) -> None:
    id = rename(book, "李四")
    customer(book, "New")
    version = Repository(str(tree)).version("HEAD")
    found = {(each.kind, each.record["name"]): each.fields for each in differences_from(book, version)}
    version.close()
    assert found == {("changed", "李四"): {"name": ("王小明", "李四")}, ("new", "New"): {}}
    assert (book.get("customers", id) or {})["name"] == "李四"


def test_the_colleague_whom_git_takes_for_the_one_who_left_stays_as_he_was(book: Book, tmp_path: Path) -> None:
    anna = customer(book, "Anna", company="Acme", grade="A", note="calls on Mondays")
    with theirs_of(book, tmp_path) as theirs:
        with book.change("leave") as change:
            change.delete("customers", anna)
        bob = customer(book, "Bob", company="Acme", grade="A", note="calls on Mondays")
        with theirs.change("status") as change:
            change.update("customers", anna, {"status": "active"})
        conflicts, merged = merge(book, theirs, tmp_path)
        assert record_file(merged, bob).read_text().count("active") == 0
        assert conflicts <= {str(record_file(merged, anna).relative_to(merged))}


def theirs_of(book: Book, tmp_path: Path) -> Book:
    """A second book that begins as a copy of the first."""
    export(book, tmp_path / "base")
    theirs = Book.open(str(tmp_path / "theirs.json"), user="li", device="00bb", clock=FixedClock(NOW), create=True)
    take_in(theirs, tmp_path / "base")
    return theirs


def merge(mine: Book, theirs: Book, tmp_path: Path) -> tuple[set[str], Path]:
    """Merge two exports with plain git, from the common base; the files in conflict, and the work tree."""
    tree = tmp_path / "base"
    Repository.make(str(tree)).commit("00aa")
    git(tree, "branch", "theirs")
    export(mine, tree)
    Repository(str(tree)).commit("00aa")
    git(tree, "checkout", "-q", "theirs")
    export(theirs, tree)
    Repository(str(tree)).commit("00bb")
    git(tree, "checkout", "-q", "main")
    git(tree, "merge", "-q", "theirs", "-m", "merge", fails=True)
    return set(git(tree, "diff", "--name-only", "--diff-filter=U").split()), tree


FIELDS = {
    **{
        field: [f"{field} one", f"{field} two", f"{field} three"]
        for field in ("company", "name", "needs", "note", "pinned", "preferences", "referrer", "region", "title")
    },
    "birthday": ["1990-01-01", "1991-02-02", "--03-03"],
    "gender": ["male", "female", "other"],
    "grade": ["A", "B", "C"],
    "industry": ["trade", "retail", "food"],
    "owner": ["li", "zhang", "wu"],
    "preferred_channel": ["call", "mail", "visit"],
    "size": ["1-9", "10-49", "50-249"],
    "source": ["referral", "website", "social"],
    "status": ["lead", "active", "lost"],
    "steward": ["li", "zhang", "wu"],
    "tags": [["one"], ["two"], ["three"]],
}


def conflicts_of(seed: int, tmp_path: Path) -> int:
    """How many files are in conflict when 200 customers are edited on two branches, 20 of them in the same field."""
    chance = Random(seed)
    tmp_path.mkdir()
    with new_book(tmp_path) as book:
        ids = many_customers(book, 200)
        with book.change("fill") as change:
            for id in ids:
                change.update("customers", id, {field: values[0] for field, values in FIELDS.items()})
        with theirs_of(book, tmp_path) as theirs:
            pairs = {id: chance.sample(list(FIELDS), 2) for id in ids}
            with book.change("edit") as change:
                for id, (field, _other) in pairs.items():
                    change.update("customers", id, {field: FIELDS[field][1]})
            with theirs.change("edit") as change:
                for number, (id, (same, other)) in enumerate(pairs.items()):
                    field = same if number < 20 else other
                    change.update("customers", id, {field: FIELDS[field][2]})
            return len(merge(book, theirs, tmp_path)[0])


@pytest.mark.parametrize("seeds", [1, pytest.param(20, marks=pytest.mark.heavy)])
def test_plain_git_merges_what_two_people_edited_with_few_conflicts(tmp_path: Path, seeds: int) -> None:
    assert median(conflicts_of(seed, tmp_path / str(seed)) for seed in range(seeds)) <= 40


def test_a_tree_that_git_checked_out_is_the_tree_of_the_book(book: Book, tree: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "-c", "core.autocrlf=true", str(tree), "clone")
    assert files(tmp_path / "clone") == files(tree)
    assert export(book, tmp_path / "clone").written == 0
