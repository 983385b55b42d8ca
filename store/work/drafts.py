"""Drafts: log lines that are not in the book yet, kept one a file in the state directory of their writer."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from store.errors import NotFound, NotSaved
from store.ids import is_ulid
from store.text import _

_SUFFIX = ".json"


class Draft(msgspec.Struct, frozen=True, omit_defaults=True):
    """A log line being typed; `id` is the ULID its interaction will have, so it can be saved only once.

    `started` is when the contact began and `at` when the line was last kept, both in UTC; `spent` is the
    seconds the line was open, over all its sittings. `customer` is "" while nobody knows who is meant;
    `name` is then what was asked for. `ticket` is the id of the ticket it is about, "" for none.
    """

    id: str
    customer: str
    channel: str
    text: str
    started: datetime
    at: datetime
    spent: int = 0
    name: str = ""
    ticket: str = ""

    @property
    def time_spent(self) -> timedelta:
        """The time the line was open before it was kept."""
        return timedelta(seconds=self.spent)


class Drafts:
    """The drafts of one book in the state directory of one user, readable by nobody else."""

    def __init__(self, state_directory: str, book_id: str) -> None:
        self.directory = os.path.join(state_directory, book_id, "drafts")

    def save(self, draft: Draft) -> None:
        """Keep the draft in place of its earlier version; NotSaved if the disk refuses.

        Written beside and renamed, so that a crash leaves the earlier version rather than half of this one.
        """
        path = self._path(draft.id)
        temporary = path + ".new"
        try:
            os.makedirs(self.directory, mode=0o700, exist_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(draft))
            os.replace(temporary, path)
        except OSError as error:
            with suppress(OSError):
                os.unlink(temporary)
            raise NotSaved(
                _("The draft could not be kept in {directory}: {reason}.").format(
                    directory=self.directory, reason=error.strerror
                )
            ) from error

    def load(self, id: str) -> Draft:
        """The draft with this ULID, or with this unique tail of it; NotFound if there is none."""
        wanted = id.lstrip("#").upper()
        fitting = [draft for draft in self.list() if draft.id.endswith(wanted)] if wanted else []
        if len(fitting) != 1:
            raise NotFound(_("There is no draft {id}.").format(id=id))
        return fitting[0]

    def remove(self, id: str) -> None:
        """Forget the draft; one that stays behind does no harm, since its id is in the book."""
        with suppress(OSError):
            os.unlink(self._path(id))

    def list(self) -> Sequence[Draft]:
        """Every draft, the one kept last first; files that are not drafts are passed over."""
        return sorted(self._readable(), key=lambda draft: draft.at, reverse=True)

    def of(self, customer: str) -> Draft | None:
        """The customer's draft kept last, or None."""
        return next((draft for draft in self.list() if draft.customer == customer), None)

    def of_ticket(self, ticket: str) -> Draft | None:
        """The draft kept last of what is about this ticket, or None."""
        return next((draft for draft in self.list() if draft.ticket == ticket), None)

    def customers(self) -> frozenset[str]:
        """The ids of the customers that have a draft, for the mark in a list."""
        return frozenset(draft.customer for draft in self._readable() if draft.customer)

    def _readable(self) -> Iterator[Draft]:
        try:
            names = os.listdir(self.directory)
        except OSError:
            return
        for name in names:
            if name.endswith(_SUFFIX) and is_ulid(name.removesuffix(_SUFFIX)):
                with suppress(OSError, msgspec.DecodeError):
                    yield self._read(name.removesuffix(_SUFFIX))

    def _read(self, id: str) -> Draft:
        with open(self._path(id), "rb") as file:
            return msgspec.json.decode(file.read(), type=Draft)

    def _path(self, id: str) -> str:
        return os.path.join(self.directory, id + _SUFFIX)
