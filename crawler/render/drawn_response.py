"""Drawing in a crawl: what pages ask for is fetched through the crawler's middlewares."""

from collections.abc import Collection
from http import HTTPStatus

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from archive.crawl_model import UrlKind
from crawler.render.browser import DrawnPage, PageRenderer
from crawler.session.capture_writer import DRAWN_PAGE_TYPE
from crawler.session.response_handler import is_html_response
from crawler.urls.scope import Scope

_OTHER_KINDS = frozenset({UrlKind.FEED, UrlKind.SITEMAP, UrlKind.ATTACHMENT, UrlKind.FILE})


def make_renderer(crawler: Crawler, scope: Scope, render_hosts: Collection[str]) -> PageRenderer:
    """Make the renderer of a crawl; its browser ends when the spider is closed."""

    async def fetch(url: str) -> Response:
        meta = {"dont_redirect": True, "handle_httpstatus_all": True}
        assert crawler.engine is not None  # noqa: S101 -- it runs while pages are drawn
        return await crawler.engine.download_async(Request(url, dont_filter=True, meta=meta))

    renderer = PageRenderer(
        fetch,
        scope,
        render_hosts=render_hosts,
        user_agent=crawler.settings["USER_AGENT"],
        delay=crawler.settings.getfloat("DOWNLOAD_DELAY"),
    )
    crawler.signals.connect(renderer.close, signals.spider_closed, weak=False)
    return renderer


def is_drawable(response: Response, kind: UrlKind) -> bool:
    """Tell whether a response is a page; feeds, files and errors are read as they are."""
    return (
        response.status == HTTPStatus.OK and kind not in _OTHER_KINDS and is_html_response(response)
    )


def make_drawn_response(response: Response, drawn: DrawnPage) -> HtmlResponse:
    """Return a drawn page as the response to the same request."""
    return HtmlResponse(
        response.url,
        headers={"Content-Type": DRAWN_PAGE_TYPE},
        body=drawn.html.encode("utf-8", "replace"),
        request=response.request,
        encoding="utf-8",
    )
