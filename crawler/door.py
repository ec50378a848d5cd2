"""Scrapy's own door: `scrapy crawl site -a site=KEY` finds its configuration here.

The one module of the crawler that loads configuration, as an entry point does.
"""

import os
from pathlib import Path

from config.load import load_settings, load_site
from crawler.errors import CrawlError
from crawler.job import CrawlJob


def job_of(key: str | None) -> CrawlJob:
    """The job for a site, configured as the command line tool would.

    Raises:
        CrawlError: no key was given.
        ConfigError: the key names no site, or a file is wrong.
    """
    if not key:
        raise CrawlError("No site was named.", hint="scrapy crawl site -a site=KEY")
    config = Path(os.environ.get("TRUONGDANG_CONFIG") or "config")
    data = Path(os.environ.get("TRUONGDANG_DATA") or "data")
    return CrawlJob(
        site=load_site(config, key), settings=load_settings(config, data=data.resolve())
    )
