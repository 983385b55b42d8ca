"""`kehu import git`: a tree that `kehu export git` wrote, taken into a book after a look at what would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.text import N_, _
from tui import output
from tui.commands.asking import require_yes
from tui.commands.export_git import COMPARING, progress
from tui.commands.showing_differences import as_data, told
from tui.declare import argument, command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.work.import_tree import TreePlan

FIRST = 5
IMPORTING = N_("Importing: {percent} %")


@command(
    N_("Take in the git tree in the folder DIR: see first what would be new, changed or deleted, then do it at once."),
    name="git",
)
@argument("folder", metavar="DIR")
@option("--older", is_flag=True, help=N_("Take what is older than the book's too, as to go back to an earlier commit."))
@option("--allow-mass-delete", is_flag=True, help=N_("Even if a tenth of the book would be deleted."))
@option("--dry-run", is_flag=True, help=N_("Only look; change nothing."))
@option("--yes", is_flag=True, help=N_("Do not ask."))
def import_git(session: Session, folder: str, older: bool, allow_mass_delete: bool, dry_run: bool, yes: bool) -> None:
    from store.exchange.tree.folder import Folder
    from store.exchange.tree.versions import FolderVersion
    from store.work.import_tree import apply_tree, plan_tree

    with Folder.open(folder) as opened:
        tree = FolderVersion(opened)
        book = session.open(create=not dry_run)
        plan = plan_tree(book, tree, older=older, progress=progress(COMPARING))
    _preview(folder, plan)
    if not dry_run:
        if plan.edits and not yes:
            require_yes(_("Import this?"), _("Nothing was imported."))
        outcome = apply_tree(book, plan, allow_mass_delete=allow_mass_delete, progress=progress(IMPORTING))
        output.talk(outcome.sentence)
    if session.json:
        for difference in plan.of("new", "changed", "deleted", "restored"):
            output.data(as_data(difference))
        for rejected in plan.rejected:
            output.data({"rejected": rejected.path, "line": rejected.line, "reason": rejected.reason})
        output.data({**plan.counts, "dry_run": dry_run})


def _preview(folder: str, plan: TreePlan) -> None:
    for note in plan.notes:
        output.talk(note)
    sentence = _(
        "{path}: {new} new, {changed} changed, {deleted} deleted, {restored} restored, {unchanged} unchanged, "
        "{rejected} rejected."
    )
    output.talk(sentence.format(path=folder, **plan.counts))
    if plan.older:
        output.talk(_("{n} values are older than the book's and stay; --older takes them.").format(n=plan.older))
    for kinds in (("new", "restored"), ("changed",), ("deleted",)):
        for difference in plan.of(*kinds)[:FIRST]:
            output.talk("  " + told(difference))
    for rejected in plan.rejected[:FIRST]:
        output.talk("  ! " + rejected.reason)
    if len(plan.rejected) > FIRST:
        output.talk(_("  … and {n} more; --json names them all.").format(n=len(plan.rejected) - FIRST))
