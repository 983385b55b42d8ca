"""A book folded while others go on using it: they wait only for the end, when what they wrote is carried over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.disk.fold import Folding
from store.disk.survey import Survey

if TYPE_CHECKING:
    from datetime import datetime

    from store.disk.bookfile import BookFile
    from store.disk.cache import Progress

FOLD_TAIL = 16 << 10
"""Bytes of the journal that may be left to be carried over under the lock."""
MOST_ROUNDS = 20
"""How often a fold runs after those who write while it does."""


def fold(file: BookFile, keep_at: datetime | None, progress: Progress | None) -> None:
    """Lay the journal of a book into a new generation; see `BookFile.fold`."""
    with file.hold():
        # Only now is it certain that what another tool may have written is adopted.
        folding = Folding(file.journal)
        folding.begin()
    try:
        file.follow()
        prepared = folding.build(Survey(file.cache), progress) and file.cache.prepare(folding.moves)
        with file.journal.in_haste():
            for left in reversed(range(MOST_ROUNDS)):
                file.look()
                if folding.behind(file.journal.moment) >= FOLD_TAIL:
                    folding.follow(file.journal.moment)
                    file.follow()
                with file.hold():
                    if folding.generation != file.journal.generation:
                        # Another process was faster.
                        return
                    # Who wrote on until the lock was free is rather let go first than kept waiting.
                    if folding.behind(file.journal.moment) < FOLD_TAIL or not left:
                        _publish(file, folding, keep_at, prepared)
                        break
        file.cache.tidy(folding.moves)
        if keep_at is not None:
            from store.disk.backup import let_go_of_old

            let_go_of_old(file.journal, keep_at)
    finally:
        folding.close()


def _publish(file: BookFile, folding: Folding, keep_at: datetime | None, prepared: bool) -> None:
    """Carry over the rest and put the new generation in the book's place; the lock must be held."""
    file.follow()
    before = file.journal.stamp
    folding.follow(file.journal.moment)
    folding.publish(keep_at)
    if prepared:
        file.cache.switch(before, folding.stamp, folding.moves)
