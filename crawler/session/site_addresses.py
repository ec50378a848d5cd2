"""What is known of a site before a run, brought to today's addresses: new keys, a new host."""

from datetime import datetime
from urllib.parse import urljoin

from archive.archive import Archive
from archive.model import SiteKey
from config.site import Site
from crawler.policy.visit_factory import make_found_url
from crawler.urls.canonical_key import KEY_RULES, get_bare_host, list_origins


def update_addresses(archive: Archive, site: Site, now: datetime) -> None:
    """Let what is known of a site be known by today's keys, and where it is now.

    The caller holds the site's lock.
    """
    key, home = SiteKey(site.key), site.start_urls[0]
    archive.canonical_keys.renew_keys(key, KEY_RULES, make_found_url, now)
    for url in site.former_urls:
        base = urljoin(home, "/").rstrip("/")
        hosts = (get_bare_host(url), get_bare_host(home))
        archive.sites.move_site(key, *hosts, list_origins(url, home), base)
