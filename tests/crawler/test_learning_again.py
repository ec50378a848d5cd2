"""What a site's template was learned from is remembered, and not learned from twice."""

import json
from datetime import UTC, datetime

from archive.capture_files import CaptureStore
from archive.model import SiteKey
from config.site import Site
from crawler.reextract import relearn_template
from tests.support.cli import Workspace
from tests.support.losses import lay_out_site
from tests.support.site_server import SiteServer, serve_site

_KEY = SiteKey("truong")


def test_captures_are_learned_from_once(desk: Workspace) -> None:
    """The same captures are not read to be learned from again; others are.

    Guards against a second of CPU in each crawl that finds nothing new.
    """
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        lay_out_site(school)
        desk.crawl("truong", "--no-index")
        site = Site(key=_KEY, start_urls=(f"{school.url}/",))
    learned = _read_template(desk)
    assert learned["articles"] == 12
    # What nobody learned stays only as long as nothing is learned.
    marked = json.dumps({**learned, "articles": 999})
    desk.change_rows("UPDATE templates SET version = 'x', value = :value", value=marked)
    assert _relearn(desk, site) is False
    assert _read_template(desk)["articles"] == 999
    desk.change_rows("UPDATE urls SET link_title = 'Tin khác' WHERE kind = 'article'")
    assert _relearn(desk, site) is True
    assert _read_template(desk) == learned


def _read_template(desk: Workspace) -> dict[str, object]:
    with desk.open_archive() as archive:
        value: dict[str, object] = json.loads(archive.sites.get_template(_KEY) or "{}")
        return value


def _relearn(desk: Workspace, site: Site) -> bool:
    store = CaptureStore(desk.data / "captures")
    with desk.open_archive() as archive, archive.lock_site(_KEY):
        return relearn_template(archive, store, site, datetime.now(UTC), 1) is not None
