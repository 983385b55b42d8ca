"""The KPI of contacts made, by channel and by owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from store.measure.definition import Definition, Figure, Material, Part, Period, named
from store.text import N_


def contacts(material: Material, period: Period) -> Figure:
    """Contacts made in the period, with their numbers per channel and per owner."""
    made = [contact for contact in material.contacts if period.holds(contact.at)]
    n = sum(contact.n for contact in made)
    return Figure(
        n or None,
        n,
        records=named("interactions", made),
        breakdown=(
            *_counted("channel", ((contact.channel, contact.n) for contact in made)),
            *_counted("owner", ((contact.by, contact.n) for contact in made)),
        ),
    )


def _counted(group: Literal["channel", "owner"], names: Iterable[tuple[str, int]]) -> list[Part]:
    """How often each name comes up, the most frequent first."""
    counts: Counter[str] = Counter()
    for name, count in names:
        counts[name] += count
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [Part(name, count, "number", count, group) for name, count in ordered]


DEFINITIONS = (
    Definition(
        id="contacts",
        label=N_("Contacts"),
        unit="number",
        direction="higher",
        basis=N_("Time of the contact"),
        help=N_(
            "Contacts made, per channel and per owner: the person who made the contact. Internal notes do not count."
        ),
        source=N_("Rule 5: conventions"),
        compute=contacts,
        population=N_("Interactions of every channel but the internal note."),
    ),
)
