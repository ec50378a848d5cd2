"""Configuration for Scrapy's own command line: `scrapy crawl site -a site=KEY`.

The one module of the crawler that loads configuration, as an entry point does.
"""

import os

from config.errors import ConfigError
from config.folders import ARCHIVE_URL_VARIABLE, choose_folders
from config.load import load_settings, load_site
from config.site import Settings
from crawler.errors import CrawlError
from crawler.extract.html.selectors import explain_invalid_selector
from crawler.job import CrawlJob


def load_job(key: str | None) -> CrawlJob:
    """Return the job for a site, configured as the command line tool would.

    Raises:
        SystemExit: no key was given, it names no site, or a file is wrong; the message says which.
            Scrapy would print a traceback for any other error.
    """
    try:
        return _load_job(key)
    except (ConfigError, CrawlError) as error:
        raise SystemExit(f"error: {error}\nhint: {error.hint}") from error


def load_settings_or_exit() -> Settings:
    """Return the settings as the command line tool would find them.

    Raises:
        SystemExit: a file is wrong; the message says which.
    """
    try:
        return _load_settings()
    except ConfigError as error:
        raise SystemExit(f"error: {error}\nhint: {error.hint}") from error


def _load_job(key: str | None) -> CrawlJob:
    if not key:
        raise CrawlError("No site was named.", hint="scrapy crawl site -a site=KEY")
    site = load_site(choose_folders().config.path, key, explain_invalid_selector)
    return CrawlJob(site=site, settings=_load_settings())


def _load_settings() -> Settings:
    chosen = choose_folders()
    url = os.environ.get(ARCHIVE_URL_VARIABLE, "")
    return load_settings(chosen.config.path, data=chosen.data.path.resolve(), archive_url=url)
