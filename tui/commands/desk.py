"""`kehu config desk`: the book's folder made ready for several people on one host."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from store.text import N_, _
from tui import output
from tui.declare import command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.disk.permissions import Step


@command(N_("Let everybody in a group work on the book on this host: its folder and files are given to the group."))
@option("--group", metavar="NAME", help=N_("The group, instead of the one the folder has."))
@option("--dry-run", is_flag=True, help=N_("Only show what would be changed."))
def desk(session: Session, group: str | None, dry_run: bool) -> None:
    from store.disk.permissions import carry_out, group_name, steps, troubles

    path = session.config.book
    needed = steps(path, group)
    if not session.json:
        _show(needed)
    for step in needed:
        if not dry_run:
            carry_out(step)
        if session.json:
            output.data({**asdict(step), "done": not dry_run})
    if session.json:
        return
    if dry_run and needed:
        output.talk(_("Nothing was changed."))
        return
    remaining = list(troubles(path))
    for where, sentence in remaining:
        output.talk(f"{where}  {sentence}")
    if not remaining:
        whose = group_name(os.stat(path).st_gid)
        output.talk(_("Everybody in the group {group} may work on {path} on this host.").format(group=whose, path=path))


def _show(needed: Sequence[Step]) -> None:
    if not needed:
        return
    titles = (_("File or folder"), _("What"), _("From"), _("To"))
    columns = [output.Column(title, gives_way=number == 0) for number, title in enumerate(titles)]
    names = {"group": _("group"), "mode": _("mode")}
    output.table(columns, [[step.path, names[step.what], step.before, step.after] for step in needed])
