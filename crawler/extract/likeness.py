"""How much of a site's template some of its pages still show: by that a new design is noticed."""

from collections.abc import Iterable

from crawler.errors import ExtractionError
from crawler.extract.opened import open_page
from crawler.extract.outline import read_outline
from crawler.extract.page import Page
from crawler.extract.recurrence import recurrence_key
from crawler.extract.template import SiteTemplate

_FEWEST = 10  # lines of chrome: of fewer a share says nothing


def likeness(pages: Iterable[Page], template: SiteTemplate) -> float | None:
    """The share of the template's chrome, from 0 to 1, that stands on any of the pages.

    None where the template knows too little chrome to tell. Pages that cannot be read show none.
    """
    if len(template.chrome) < _FEWEST:
        return None
    shown: set[str] = set()
    for page in pages:
        try:
            root = open_page(page).root
        except ExtractionError:
            continue
        outline = read_outline(root, page.url, page.fetched_at)
        shown.update(map(recurrence_key, outline.pieces))
    return len(shown & template.chrome) / len(template.chrome)
