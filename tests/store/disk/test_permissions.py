"""A desk: a folder whose group works on one book, what is missing for that, and what the system refuses."""

import os
import stat

import pytest

from store.book import Book
from store.disk.doctor import examine
from store.disk.permissions import carry_out, steps, troubles
from store.errors import NotFound, NotPermitted, Refused
from tests.store.conftest import add
from tests.store.disk.conftest import bytes_of
from tests.store.disk.test_stopped_holder import as_another_person

OTHER_GROUP = 65533


@pytest.fixture
def book(tmp_path):
    """A book of Li's own with everything that may lie beside one."""
    folder = tmp_path / "desk"
    folder.mkdir(mode=0o755)
    path = str(folder / "book.json")
    with Book.open(path, user="li", device="0a1b", create=True) as book:
        add(book, name="Acme")
        book.fold()
        add(book, name="王小明")
        yield path


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def carried_out(path, group=None):
    needed = steps(path, group)
    for step in needed:
        carry_out(step)
    return needed


def test_a_folder_is_given_to_its_group_with_all_that_lies_beside_the_book(book):
    needed = carried_out(book)
    folder = os.path.dirname(book)
    assert {step.path for step in needed} >= {folder, book, book + ".cache", book + ".backups"}
    assert mode(folder) == 0o2775
    assert mode(book + ".backups") == 0o2770
    beside = [entry for entry in os.scandir(folder) if entry.is_file()]
    assert {mode(entry.path) for entry in [*beside, *os.scandir(book + ".backups")]} == {0o660}
    assert steps(book) == []


def test_what_is_made_later_is_for_the_group_as_well(book):
    carried_out(book)
    with Book.open(book, user="zhang", device="2c3d") as other:
        other.fold()
        os.unlink(book + ".cache")
        os.unlink(book + ".holder")
        add(other, name="later")
    with Book.open(book, user="zhang", device="2c3d") as other:
        add(other, name="later still")
        assert steps(book) == []


def test_a_book_for_its_owner_alone_has_no_troubles(book):
    assert list(troubles(book)) == []
    assert examine(book).healthy


def test_the_doctor_says_what_keeps_the_group_from_the_book(book):
    folder = os.path.dirname(book)
    carried_out(book)
    os.chmod(book + ".cache", 0o640)
    os.chmod(folder, 0o755)
    found = {finding.where: [] for finding in examine(book).findings}
    for finding in examine(book).findings:
        found[finding.where].append(finding.sentence)
    assert len(found[folder]) == 2 and "fold" in found[folder][1]
    assert "cannot use this file" in found[book + ".cache"][0]
    assert all(
        "kehu config desk" in sentence
        for sentences in (found[folder], found[book + ".cache"])
        for sentence in sentences
    )
    carried_out(book)
    assert {where for where, _sentence in troubles(book)} <= {str(each) for each in parents(book)}


def parents(path):
    while os.path.dirname(path) != path:
        path = os.path.dirname(path)
        yield path


def test_a_folder_on_the_way_that_is_closed_to_the_group_is_told(book):
    carried_out(book)
    above = os.path.dirname(os.path.dirname(book))
    os.chmod(above, 0o700)
    assert above in dict(troubles(book))
    os.chmod(above, 0o711)
    assert above not in dict(troubles(book))


def test_a_folder_that_holds_more_than_the_book_is_refused(book, monkeypatch):
    folder = os.path.dirname(book)
    monkeypatch.setenv("HOME", folder)
    with pytest.raises(Refused, match="folder of its own"):
        steps(book)
    monkeypatch.undo()
    os.chmod(folder, 0o1777)
    with pytest.raises(Refused, match="folder of its own"):
        steps(book)


def test_a_group_or_book_that_is_not_there_is_said(book):
    with pytest.raises(NotFound, match="no group nobody-of-that-name"):
        steps(book, "nobody-of-that-name")
    with pytest.raises(NotFound, match="no book"):
        steps(book + ".missing")


def test_what_the_system_refuses_is_one_sentence_and_changes_nothing(book, monkeypatch):
    def refuse(path, *_arguments):
        raise PermissionError(1, os.strerror(1), path)

    before = bytes_of(book)
    needed = steps(book, str(OTHER_GROUP))
    monkeypatch.setattr(os, "chown", refuse)
    with pytest.raises(NotPermitted, match="only its owner may") as caught:
        carry_out(needed[0])
    assert caught.value.exit_code == 4
    assert steps(book, str(OTHER_GROUP)) == needed
    assert bytes_of(book) == before


def test_a_mark_the_system_silently_drops_is_noticed(book, monkeypatch):
    folder = os.path.dirname(book)
    real = os.chmod
    monkeypatch.setattr(os, "chmod", lambda path, mode: real(path, mode & 0o777))
    with pytest.raises(NotPermitted, match="did not keep the mode 2775"):
        carry_out(next(step for step in steps(book) if step.path == folder and step.what == "mode"))


@pytest.mark.skipif(os.getuid() != 0, reason="only root may become two other people")
def test_two_people_of_a_group_write_fold_and_search_in_turn(book):
    for folder in parents(os.path.dirname(book)):
        if not mode(folder) & 0o001:
            os.chmod(folder, mode(folder) | 0o001)
    carried_out(book, str(OTHER_GROUP))

    def work(user):
        def write_and_fold():
            os.umask(0o077)
            with Book.open(book, user=user, device="2c3d") as shared:
                add(shared, name=user)
                shared.fold()
                add(shared, name=user + " again")
                assert shared.listing("customers", user).rows

        return write_and_fold

    for number, user in enumerate(("li", "zhang", "li")):
        as_another_person(work(user), 61_000 + number % 2, OTHER_GROUP)
    assert [step for step in steps(book, str(OTHER_GROUP)) if ".torn-" not in step.path] == []
    assert len(list(troubles(book))) == 0
