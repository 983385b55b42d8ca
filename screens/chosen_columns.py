"""The columns of a list that a person names in a line of words."""

from __future__ import annotations

from collections.abc import Collection

from store.find.near import did_you_mean
from store.text import _


def chosen(typed: str, known: Collection[str]) -> tuple[tuple[str, ...], str]:
    """The columns named by a line of words, and what to say of words that name none."""
    words = list(dict.fromkeys(typed.replace(",", " ").lower().split()))
    unknown = [word for word in words if word not in known]
    named = tuple(word for word in words if word in known)
    if not unknown:
        return named, ""
    sentence = _("There is no column {name}.").format(name=unknown[0])
    hint = did_you_mean(unknown[0], known) or _("There are: {names}.").format(names=" ".join(known))
    return named, f"{sentence} {hint}"
