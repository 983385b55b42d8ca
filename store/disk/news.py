"""What has come to a book since it was last looked at."""

from __future__ import annotations

import msgspec

from store.disk import format as layout


class News(msgspec.Struct, frozen=True):
    """What came since the last look: the records in order, or `everything` where the file was replaced."""

    records: tuple[layout.Record, ...] = ()
    everything: bool = False


NO_NEWS = News()
