"""Scrapy's own door: `scrapy crawl site -a site=KEY` finds its configuration here.

The one module of the crawler that loads configuration, as an entry point does.
"""

import os
from pathlib import Path

from config.errors import ConfigError
from config.load import load_settings, load_site
from config.site import Settings
from crawler.errors import CrawlError
from crawler.extract.selector import mistake_in_selector
from crawler.job import CrawlJob


def job_of(key: str | None) -> CrawlJob:
    """The job for a site, configured as the command line tool would.

    Raises:
        SystemExit: no key was given, it names no site, or a file is wrong; the message says which.
            Scrapy would print a traceback for any other error.
    """
    try:
        return _job_of(key)
    except (ConfigError, CrawlError) as error:
        raise SystemExit(f"error: {error}\nhint: {error.hint}") from error


def settings_of() -> Settings:
    """The settings as the command line tool would find them.

    Raises:
        SystemExit: a file is wrong; the message says which.
    """
    try:
        return _settings()
    except ConfigError as error:
        raise SystemExit(f"error: {error}\nhint: {error.hint}") from error


def _job_of(key: str | None) -> CrawlJob:
    if not key:
        raise CrawlError("No site was named.", hint="scrapy crawl site -a site=KEY")
    site = load_site(_folder(), key, mistake_in_selector)
    return CrawlJob(site=site, settings=_settings())


def _settings() -> Settings:
    data = Path(os.environ.get("TRUONGDANG_DATA") or "data")
    return load_settings(_folder(), data=data.resolve())


def _folder() -> Path:
    return Path(os.environ.get("TRUONGDANG_CONFIG") or "config")
