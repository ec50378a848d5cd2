"""Reads articles from their captures, those on several pages from the captures of all of them.

What was read before is compared with what is read now.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from archive.archive import Archive
from archive.article_json import compute_content_hash
from archive.capture_files import CaptureStore
from archive.crawl_model import (
    ExtractedArticle,
    StoredPage,
    StoredPart,
    StoredRevision,
    UrlState,
)
from archive.errors import CaptureDamagedError
from archive.link_facts import NO_LINK_FACTS
from archive.model import SiteKey
from crawler.errors import ExtractionError
from crawler.extract.article import PageReading
from crawler.extract.article_parts import ReadPart, add_missing_parts, merge_parts
from crawler.extract.html.frames import is_frame_number
from crawler.site_extractor import SiteExtractor, load_captured_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """The reading of an article's first page with the texts of its further pages in it.

    `has_text` says of each further page, by its number, whether it has text of the article.
    """

    reading: PageReading
    part_captures: Mapping[int, int | None] = field(default_factory=dict)
    has_text: Mapping[int, bool] = field(default_factory=dict)

    def make_article(self, reader: SiteExtractor) -> ExtractedArticle | None:
        """Return the article, ready for the archive; None where the first page has none."""
        article = reader.make_extracted_article(self.reading)
        return replace(article, part_captures=self.part_captures) if article else None


def compose_reading(
    captures: CaptureStore,
    reader: SiteExtractor,
    kept: StoredPage | StoredRevision,
    parts: Sequence[StoredPart],
) -> Composition:
    """Read the capture of an article's first page, and its further pages.

    A further page whose capture cannot be read is left out; one that has none is told as a doubt.

    Raises:
        CaptureDamagedError: the capture of the first page cannot be read.
        ExtractionError: it cannot be read as HTML at all.
    """
    frames = [part for part in parts if is_frame_number(part.number)]
    first, shown = _read_with_frames(captures, reader, kept, frames)
    if not parts or first.extraction is None:
        return Composition(reading=first, has_text=shown)
    url = kept.state.url if isinstance(kept, StoredPage) else kept.url
    pages = [part for part in parts if part.capture is not None and part not in frames]
    read = [_read_part(captures, reader, part, url) for part in pages]
    content, flags = merge_parts(ReadPart(number=1, content=first.extraction.content), read)
    missing = [part.number for part in parts if part.capture is None]
    if content is None:
        return Composition(reading=first)
    if missing:
        content = add_missing_parts(content, missing)
    has_text = dict(zip([part.number for part in pages], flags, strict=True)) | shown
    used = [part for part in parts if has_text.get(part.number)]
    return Composition(
        reading=replace(first, extraction=replace(first.extraction, content=content)),
        part_captures=dict.fromkeys(missing) | {part.number: part.capture for part in used},
        has_text=has_text,
    )


def _read_with_frames(
    captures: CaptureStore,
    reader: SiteExtractor,
    kept: StoredPage | StoredRevision,
    frames: Sequence[StoredPart],
) -> tuple[PageReading, dict[int, bool]]:
    """Read an article's first page with the pages in its frames, as far as these add to it."""
    page = load_captured_page(captures, kept)
    plain = reader.extract_page(page)
    shown, flags = [], {}
    for part in frames:
        if part.capture is None:
            continue
        with suppress(CaptureDamagedError):
            frame = load_captured_page(captures, part)
            own = reader.extract_page(replace(page, frames=(frame,)))
            is_shown = _says_more(own, plain)
            shown += [frame] if is_shown else []
            # Before a site's template is learned, nobody can tell where its articles stand.
            if is_shown or not reader.is_unreliable(own):
                flags[part.number] = is_shown
    if shown:
        plain = reader.extract_page(replace(page, frames=tuple(shown)))
    return plain, flags


def _says_more(reading: PageReading, plain: PageReading) -> bool:
    if reading.extraction is None:
        return False
    return plain.extraction is None or reading.extraction.content != plain.extraction.content


def _read_part(
    captures: CaptureStore, reader: SiteExtractor, part: StoredPart, head_url: str
) -> ReadPart:
    with suppress(CaptureDamagedError, ExtractionError):
        page = replace(load_captured_page(captures, part), part_of=head_url)
        reading = reader.extract_page(page)
        if reading.extraction:
            return ReadPart(
                number=part.number,
                content=reading.extraction.content,
                rule=reading.extraction.provenance.get("bylines", ""),
            )
    return ReadPart(number=part.number, content=None)


def reextract_revision(
    archive: Archive, captures: CaptureStore, old: StoredRevision, reader: SiteExtractor
) -> bool:
    """Put today's reading of a capture in place of a revision's content; says whether it differs.

    Where today's rules read no article there, the old reading stays.

    Raises:
        CaptureDamagedError: the capture cannot be read.
        ExtractionError: its page cannot be read as HTML at all.
    """
    article = compose_reading(captures, reader, old, old.parts).make_article(reader)
    return article is not None and archive.article_writer.replace_revision(old, article)


def has_article_changed(
    archive: Archive,
    captures: CaptureStore,
    reader: SiteExtractor,
    site: SiteKey,
    state: UrlState,
    article: ExtractedArticle,
) -> bool:
    """Tell whether an article differs from what was last read at its URL; a new one does not.

    Better rules are no change: what was read by others is read again as today's rules do, and
    compared as it was read where its capture cannot be read any more. Nor is it one that other
    pages say more of the article than when it was read.
    """
    before = archive.articles.get_latest_revision(site, state.identity)
    content_hash = compute_content_hash(article.content)
    if before and (
        before.extractor != reader.version
        or (before.facts != NO_LINK_FACTS and before.content_hash != content_hash)
    ):
        with suppress(CaptureDamagedError, ExtractionError):
            reextract_revision(archive, captures, before, reader)
            before = archive.articles.get_latest_revision(site, state.identity)
    if before is None or before.url != state.url:
        return False
    return before.content_hash != content_hash
