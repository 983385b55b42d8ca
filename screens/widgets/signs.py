"""The sign that stands for a channel, one or two cells wide."""

from __future__ import annotations

CHANNEL_SIGNS = {"call": "☎", "mail": "✉", "visit": "⌂", "wechat": "微", "chat": "»", "note": "✎"}
