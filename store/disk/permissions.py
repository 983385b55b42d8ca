"""A desk on one host: whose group the folder of a book is, and who of it may write the files in it."""

from __future__ import annotations

import grp
import os
import stat
from collections.abc import Iterator
from typing import Literal

import msgspec

from store.disk.keeping import GROUP_MAY_WRITE, backup_folder
from store.errors import NotFound, NotPermitted, Refused
from store.text import _

FOLDER_MODE = 0o2770
"""Files made in the folder belong to its group, and its members may make and replace them."""
FILE_MODE = 0o660

_STICKY = 0o1000
_BESIDE = (".cache", ".cache-wal", ".cache-shm", ".holder")


class Step(msgspec.Struct, frozen=True):
    """One thing to change about a file or folder: its group, by name, or its mode, as octal digits."""

    path: str
    what: Literal["group", "mode"]
    before: str
    after: str


def steps(path: str, group: str | None = None) -> list[Step]:
    """What is to be changed so that everybody in a group may work on the book at `path`; nothing where all is well.

    Without a `group` it is the one the book's folder has. Raises NotFound for a book or group that is not there,
    Refused for a folder that plainly serves more than the book.
    """
    target = os.path.realpath(path)
    if not os.path.isfile(target):
        raise NotFound(
            _("There is no book at {path}: `kehu` makes one, `--book FILE` names another.").format(path=path)
        )
    folder = os.path.dirname(target)
    _require_folder_of_its_own(folder)
    wanted = os.stat(folder).st_gid if group is None else _group_number(group)
    found: list[Step] = []
    for place in (folder, *_places(target)):
        status = os.stat(place)
        is_folder = stat.S_ISDIR(status.st_mode)
        mode = stat.S_IMODE(status.st_mode)
        if status.st_gid != wanted:
            found.append(Step(place, "group", group_name(status.st_gid), group_name(wanted)))
        # What the folder lets others see is left to whoever made it; the files are nobody else's business.
        needed = mode | FOLDER_MODE if is_folder else FILE_MODE
        if mode != needed:
            found.append(Step(place, "mode", f"{mode:04o}", f"{needed:04o}"))
    return found


def carry_out(step: Step) -> None:
    """Make one change. Raises NotPermitted where the system refuses it or does not keep it."""
    try:
        if step.what == "group":
            os.chown(step.path, -1, _group_number(step.after))
            return
        mode = int(step.after, 8)
        os.chmod(step.path, mode)
    except PermissionError as error:
        raise NotPermitted(
            _("The system does not let you change {path}: only its owner may, for a group they are in.").format(
                path=step.path
            )
        ) from error
    except OSError as error:
        raise NotPermitted(
            _("{path} could not be changed: {reason}.").format(path=step.path, reason=error.strerror)
        ) from error
    if stat.S_IMODE(os.stat(step.path).st_mode) != mode:
        raise NotPermitted(
            _("The system did not keep the mode {mode} of {path}: join its group first, or ask its owner.").format(
                mode=step.after, path=step.path
            )
        )


def troubles(path: str) -> Iterator[tuple[str, str]]:
    """What keeps members of the group from working on a book they may write: (file or folder, sentence) each.

    A book that is for its owner alone has none.
    """
    target = os.path.realpath(path)
    status = os.stat(target)
    if not status.st_mode & GROUP_MAY_WRITE:
        return
    group = group_name(status.st_gid)
    for folder in (os.path.dirname(target), backup_folder(target)):
        if os.path.isdir(folder):
            yield from _troubles_of_folder(folder, status.st_gid)
    for place in _beside(target):
        found = os.stat(place)
        if found.st_gid != status.st_gid or stat.S_IMODE(found.st_mode) & 0o060 != 0o060:
            sentence = _("The group {group} of the book cannot use this file beside it: run `kehu config desk`.")
            yield place, sentence.format(group=group)
    yield from _closed_above(os.path.dirname(target), status.st_gid)


def _troubles_of_folder(folder: str, group: int) -> Iterator[tuple[str, str]]:
    status = os.stat(folder)
    if status.st_gid != group:
        sentence = _("The folder is of the group {folder}, the book of {group}: run `kehu config desk`.")
        yield folder, sentence.format(folder=group_name(status.st_gid), group=group_name(group))
    if not status.st_mode & stat.S_ISGID:
        sentence = _("New files here would not be of the group {group}: run `kehu config desk`.")
        yield folder, sentence.format(group=group_name(group))
    if status.st_mode & 0o070 != 0o070:
        sentence = _("The group {group} may not make files here, as folding does: run `kehu config desk`.")
        yield folder, sentence.format(group=group_name(group))


def _closed_above(folder: str, group: int) -> Iterator[tuple[str, str]]:
    """The folders on the way to the book that the group may not pass through."""
    while os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        status = os.stat(folder)
        passage = 0o010 if status.st_gid == group else 0o001
        if not status.st_mode & passage:
            sentence = _("The group {group} may not pass through this folder: move the book to one they can reach.")
            yield folder, sentence.format(group=group_name(group))


def group_name(number: int) -> str:
    """The name of a group, or its number where it has none."""
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _group_number(name: str) -> int:
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        if name.isdecimal():
            return int(name)
        raise NotFound(_("There is no group {name} on this host.").format(name=name)) from None


def _require_folder_of_its_own(folder: str) -> None:
    shared = os.stat(folder).st_mode & _STICKY or os.path.dirname(folder) == folder
    if shared or folder == os.path.realpath(os.path.expanduser("~")):
        raise Refused(
            _(
                "{folder} holds more than the book, so nothing was changed: move the book to a folder of its own first."
            ).format(folder=folder)
        )


def _places(target: str) -> Iterator[str]:
    """The book, what lies beside it, and its backups."""
    yield target
    yield from _beside(target)
    backups = backup_folder(target)
    if os.path.isdir(backups):
        yield backups
        yield from sorted(entry.path for entry in os.scandir(backups) if entry.is_file(follow_symlinks=False))


def _beside(target: str) -> Iterator[str]:
    for ending in _BESIDE:
        if os.path.exists(target + ending):
            yield target + ending
