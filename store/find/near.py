"""What was probably meant by a word that nothing goes by."""

from __future__ import annotations

from collections.abc import Iterable

from store.find.fold import fold
from store.model.fields import quoted
from store.text import _

_MOST = 3
_LIKENESS = 0.65


def near(typed: str, known: Iterable[str]) -> list[str]:
    """The known words most like the typed one, the most alike first; at most three."""
    from difflib import get_close_matches

    by_folded = {fold(word): word for word in known}
    return [by_folded[word] for word in get_close_matches(fold(typed), by_folded, _MOST, _LIKENESS)]


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """A sentence that suggests what was meant; empty if nothing is near."""
    found = near(typed, known)
    return _("Did you mean {words}?").format(words=", ".join(map(quoted, found))) if found else ""
