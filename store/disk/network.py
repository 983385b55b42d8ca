"""Whether a book lies on a network file system, where a lock of one host says nothing to another."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

import msgspec

from store.text import _

KINDS = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "davfs", "ncpfs", "afs", "coda", "9p", "drvfs"),
        *("ceph", "glusterfs", "lustre", "gpfs", "beegfs", "ocfs2", "gfs2", "orangefs"),
        *("virtiofs", "vboxsf", "prl_fs", "fuse.vmhgfs-fuse"),
        *("fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.curlftpfs", "fuse.smbnetfs", "fuse.gvfsd-fuse"),
        *("fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.gcsfuse", "fuse.goofys", "macfuse", "osxfuse", "fusefs"),
    }
)
"""File systems, by the names the system gives them, that another host may write to at the same time."""

MOUNTS = "/proc/self/mountinfo"
_OCTAL = re.compile(r"\\([0-7]{3})")
_MACOS_LINE = re.compile(r".+? on (?P<point>/.*) \((?P<kind>[^,()]+)[^()]*\)")


class Mount(msgspec.Struct, frozen=True):
    """A place in the tree of folders where a file system begins, and its kind."""

    point: str
    kind: str


def warning(path: str, device: int) -> str | None:
    """A sentence for the user if the file at `path`, on the device with this number, lies on a network file system."""
    if sys.platform == "darwin" and _holds_the_system(device):
        return None
    found = mount_of(os.path.realpath(path), _mounts())
    if found is None or found.kind not in KINDS:
        return None
    return _(
        "The book lies on a network file system ({kind}): what is saved is safe only while all who use it "
        "work on the same host, as over SSH."
    ).format(kind=found.kind)


def _holds_the_system(device: int) -> bool:
    """Whether the system itself runs from the device, which spares running a program for the list of mounts."""
    return any(os.stat(folder).st_dev == device for folder in ("/", "/private/var"))


def _mounts() -> Iterable[Mount]:
    """What is mounted where; nothing where the system does not tell."""
    if sys.platform == "linux":
        with suppress(OSError), open(MOUNTS, "rb") as file:
            return list(linux_mounts(os.fsdecode(file.read())))
        return []
    import subprocess

    with suppress(OSError, subprocess.SubprocessError):
        listed = subprocess.run(["/sbin/mount"], capture_output=True, check=True, timeout=2).stdout
        return list(macos_mounts(os.fsdecode(listed)))
    return []


def linux_mounts(text: str) -> Iterator[Mount]:
    """The mounts that the lines of /proc/self/mountinfo tell of (proc_pid_mountinfo(5)), in their order."""
    for line in text.split("\n"):
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if separator and len(fields) > 5 and after:
            yield Mount(_OCTAL.sub(_character, fields[4]), after.split(" ", 1)[0])


def _character(octal: re.Match[str]) -> str:
    return chr(int(octal[1], 8))


def macos_mounts(text: str) -> Iterator[Mount]:
    """The mounts that the output of `mount` on macOS tells of, in its order."""
    for line in text.split("\n"):
        match = _MACOS_LINE.fullmatch(line)
        if match:
            yield Mount(match["point"], match["kind"].strip())


def mount_of(path: str, mounts: Iterable[Mount]) -> Mount | None:
    """The mount a path lies on: the deepest above it, and of several at one place the last, which hides the others."""
    found: Mount | None = None
    for mount in mounts:
        below = path == mount.point or path.startswith(mount.point.rstrip("/") + "/")
        if below and (found is None or len(mount.point) >= len(found.point)):
            found = mount
    return found
