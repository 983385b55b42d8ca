"""A book on a network file system: told from the system's list of mounts, and warned of once when it is opened."""

import os
import sys

import pytest

from store.disk import network
from store.disk.network import Mount, linux_mounts, macos_mounts, mount_of

MOUNTINFO = r"""
22 27 0:20 / /proc rw,nosuid shared:11 - proc proc rw
27 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
30 27 0:45 / /home rw,relatime shared:2 master:7 - nfs4 files:/home rw,vers=4.2,addr=10.0.0.2
31 30 0:46 /li /home/li/local rw - btrfs /dev/sdb1 rw,subvol=/li
32 27 0:47 / /mnt/desk\040of\134sales rw - cifs //server/desk\040of\134sales rw,vers=3.1.1
33 27 0:45 /shared /srv/book rw,relatime - nfs4 files:/home rw,addr=10.0.0.2
34 27 0:48 / /media/li rw,nosuid,nodev - fuse.sshfs li@host: rw,user_id=1000
35 27 0:49 / /stacked rw - nfs host:/x rw
36 35 8:1 / /stacked rw - ext4 /dev/sda1 rw
37 27 0:50 / /mnt/文件 rw - 9p host rw,trans=virtio
a line of something else
38 27 0:51 / /mnt/nothing rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/book.json", "ext4"),
        ("/home/zhang/book.json", "nfs4"),
        ("/homework/book.json", "ext4"),
        ("/home/li/local/book.json", "btrfs"),
        ("/home/li/localbook.json", "nfs4"),
        ("/mnt/desk of\\sales/book.json", "cifs"),
        ("/srv/book/book.json", "nfs4"),
        ("/srv/book", "nfs4"),
        ("/media/li/deep/down/book.json", "fuse.sshfs"),
        ("/stacked/book.json", "ext4"),
        ("/mnt/文件/book.json", "9p"),
        ("/mnt/nothing/book.json", "ext4"),
    ],
)
def test_a_path_lies_on_the_deepest_mount_above_it(path, kind):
    found = mount_of(path, linux_mounts(MOUNTINFO))
    assert found is not None and found.kind == kind


def test_a_path_above_all_mounts_lies_on_none():
    assert mount_of("/book.json", [Mount("/mnt", "nfs")]) is None


def test_the_mounts_of_macos_are_read_from_its_command():
    text = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)\n"
        "//li@server/desk on /Volumes/desk (of sales) (smbfs, nodev, nosuid, mounted by li)\n"
    )
    assert list(macos_mounts(text)) == [
        Mount("/", "apfs"),
        Mount("/System/Volumes/Data/home", "autofs"),
        Mount("/Volumes/desk (of sales)", "smbfs"),
    ]


@pytest.fixture
def as_if_mounted(tmp_path, monkeypatch):
    """Lets the folder of the test be a mount of some kind on a device without a disk."""

    def mount(kind):
        point = str(tmp_path).replace(" ", r"\040")
        listed = tmp_path / "mountinfo"
        listed.write_text(f"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:9 / {point} rw - {kind} host:/x rw\n")
        monkeypatch.setattr(network, "MOUNTS", str(listed))
        monkeypatch.setattr(os, "major", lambda _device: 0)
        monkeypatch.setattr(sys, "platform", "linux")

    return mount


def test_a_book_on_a_network_file_system_is_warned_of_once_and_works(path, open_file, as_if_mounted):
    as_if_mounted("nfs4")
    file = open_file()
    assert len(file.notices) == 1
    assert "nfs4" in file.notices[0] and "same host" in file.notices[0]
    file.notices.clear()
    assert file.refresh().records == ()
    assert file.notices == []


@pytest.mark.parametrize("kind", ["tmpfs", "overlay", "btrfs", "fuse.ntfs-3g"])
def test_a_book_elsewhere_is_not_warned_of(open_file, as_if_mounted, kind):
    as_if_mounted(kind)
    assert open_file().notices == []


def test_for_a_disk_of_this_machine_no_list_is_read(open_file, as_if_mounted, monkeypatch):
    as_if_mounted("nfs4")
    monkeypatch.setattr(os, "major", lambda _device: 8)
    monkeypatch.setattr(network, "MOUNTS", "/nowhere")
    monkeypatch.setattr(network, "linux_mounts", lambda _text: pytest.fail("the mounts were read"))
    assert open_file().notices == []


def test_where_the_system_tells_of_no_mounts_nothing_is_said(open_file, as_if_mounted, monkeypatch):
    as_if_mounted("nfs4")
    monkeypatch.setattr(network, "MOUNTS", "/nowhere")
    assert open_file().notices == []
