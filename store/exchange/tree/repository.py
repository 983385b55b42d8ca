"""The git repository around a tree: commits made and read by plumbing, with nothing run but git itself."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import new as new_hash
from typing import IO

import msgspec

from store.errors import NotFound, NotPermitted, NotSaved, Refused
from store.exchange.tree.codec import LARGEST_TIMELINE
from store.exchange.tree.paths import GIT, place_of
from store.exchange.tree.trust import Rejected
from store.exchange.tree.versions import foreign
from store.text import _

_REGULAR = "100644"
_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
# A hook, a monitor or a filter of the repository is a program of whoever made it.
_SAFE = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.autocrlf=false",
    "core.safecrlf=false",
    "core.quotePath=false",
    "commit.gpgSign=false",
    "log.showSignature=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
    "protocol.ext.allow=never",
)
_KEPT = frozenset({"PATH", "HOME", "TMPDIR", "LANG", "SSH_AUTH_SOCK"})
_NAME = "Kehu"
_MAIL = "kehu@localhost"


class Commit(msgspec.Struct, frozen=True):
    """A commit of the tree: its id, when it was made in seconds since 1970, by whom, and its first line."""

    id: str
    at: int
    by: str
    subject: str


class Repository:
    """The repository whose work tree is a folder; its `.git` must be a folder of its own in there."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.realpath(folder)
        self._git = os.path.join(self.folder, GIT)
        if not os.path.isdir(self._git) or os.path.islink(self._git) or os.path.exists(f"{self._git}/commondir"):
            raise NotFound(
                _("{path} is no git repository of its own: run `git init` there, or say --init.").format(path=folder)
            )
        if os.stat(self._git).st_uid != os.getuid():
            raise NotPermitted(
                _("{path} is the repository of another user, so nothing was done there.").format(path=folder)
            )
        self._filters: list[str] = []
        self._filters = self._own_filters()

    @classmethod
    def make(cls, folder: str) -> Repository:
        """Make an empty repository of the folder, unless it is one."""
        if not os.path.lexists(os.path.join(folder, GIT)):
            _run(
                ["git", *_flags(), "init", "--quiet", "--template=", "--initial-branch=main", os.path.realpath(folder)]
            )
        return cls(folder)

    # Committing

    def refuse_unfinished(self) -> None:
        """Refuse to commit in the middle of a merge, or when other files are staged."""
        for name in _UNDER_WAY:
            if os.path.lexists(os.path.join(self._git, name)):
                raise Refused(_("A merge or rebase is under way in {path}: finish it first.").format(path=self.folder))
        head = self.resolve("HEAD")
        against = head or self._empty_tree()
        staged = _paths(self._ask("diff-index", "--cached", "--name-only", "--no-renames", "-z", against, "--"))
        other = [path for path in staged if place_of(path) is None]
        if other:
            raise Refused(
                _("{path} is staged in {folder}: commit that first.").format(path=other[0], folder=self.folder)
            )

    def commit(self, device: str) -> Commit | None:
        """Commit what the tree's own files are now; None if the last commit has them already."""
        self.refuse_unfinished()
        changed = self._ask("ls-files", "-z", "--modified", "--deleted", "--others")
        ours = sorted({path for path in _paths(changed) if place_of(path) is not None})
        if ours:
            listed = "".join(path + "\0" for path in ours).encode()
            self._ask("update-index", "-z", "--add", "--remove", "--stdin", stdin=listed)
        head = self.resolve("HEAD")
        tree = self._ask("write-tree").decode().strip()
        before = self._ask("rev-parse", f"{head}^{{tree}}").decode().strip() if head else self._empty_tree()
        if tree == before:
            return None
        names = _paths(self._ask("diff-tree", "-r", "-z", "--name-only", "--no-renames", before, tree))
        message = f"kehu export {device}: {_counted(names)}"
        parents = ["-p", head] if head else []
        made = self._ask("commit-tree", tree, *parents, stdin=(message + "\n").encode()).decode().strip()
        self._ask("update-ref", "-m", "kehu export", "HEAD", made, head or "0" * len(made))
        return Commit(made, 0, "", message)

    # Reading

    def resolve(self, revision: str) -> str:
        """The id of the commit a revision names; "" where there is none."""
        asked = ["rev-parse", "--quiet", "--verify", "--end-of-options", revision + "^{commit}"]
        return self._ask(*asked, may_fail=True).decode().strip()

    def version(self, revision: str) -> CommitVersion:
        """The tree as a commit has it; NotFound if there is no such commit."""
        commit = self.resolve(revision)
        if not commit:
            raise NotFound(_("There is no commit {revision} in {path}.").format(revision=revision, path=self.folder))
        return CommitVersion(self, commit)

    def log(self, paths: Iterable[str], limit: int) -> list[Commit]:
        """The newest commits first that changed one of the paths."""
        if not self.resolve("HEAD"):
            return []
        shown = "--format=%H%x00%ct%x00%an%x00%s%x00"
        asked = ["log", "-z", "--no-renames", f"--max-count={limit}", shown, "HEAD", "--", *paths]
        fields = self._ask(*asked).decode("utf-8", "replace").split("\0")
        rows = [fields[at : at + 4] for at in range(0, len(fields) - 4, 5)]
        return [Commit(id.strip(), int(at), by, subject) for id, at, by, subject in rows]

    def parent(self, commit: str) -> str:
        """The first parent of a commit; "" for the first commit of all."""
        return self.resolve(commit + "^1")

    def listed(self, commit: str) -> Iterator[tuple[str, str, str]]:
        """Mode, object id and path of all that a commit has."""
        for line in self._ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            if line:
                head, _tab, path = line.partition(b"\t")
                mode, _kind, id = head.decode().split(" ")
                yield mode, id, path.decode("utf-8", "surrogateescape")

    def objects(self) -> Objects:
        """A way to read many objects, to be closed."""
        return Objects(self._command("cat-file", "--batch"))

    def blob(self, commit: str, path: str) -> bytes | None:
        """The bytes of a path in a commit, or None."""
        with self.objects() as objects:
            return objects.read(f"{commit}:{path}")

    # Running git

    def _ask(self, *arguments: str, stdin: bytes = b"", may_fail: bool = False) -> bytes:
        return _run(self._command(*arguments), stdin, may_fail=may_fail)

    def _command(self, *arguments: str) -> list[str]:
        return [
            "git",
            f"--git-dir={self._git}",
            f"--work-tree={self.folder}",
            "--no-replace-objects",
            "--literal-pathspecs",
            *_flags(),
            *self._filters,
            *arguments,
        ]

    def _own_filters(self) -> list[str]:
        """What takes the programs away that the repository's own settings would run on its files."""
        asked = ["config", "--local", "--null", "--name-only", "--get-regexp", r"^filter\."]
        names = {name for name in _paths(self._ask(*asked, may_fail=True)) if name.count(".") > 1}
        drivers = {name[len("filter.") : name.rindex(".")] for name in names}
        settings = [f"filter.{name}.{key}" for name in sorted(drivers) for key in ("clean=", "process=", "smudge=")]
        settings += [f"filter.{name}.required=false" for name in sorted(drivers)]
        return [part for setting in settings for part in ("-c", setting)]

    def _empty_tree(self) -> str:
        return self._ask("hash-object", "-t", "tree", "--stdin").decode().strip()


