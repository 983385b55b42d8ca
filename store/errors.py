"""The errors a user can meet: each knows its exit code and says what failed in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class BookError(Exception):
    """Something Kehu could not do; `str(error)` is the whole sentence shown to the user."""

    exit_code = 1

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(BookError):
    """The request breaks a rule of the book; nothing was changed."""

    exit_code = 1


class NotFound(Refused):
    """Nobody and nothing goes by the given name, number or id."""


class Ambiguous(Refused):
    """More than one record is meant; `candidates` holds them as short dicts for the user to choose from."""

    def __init__(self, sentence: str, candidates: Sequence[Mapping[str, object]]) -> None:
        super().__init__(sentence)
        self.candidates = list(candidates)


class Invalid(Refused):
    """Fields that cannot be stored as typed; `fields` maps each field's name to its sentence."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class Conflict(Refused):
    """Somebody else changed the same fields; `fields` maps each name to (value seen, value now)."""

    def __init__(self, sentence: str, fields: Mapping[str, tuple[object, object]]) -> None:
        super().__init__(sentence)
        self.fields = dict(fields)


class Usage(BookError):
    """The command was called in a way it does not understand."""

    exit_code = 2


class Damaged(BookError):
    """The file is a book, but some of its bytes are not what Kehu wrote."""

    exit_code = 3


class NewerFormat(BookError):
    """The book was written by a newer Kehu whose format this one does not know."""

    exit_code = 3


class NotABook(BookError):
    """The file is not a JSON file of tables."""

    exit_code = 3


class NotPermitted(BookError):
    """The system, or the user's role in the book, does not allow it."""

    exit_code = 4


class NotSaved(BookError):
    """The change did not reach the disk; the book is as before and trying again is safe."""

    exit_code = 5


class Locked(NotSaved):
    """Another process held the book for longer than a writer waits."""


class SyncFailed(NotSaved):
    """The disk did not confirm a write; whether it is there is unknown until the book is opened again."""


class CacheFailed(BookError):
    """The cache beside the book cannot be read or written; the book itself is untouched."""

    exit_code = 5
