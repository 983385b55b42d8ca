"""The KPI of contacts made, by channel and by owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from store.measure.definition import Definition, Figure, Material, Part, Period
from store.text import N_


def contacts(material: Material, period: Period) -> Figure:
    """Contacts made in the period, with their numbers per channel and per owner."""
    made = [contact for contact in material.contacts if period.holds(contact.at)]
    return Figure(
        len(made) or None,
        len(made),
        records=tuple(("interactions", contact.id) for contact in made),
        breakdown=(
            *_counted("channel", (contact.channel for contact in made)),
            *_counted("owner", (contact.by for contact in made)),
        ),
    )


def _counted(group: Literal["channel", "owner"], names: Iterable[str]) -> list[Part]:
    """How often each name comes up, the most frequent first."""
    ordered = sorted(Counter(names).items(), key=lambda entry: (-entry[1], entry[0]))
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