class Objects:
    """Objects of a repository, read one after the other by a git that stays open for it."""

    def __init__(self, command: list[str]) -> None:
        self._process = _start(command, complaints=subprocess.DEVNULL)

    def __enter__(self) -> Objects:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let git end."""
        with suppress(OSError):
            self._pipe(self._process.stdin).close()
        self._pipe(self._process.stdout).close()
        self._process.wait()

    def read(self, name: str) -> bytes | None:
        """The bytes of a file's object, by its id or as `commit:path`; None if there is none, or it is too large."""
        if "\n" in name:
            return None
        answers = self._pipe(self._process.stdout)
        self._pipe(self._process.stdin).write(name.encode() + b"\n")
        self._pipe(self._process.stdin).flush()
        answer = answers.readline().split()
        if len(answer) != 3 or answer[1] not in (b"blob", b"tree", b"commit", b"tag"):
            return None
        size = int(answer[2])
        kept, left = b"", size
        while left:
            chunk = answers.read(min(left, 1 << 20))
            left -= len(chunk)
            if size <= LARGEST_TIMELINE:
                kept += chunk
        answers.read(1)
        return kept if answer[1] == b"blob" and size <= LARGEST_TIMELINE else None

    def _pipe(self, pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


class CommitVersion:
    """The tree as a commit has it; only regular files of the tree's own paths are read."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self.commit = commit
        self.foreign: list[Rejected] = []
        self._ids: dict[str, str] = {}
        self._objects: Objects | None = None
        self._repository = repository
        for mode, id, path in repository.listed(commit):
            place = place_of(path)
            if place is None or mode != _REGULAR:
                self.foreign.append(foreign(path, place is not None))
            elif place.kind in ("record", "timeline"):
                self._ids[path] = id

    def paths(self) -> list[str]:
        return sorted(self._ids, key=lambda path: path.split("/"))

    def read(self, path: str) -> bytes:
        if self._objects is None:
            self._objects = self._repository.objects()
        return self._objects.read(self._ids[path]) or b""

    def equals(self, path: str, data: bytes) -> bool:
        id = self._ids[path]
        kind = "sha1" if len(id) == 40 else "sha256"
        return new_hash(kind, b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest() == id

    def close(self) -> None:
        """Let git end."""
        if self._objects is not None:
            self._objects.close()


def _counted(paths: Iterable[str]) -> str:
    """How many files of which folder, in words that hold nothing personal and no language of their own."""
    counts: dict[str, int] = {}
    for path in paths:
        folder = path.partition("/")[0] if "/" in path else "other"
        counts[folder] = counts.get(folder, 0) + 1
    return ", ".join(f"{number} {folder}" for folder, number in sorted(counts.items())) or "nothing"


def _paths(answer: bytes) -> list[str]:
    return [path.decode("utf-8", "surrogateescape") for path in answer.split(b"\0") if path]


def _flags() -> list[str]:
    return [part for setting in _SAFE for part in ("-c", setting)]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    identity = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in _IDENTITY.items()}
    return {
        **kept,
        **identity,
        "LC_ALL": "C",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ATTR_NOSYSTEM": "1",
    }


_IDENTITY = {"NAME": _NAME, "EMAIL": _MAIL}


def _start(command: list[str], complaints: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=_environment(),
            cwd="/",
        )
    except OSError as error:
        raise NotFound(_("git is not installed here; without it there are no commits.")) from error


def _run(command: list[str], stdin: bytes = b"", *, may_fail: bool = False) -> bytes:
    process = _start(command)
    answer, complaint = process.communicate(stdin)
    if process.returncode and not may_fail:
        raise NotSaved(
            _("git refused: {reason}. The files of the tree are written, the commit is not made.").format(
                reason=_without_secrets(complaint.decode("utf-8", "replace")) or process.returncode
            )
        )
    return answer if not process.returncode else b""


def _without_secrets(complaint: str) -> str:
    """What git says, on one line and without what stands before the @ of an address."""
    return re.sub(r"(\w+://)[^/@\s]+@", r"\1", " ".join(complaint.split()))[:300].rstrip(".")
