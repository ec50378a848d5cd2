"""A page as it was fetched: bytes, address and time. What it says is for others to read."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTML response: `content_type` is its HTTP header, `fetched_at` is aware."""

    url: str
    body: bytes
    fetched_at: datetime
    content_type: str | None = None
