"""Scrapy's settings for every crawl of ours, each with its reason.

What differs from site to site (delay, user agent) is set by the spider from its job.
"""

import warnings

from scrapy.settings import default_settings

from crawler.policy.visit_factory import MAX_REDIRECTS

BOT_NAME = "truongdang"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Manners. The library's own defaults are impolite.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # these are small servers of schools
DOWNLOAD_DELAY = 1.0  # seconds; the site file may say otherwise
DOWNLOAD_DELAY_JITTER = 0.5  # between half and one and a half times the delay
COOKIES_ENABLED = False  # of Scrapy's own middleware; ours keeps them for the run
RETRY_TIMES = 2  # Scrapy's default: three requests for an address, then a later run
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 ask for quiet: policy.backoff
RETRY_EXCEPTIONS = [  # without time-outs: thrice a minute is too long, the next run tries again
    "scrapy.exceptions.CannotResolveHostError",
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.ResponseDataLossError",
]

# Limits: a page of these sites has some 30 KB.
DOWNLOAD_TIMEOUT = 60  # seconds from the request to the last byte, however they drip
DNS_TIMEOUT = 20  # seconds; Scrapy's 60 would be as long as the download itself. Chosen
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # bytes; twice the largest attachment that is read. Chosen
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024  # bytes; such a page is worth a line in the log. Chosen
WARN_ON_GENERATOR_RETURN_VALUE = False  # mypy sees such slips; to look for them delays each start
DEPTH_LIMIT = 0  # the frontier decides, not the depth

# One visit at a time: what the last response meant is stored before the next request is made
# (docs/decisions/0001-one-visit-at-a-time.md).
CONCURRENT_ITEMS = 1  # a callback yields one visit; no second is in a pipeline beside it
# ITEM_PIPELINES are those of the spider `site`; `probe` stores nothing.

# What we do ourselves, because the archive must know of it.
REDIRECT_ENABLED = True  # for robots.txt; the spider takes the redirects of pages itself
REDIRECT_MAX_TIMES = MAX_REDIRECTS
HTTPCACHE_ENABLED = False  # captures are the cache
DOWNLOADER_MIDDLEWARES = {
    # Next to the wire, so that what it refuses is not tried again (550).
    "crawler.middlewares.head_limit.HeadLimitMiddleware": 960,
    # Before decompression (590).
    "crawler.middlewares.capture.CaptureMiddleware": 950,
    # Before Scrapy's own (750), which adds name and password.
    "crawler.middlewares.proxy.ProxyMiddleware": 745,
    # After the proxy is known (750).
    "crawler.middlewares.private_addresses.PrivateAddressMiddleware": 760,
    "crawler.middlewares.cookies.CookiesMiddleware": 700,  # where Scrapy has its own
    "crawler.middlewares.robots.RobotsMiddleware": 540,  # sees what is left after retries (550)
}

URLLENGTH_LIMIT = 2083  # letters of an address as it is sent: what browsers and proxies once took
STALL_TIMEOUT = 600  # seconds without a sign of life, beyond what was announced, that end a run
EXTENSIONS = {"crawler.extensions.StallWatchdog": 0}

# Certificates are verified; a site file may say `verify_tls = false`.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Scrapy 2.19 calls the setting deprecated, and has no other way to lower the security level.
warnings.filterwarnings("ignore", message=".*DOWNLOADER_CLIENTCONTEXTFACTORY")
OLD_TLS_SETTINGS = {  # for `tls = "old"`: OpenSSL's level 0 allows short keys and TLS 1.0
    "DOWNLOADER_CLIENTCONTEXTFACTORY": "crawler.middlewares.old_tls.OldTlsContextFactory",
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
}

# Doors that must stay shut: both run code sent to them on the loopback interface.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False


def _exclude_unused(base: dict[str, int]) -> dict[str, int]:
    unused = {"telnet", "remote_control", "cookies", "httpcache"}
    return {name: place for name, place in base.items() if name.split(".")[-2] not in unused}


# Scrapy imports all that these two lists name, also what is switched off; and what is set to None
# in EXTENSIONS or DOWNLOADER_MIDDLEWARES it imports too, to find it in the list
# (`BaseSettings.get_component_priority_dict_with_base`, Scrapy 2.19). Measured, CPU time of an
# empty crawl, three runs each: 2.6 to 3.2 s and 994 modules with the lists below, 3.2 to 3.6 s and
# 1211 modules with None, as much as with Scrapy's lists: aiohttp, tldextract and Twisted's
# terminals come in. The lists are made from Scrapy's, so that a new version's entries are in them.
EXTENSIONS_BASE = _exclude_unused(default_settings.EXTENSIONS_BASE)
DOWNLOADER_MIDDLEWARES_BASE = _exclude_unused(default_settings.DOWNLOADER_MIDDLEWARES_BASE)
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}  # pages come by HTTP

LOG_LEVEL = "INFO"
FEED_EXPORT_ENCODING = "utf-8"  # Vietnamese as itself in `scrapy crawl site -O file.jsonl`
