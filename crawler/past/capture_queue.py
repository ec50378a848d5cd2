"""The captures of a run that must be asked for, one after the other, and what becomes of each.

Each distinct content of a page is asked for once. Where a web archive lists it again, the archive
gets a revisit: it is known that the page said the same then.
"""

from dataclasses import dataclass, field, replace

from archive.archive import Archive
from archive.capture_import import ALREADY_THERE, CaptureImporter
from archive.foreign_warc import ForeignRecord
from archive.model import SiteKey
from archive.repositories.past_captures import PastCapture, PastState, SettledCapture
from archive.warc import HttpResponse, compute_payload_digest
from crawler.past.archive_job import ArchiveCounts, ArchiveJob
from crawler.past.memento import Memento, Refusal, make_replay_url
from crawler.past.past_addresses import PastAddresses
from crawler.policy.visit_factory import is_not_found, is_redirect
from crawler.session.capture_writer import get_utc_now

_MAX_TRIES = 3
"""Requests of a run for a capture that comes broken, as many as Scrapy makes where none comes."""
_NEVER_THERE = "not there, and no page before"
_SAME_REDIRECT = "a redirect as before"
_OTHER_CAPTURE = "another capture in its place, kept under its own time and address"
_OTHER_SITE = "an answer of an address of another site"
_REMOVED = "removed from the archive on request"


