"""No regular expression of ours takes time that grows faster than its text."""

import os
import subprocess
import sys

from crawler.urls.links import LinkKind, classify_url
from indexer.field_names import match_field_name
from tests.support.source_tree import ROOT


def test_every_pattern_is_linear() -> None:
    """Texts made to confuse each pattern cost it little; CI attacks one in thirty-two."""
    share = "1" if os.environ.get("TRUONGDANG_ALL") else "32"
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.pattern_attacks", share]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_heaped_marks_and_dashes_cost_nothing() -> None:
    """Guards a query that hung on marks without letters, and addresses of dashes (cubic)."""
    assert match_field_name("a" + "\u0300" * 99 + "b", 0) is None
    assert classify_url(f"http://a.test/x{'-' * 2_000}") is LinkKind.PAGE
