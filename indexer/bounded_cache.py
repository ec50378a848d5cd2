"""A dict that computes its values by a function, and forgets all when it has grown large.

For functions that are asked millions of times: a value that is known is found in C, and to
keep an order of use, as `functools.lru_cache` does, would cost more than the rest. Both packages
that tokenize texts use it.
"""

from collections.abc import Callable
from typing import TypeVar

MAX_ENTRIES = 100_000
"""A language has few words, also with the signs around them."""

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class BoundedCache(dict[_Key, _Value]):
    """Asked as a dictionary; what is not known yet is made."""

    def __init__(self, make: Callable[[_Key], _Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, given: _Key) -> _Value:
        # Cleared as a whole: to know which entry was used last would cost each look-up.
        if len(self) >= MAX_ENTRIES:
            self.clear()
        made = self._make(given)
        self[given] = made
        return made