@dataclass(slots=True)
class CaptureQueue:
    """The captures of one run; the run's own list has been read before the first is asked for."""

    archive: Archive
    job: ArchiveJob
    addresses: PastAddresses
    importer: CaptureImporter
    counts: ArchiveCounts
    _tries: dict[int, int] = field(default_factory=dict)
    _settled: list[SettledCapture] = field(default_factory=list)

    @property
    def _site(self) -> SiteKey:
        return SiteKey(self.job.site.key)

    def count_due(self) -> int:
        """Return how many captures are still due."""
        return self.archive.past_captures.count_due(
            self.job.list_key, self.job.first, self.job.last
        )

    def get_next(self) -> PastCapture | None:
        """Return the next capture that must be asked for; others are settled without a request."""
        past = self.archive.past_captures
        while due := past.get_due(self.job.list_key, self.job.first, self.job.last):
            self.importer.open()
            for capture in due:
                if not self._settle_unasked(capture):
                    self._flush()
                    return capture
            self._flush()
        return None

    def _flush(self) -> None:
        """Tell the disk, then the database, of what was taken; then that it was."""
        self.importer.flush()
        if self._settled:
            self.archive.past_captures.settle(self._settled, get_utc_now())
            self._settled.clear()

    def _settle_unasked(self, capture: PastCapture) -> bool:
        """Settle a capture that need not be asked for; tells whether it is such a one."""
        if self.archive.removals.get_removed(self._site, [capture.identity]):
            self._leave(capture, _REMOVED)
        elif self._is_in_archive(capture):
            self._settled.append(
                SettledCapture(capture=capture, state=PastState.THERE, kept_digest=capture.digest)
            )
            self.counts.passed_over[ALREADY_THERE] += 1
        elif self._was_never_there(capture):
            self._leave(capture, _NEVER_THERE)
        elif self.job.is_every or capture.digest is None:
            return False
        elif capture.status is not None and is_redirect(capture.status):
            before = self.archive.past_captures.find_before(self.job.list_key, capture)
            if before is None or (before.status, before.digest) != (capture.status, capture.digest):
                return False
            self._leave(capture, _SAME_REDIRECT)
        else:
            return self._repeat(capture)
        return True

    def _leave(self, capture: PastCapture, reason: str) -> None:
        self._settled.append(SettledCapture(capture=capture, state=PastState.LEFT, reason=reason))
        self.counts.passed_over[reason] += 1

    def _was_never_there(self, capture: PastCapture) -> bool:
        return (
            capture.status is not None
            and is_not_found(capture.status)
            and self.archive.past_captures.find_page_before(self.job.list_key, capture) is None
        )

    def _is_in_archive(self, capture: PastCapture) -> bool:
        digest, moment = capture.digest or "", capture.captured_at
        return any(
            known.payload_digest == digest and known.fetched_at.replace(microsecond=0) == moment
            for known in self.archive.captures.find_equal(self._site, capture.url, moment, digest)
        )

    def _repeat(self, capture: PastCapture) -> bool:
        """Note a capture as the repetition of one that was kept; tells whether there is such."""
        kept = self.archive.past_captures.find_kept(self.job.list_key, capture)
        if kept is None and self._settled:
            self._flush()  # one of those that wait may be the one
            kept = self.archive.past_captures.find_kept(self.job.list_key, capture)
        if kept is None or kept.status is None or kept.kept_digest is None:
            return False
        return self._note_repetition(capture, kept.url, kept.kept_digest, kept.status)

    def _note_repetition(self, capture: PastCapture, url: str, digest: str, status: int) -> bool:
        """Note that a capture repeats one of an address; tells whether that is in the archive."""
        response = HttpResponse(
            url=capture.url,
            fetched_at=capture.captured_at,
            status=status,
            reason="",
            headers=[],
            body=b"",
            source=make_replay_url(self.job.archive, capture.url, capture.captured_at),
            recorded_at=get_utc_now().replace(microsecond=0),
        )
        record = ForeignRecord(response=response, revisit_url=url, revisit_digest=digest)
        if not self.importer.take_revisit(record):
            return False
        self._settled.append(
            SettledCapture(capture=capture, state=PastState.SAME, kept_digest=digest, status=status)
        )
        self.counts.repeated += 1
        return True

    def keep(self, capture: PastCapture, found: Memento) -> None:
        """Keep the capture that the web archive gave."""
        response = found.response
        if found.is_other and not self.addresses.contains(response.url):
            self.refuse(capture, Refusal(reason=_OTHER_SITE))
            return
        self.importer.take_record(ForeignRecord(response=response))
        if found.is_other:
            self._settle_by_other(capture, found)
            return
        self.counts.uncompared += not found.is_compared
        self._settled.append(
            SettledCapture(
                capture=capture,
                state=PastState.KEPT,
                kept_digest=compute_payload_digest(response.body),
                status=response.status,
            )
        )
        self._flush()

    def _settle_by_other(self, capture: PastCapture, found: Memento) -> None:
        """Note that another capture, kept as its own, came in the place of one.

        Where it has the listed content of that one, this is a repetition. Else nothing is known of
        it: a run of another day asks once more.
        """
        response = found.response
        digest = compute_payload_digest(response.body)
        self.counts.others += 1
        is_noted = found.is_compared and self._note_repetition(
            capture, response.url, digest, response.status
        )
        if is_noted:
            self._flush()
        else:
            self.fail(capture, _OTHER_CAPTURE, is_lasting=True)

    def refuse(self, capture: PastCapture, refusal: Refusal) -> None:
        """Note that the web archive gave no capture; it may be asked once more for it."""
        tries = self._tries[capture.id] = self._tries.get(capture.id, 0) + 1
        if not refusal.is_final and tries < _MAX_TRIES:
            return  # it is still due
        # A capture without digest is one to which another has led: so there is no end of leading.
        if refusal.led_to and capture.digest:
            url, moment = refusal.led_to
            link = self.addresses.identify(url) if self.addresses.contains(url) else None
            if link:
                led_to = replace(
                    capture, url=url, identity=link.identity, captured_at=moment, digest=None
                )
                self.archive.past_captures.add_capture(self.job.list_key, led_to)
        self.fail(capture, refusal.reason, is_lasting=refusal.is_lasting)

    def fail(self, capture: PastCapture, reason: str, *, is_lasting: bool = False) -> None:
        """Note that a capture cannot be had; a run of another day asks for it again.

        One for which the archive has given the same lasting answer on another day is given up.
        """
        self.counts.failures[reason] += 1
        is_last = is_lasting and capture.reason == reason
        self.counts.given_up += is_last
        state = PastState.GIVEN_UP if is_last else PastState.FAILED
        self._settled.append(SettledCapture(capture=capture, state=state, reason=reason))
        self._flush()
