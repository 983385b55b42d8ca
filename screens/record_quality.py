"""What keeps the record of the customer under the cursor right: verify it, merge, un-merge and split it."""

from __future__ import annotations

from screens.customer_work import CustomerWork
from screens.shell.sentences import keyed
from store.text import _
from store.work.quality import verify
from store.work.unmerge import unmerge


class RecordQuality(CustomerWork):
    """A screen with a customer under its cursor, or with several that are marked."""

    def action_verify(self) -> None:
        """Say of the marked customers, else of the one at the cursor, that all that stands there is right."""
        ids = self.marked_customers or ([self.selected_customer] if self.selected_customer else [])
        if ids:
            self.host.submit(verify, self.host.book, ids, self.host.book.clock.now())

    def action_merge(self) -> None:
        """Show the marked customers side by side."""
        if len(marked := self.marked_customers) > 1:
            from screens.merge import MergeScreen

            self.app.push_screen(MergeScreen(marked, name=self.name))
        else:
            self.say(keyed(self, _("Mark two or more with {mark} first; {quality} shows which look like one")), "hint")

    def action_unmerge(self) -> None:
        """Take back the newest merge into the customer under the cursor."""
        if self.selected_customer:
            self.host.submit(unmerge, self.host.book, self.selected_customer, self.host.book.clock.now())

    def action_split(self) -> None:
        """Choose what of the customer belongs to somebody else."""
        if self.selected_customer:
            from screens.split import SplitScreen

            self.app.push_screen(SplitScreen(self.selected_customer, self.name))
