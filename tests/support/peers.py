"""Programs and servers that tests need beside Python: missing ones skip, or fail where all belong.

`.ci/run` installs them and sets ``TRUONGDANG_PEERS=all``.
"""

import os

import pytest


def require_peer(is_there: object, name: str, how: str) -> None:
    """Skip the test without a peer; fail it where every peer should be.

    Args:
        is_there: whether the peer was found.
        name: the peer, for the reason.
        how: how it is installed.
    """
    if is_there:
        return
    reason = f"{name} is not installed: {how}"
    if os.environ.get("TRUONGDANG_PEERS") == "all":
        pytest.fail(reason)
    pytest.skip(reason)
