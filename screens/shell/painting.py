"""Painting what changed: of each frame only the widgets that are seen in it are asked for their lines.

Textual asks every widget within the rectangle around all changes, and everything under it: a letter in a filter at
the top and a word in the status line at the foot would render the whole screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import cast

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

# A line, the column it changes from, and the one behind the last that changes.
Span = tuple[int, int, int]
# The pieces of a line by the column they begin at; None where nothing has been put yet.
Pieces = dict[int, Strip | None]


class NarrowCompositor(Compositor):
    """Puts together what changed from front to back, and ends as soon as no piece is missing."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Paint the cells that changed since the frame before, None where there are none."""
        changed = [region.intersection(self.size.region) for region in self._dirty_regions]
        self._dirty_regions.clear()
        spans = list(self._regions_to_spans(region for region in changed if region))
        if not spans:
            return None
        return ChopsUpdate(self._put_together(spans), spans, [line_cuts[1:] for line_cuts in self.cuts])

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        return self._put_together([(y, crop.x, crop.right) for y in crop.line_range if is_rendered_line(y)])

    def _put_together(self, spans: Iterable[Span]) -> Sequence[Mapping[int, Strip]]:
        """The pieces of all lines; outside the spans they may be None, and a line without a span has none."""
        pieces: list[Pieces] = [{} for _line in self.cuts]
        missing: dict[int, set[int]] = {}
        for y, left, right in spans:
            cuts = self.cuts[y]
            if not pieces[y]:
                pieces[y] = dict.fromkeys(cuts[:-1])
            inside = (cut for cut, end in pairwise(cuts) if cut < right and end > left)
            missing.setdefault(y, set()).update(inside)
        for widget, (region, clip) in self.visible_widgets.items():
            if not missing:
                break
            seen = region.intersection(clip)
            lines = [y for y, cuts in missing.items() if seen.y <= y < seen.bottom and _touches(seen, cuts)]
            if lines:
                top = min(lines)
                wanted = Region(seen.x - region.x, top - region.y, seen.width, max(lines) + 1 - top)
                strips = widget.render_lines(wanted)
                for y in lines:
                    self._put(seen, strips[y - top], y, pieces[y])
                    missing[y] = {cut for cut in missing[y] if not seen.x <= cut < seen.right}
                    if not missing[y]:
                        del missing[y]
        return cast("Sequence[Mapping[int, Strip]]", pieces)

    def _put(self, seen: Region, strip: Strip, y: int, pieces: Pieces) -> None:
        """Put the pieces of a widget's line where nothing in front of it stands."""
        cuts = [cut for cut in self.cuts[y] if seen.x <= cut <= seen.right]
        for cut, piece in zip(cuts, strip.divide([cut - seen.x for cut in cuts[1:]]), strict=False):
            if pieces[cut] is None:
                pieces[cut] = piece


def _touches(seen: Region, cuts: set[int]) -> bool:
    return any(seen.x <= cut < seen.right for cut in cuts)
