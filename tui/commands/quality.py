"""`kehu quality` and `verify`: how good the records are, what there is to clean, and saying that one is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
import msgspec

from store.text import N_, _
from tui import output
from tui.commands.duplicates import looking, show
from tui.commands.meant import customer_meant
from tui.declare import argument, command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.work.quality import Entry, OwnerScore, Report

LISTS = ("duplicates", "invalid", "missing", "stale")
NOBODY = "-"


@command(N_("Show how good the records are, for each owner, and how much there is to clean."))
@option("--owner", metavar="LOGIN", help=N_("Only this person's customers; - for nobody's."))
@option("--round", "weekly", is_flag=True, help=N_("The steps of the weekly cleaning round, with counts."))
@option("--list", "listed", type=click.Choice(LISTS), help=N_("List what there is to clean of one kind."))
def quality(session: Session, owner: str | None, weekly: bool, listed: str | None) -> None:
    from store.work.people import person_meant
    from store.work.quality import Review

    login = None if owner is None else "" if owner == NOBODY else person_meant(session.book, owner)
    review = Review(session.book)
    review.scan(looking if output.to_a_person() else None)
    if output.to_a_person():
        output.progress("")
    report = review.report(session.now, login)
    if weekly:
        _round(session, report)
    elif listed == "duplicates":
        show(session, report.duplicates)
    elif listed is not None:
        _list(session, {"invalid": report.invalid, "missing": report.missing, "stale": report.stale}[listed])
    else:
        _scores(session, report)


@command(N_("Say of the customers NAME… that all that stands in their records is right as of now."))
@argument("names", metavar="NAME...", nargs=-1, required=True)
def verify(session: Session, names: Sequence[str]) -> None:
    from store.work import quality as work

    ids = [customer_meant(session, name)["id"] for name in names]
    session.report(work.verify(session.book, ids, session.now))


def _scores(session: Session, report: Report) -> None:
    lines = [*report.owners, report.whole]
    if session.json:
        for each in report.owners:
            output.data({"owner": each.owner or None, **_counts(each)})
        output.data({"owner": None, "all": True, **_counts(report.whole), "weights": msgspec.to_builtins(report.asked)})
        return
    columns = [_("Customers"), _("Score"), _("Duplicates"), _("Invalid"), _("Incomplete"), _("Stale")]
    output.table(
        [output.Column(_("Owner")), *(output.Column(title, right=True) for title in columns)],
        [
            [_owner(each, report), *("–" if value is None else str(value) for value in _counts(each).values())]
            for each in lines
        ],
    )
    output.talk(weights_sentence(report))


def weights_sentence(report: Report) -> str:
    """What the score is made of, with the weights of the settings."""
    from store.rules.quality import PARTS

    parts = _(", ").join(f"{_(label)} {report.asked.weight(part)}" for part, label in PARTS.items())
    return _(
        "The score weighs {parts}; a verification holds {days} days. `kehu quality --round` is what to do."
    ).format(parts=parts, days=report.asked.verified_days)


def _owner(score: OwnerScore, report: Report) -> str:
    if score is report.whole:
        return _("all")
    return score.owner or _("nobody")


def _counts(score: OwnerScore) -> dict[str, int | None]:
    return {
        "customers": score.customers,
        "score": None if score.score is None else round(score.score),
        "duplicates": score.duplicates,
        "invalid": score.invalid,
        "missing": score.missing,
        "stale": score.stale,
    }


def _round(session: Session, report: Report) -> None:
    from store.work.quality import cleaning_round

    steps = list(cleaning_round(report))
    if session.json:
        for step in steps:
            output.data({**msgspec.structs.asdict(step), "label": _(step.label)})
        return
    output.table(
        [
            output.Column(""),
            output.Column(_("Step"), gives_way=True),
            output.Column(_("Count"), right=True),
            output.Column(_("List")),
        ],
        [["✓" if not step.count else "·", _(step.label), str(step.count), step.command] for step in steps],
    )
    if not any(step.count for step in steps):
        output.talk(_("There is nothing to clean."))


def _list(session: Session, entries: Sequence[Entry]) -> None:
    if session.json:
        for entry in entries:
            output.data(msgspec.structs.asdict(entry))
        return
    from store.find.resolve import short_ids

    short = short_ids(session.book, [entry.id for entry in entries])
    output.table(
        [
            output.Column(_("Id")),
            output.Column(_("Customer"), gives_way=True),
            output.Column(_("Owner")),
            output.Column(_("Score"), right=True),
            output.Column(_("What"), gives_way=True),
        ],
        [[short[each.id], each.name, each.owner or _("nobody"), str(each.score), each.what] for each in entries],
    )
    if not entries:
        output.talk(_("There is nothing of that to clean."))
