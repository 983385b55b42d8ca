"""`kehu risk`: the customers at risk, and why."""

from __future__ import annotations

import msgspec

from store.text import N_, _
from tui import output
from tui.commands.meant import customer_meant
from tui.declare import argument, command, option
from tui.session import Session


@command(N_("List the customers at risk with the reasons, the worst first; of NAME show each part of its health."))
@argument("name", metavar="NAME", required=False)
@option("--owner", metavar="LOGIN", help=N_("Only customers of this person."))
def risk(session: Session, name: str | None, owner: str | None) -> None:
    from store.work.health import at_risk
    from store.work.people import person_meant

    if name:
        _show_one(session, name)
        return
    found = at_risk(session.book, session.now, owner=person_meant(session.book, owner) if owner else None)
    if session.json:
        for each in found:
            output.data(msgspec.to_builtins(each))
        return
    output.table(
        [
            output.Column(_("Customer"), gives_way=True),
            output.Column(_("Grade")),
            output.Column(_("Health"), right=True),
            output.Column(_("Owner")),
            output.Column(_("Why"), gives_way=True),
        ],
        [
            [each.name, each.grade, f"{each.health.score:.0f}", each.owner, _("; ").join(each.health.reasons)]
            for each in found
        ],
    )
    if not found:
        output.talk(_("No customer is at risk."))


def _show_one(session: Session, name: str) -> None:
    from store.rules.health import LEVELS
    from store.work.health import health_of

    customer = customer_meant(session, name)
    found = health_of(session.book, customer["id"], session.now)
    if session.json:
        output.data({"customer": customer["id"], "health": None if found is None else msgspec.to_builtins(found)})
        return
    if found is None:
        output.talk(_("Nothing is known of {name} that health could be told from.").format(name=customer["name"]))
        return
    output.line(
        _("{name}: {score} of 100, {level}").format(
            name=customer["name"], score=f"{found.score:.0f}", level=_(LEVELS[found.level])
        )
    )
    output.table(
        [
            output.Column(_("Part")),
            output.Column(_("Score"), right=True),
            output.Column(_("Weight"), right=True),
            output.Column(_("Why"), gives_way=True),
        ],
        [[part.label, f"{part.score:.0f}", f"{part.share:.0f} %", part.reason] for part in found.parts],
    )
