"""Addresses that differ as twenty others of one article did are not fetched, until one is another.

Guards against a site that has each article in two categories and was asked for all of it twice.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.balance import Balance
from archive.crawl_model import FoundUrl
from archive.model import Content
from crawler.session.beliefs import Beliefs
from terminal.printers.balance import format_balance
from tests.archive.conftest import NOW, SITE, CrawlSimulation, make_link
from tests.support.cli import Workspace
from tests.support.site_server import ARTICLE_HTML, BODY_HTML, PAGE_HTML, SiteServer, serve_site

NAMES = [f"bai-{first}{second}" for first in "abcdef" for second in "ghijk"]
PATTERN = "*/... = */..."


def add_article(school: SiteServer, path: str, title: str) -> str:
    """Lay out an article at an address without number; gives the address."""
    main = ARTICLE_HTML.format(title=title, body=BODY_HTML.format(title=title.lower()))
    school.add_page(path, PAGE_HTML.format(title=title, view="article", main=main))
    return path


def lay_out_pairs(school: SiteServer, names: list[str], different: set[str]) -> list[str]:
    """Lay out names in two categories, one article each but for some; gives the addresses."""
    first = [add_article(school, f"/tin-tuc/{name}", f"Hội nghị {name}") for name in names]
    second = [
        add_article(
            school, f"/noi-bat/{name}", f"{'Tọa đàm' * (name in different)} Hội nghị {name}"
        )
        for name in names
    ]
    school.add_listing("/", [*first, *second])
    return [*first, *second]


def test_rest_of_a_pattern_is_not_fetched_after_twenty_of_twenty(desk: Workspace) -> None:
    """Twenty pairs were one article each: ten further addresses are aliases, and this is said."""
    with serve_site(SiteServer()) as school:
        paths = lay_out_pairs(school, NAMES, set())
        desk.add_site(school)
        report = desk.crawl()
        assert [path for path in paths if path not in school.log] == paths[50:]
        school.log.clear()
        desk.crawl()
        assert not [path for path in paths[50:] if path in school.log]
        articles = desk.get_articles()
        assert len(articles) == 30
        assert [sorted((article.url, *article.aliases)) for article in articles] == [
            [f"{school.url}/noi-bat/{name}", f"{school.url}/tin-tuc/{name}"] for name in NAMES
        ]
    balance = report["balance"]
    assert isinstance(balance, dict)
    assert (balance["believed"], balance["left"]) == ({PATTERN: 10}, 0)
    line = format_balance(Balance(articles=50, believed=balance["believed"]), "truong")
    assert f"10 taken for known articles (pattern {PATTERN})" in line


def test_full_crawl_believes_nothing_and_ends_what_proves_wrong(desk: Workspace) -> None:
    """`--full` fetches what was believed; where it is another article, the next pairs are read."""
    with serve_site(SiteServer()) as school:
        paths = lay_out_pairs(school, NAMES, {NAMES[25]})
        desk.add_site(school)
        desk.crawl()
        assert len(desk.get_articles()) == 30
        desk.crawl("truong", "--full")
        assert len(desk.get_articles()) == 31
        new = lay_out_pairs(school, ["bai-xx"], set())
        school.add_listing("/", [*new, *paths])
        desk.crawl()
        assert not [path for path in new if path not in school.log]


@pytest.mark.parametrize(
    ("form", "asked"),
    [("hoi-nghi-{}.html", 4), ("bao-cao-nam-20{:02}.html", 12)],
)
def test_four_redirects_by_id_are_enough(desk: Workspace, form: str, asked: int) -> None:
    """Of what the server itself sends elsewhere by its id the rest is not asked for, but for names.

    Guards against four articles that were moved, after which notices of one name in two sections
    passed for one.
    """
    with serve_site(SiteServer()) as school:
        numbers = range(10, 22) if asked == 12 else range(195, 207)
        names = [form.format(number) for number in numbers]
        first = [add_article(school, f"/tin-tuc/{name}", f"Hội nghị {name}") for name in names]
        for name in names:
            school.add_redirect(f"/noi-bat/{name}", f"/tin-tuc/{name}")
        second = [f"/noi-bat/{name}" for name in names]
        school.add_listing("/", [*first, *second])
        desk.add_site(school)
        report = desk.crawl()
        assert [path for path in second if path in school.log] == second[:asked]
        assert len(desk.get_articles()) == len(names)
    assert sum(report["balance"]["believed"].values()) == 12 - asked  # type: ignore[index]  # JSON


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """A new archive."""
    with Archive.open(f"sqlite:///{tmp_path}/archive.sqlite3", data=tmp_path, create=True) as made:
        yield made


class PairCrawl:
    """A run of the archive in which pairs of addresses are read, and what it believes."""

    def __init__(self, archive: Archive, names: list[str]) -> None:
        self.archive = archive
        self.crawl = CrawlSimulation(archive)
        self.beliefs = Beliefs(archive, SITE, self.crawl.run, NOW)
        pairs = [make_link(f"a.test/{folder}/{n}") for folder in ("tin-tuc", "su") for n in names]
        archive.visits.record_visit(self.crawl.make_visit("a.test/", found=tuple(pairs)))

    def read_all(self, *, titles: dict[str, str] | None = None, is_seen: bool = True) -> list[str]:
        """Read what is due and not believed; `is_seen`: the run lives to compare it."""
        read = []
        frontier = self.archive.frontier
        while state := frontier.get_next_url(SITE, self.crawl.run, is_full=False):
            if self.beliefs.take_for_known(state):
                continue
            title = (titles or {}).get(state.identity, state.identity.rpartition("/")[2])
            content = Content(title=title, body=f"Về {title}.")
            visit = self.crawl.make_visit(state.identity, article=content)
            outcome = self.archive.visits.record_visit(visit)
            if is_seen:
                self.beliefs.record_visit(visit, outcome)
            read.append(state.identity)
        return read

    def add(self, *found: FoundUrl) -> None:
        """Let a page lead to further addresses."""
        self.archive.frontier.enqueue_urls(SITE, found, NOW)


def test_one_of_twenty_pairs_that_differs_lets_all_be_read(archive: Archive) -> None:
    """Nineteen of twenty are not enough."""
    pairs = PairCrawl(archive, NAMES)
    assert len(pairs.read_all(titles={"a.test/su/bai-dk": "Tọa đàm"})) == 60
    assert len(list(archive.articles.get_article_ids())) == 31


def test_same_names_in_two_categories_are_never_believed(archive: Archive) -> None:
    """Where each category has articles of its own under the same names, all are read."""
    pairs = PairCrawl(archive, NAMES)
    titles = {f"a.test/su/{name}": f"Tọa đàm {name}" for name in NAMES}
    assert len(pairs.read_all(titles=titles)) == 60
    assert len(list(archive.articles.get_article_ids())) == 60


def test_counter_example_lets_what_was_believed_be_read(archive: Archive) -> None:
    """An address that wakes and is another article ends the pattern in the same run."""
    pairs = PairCrawl(archive, NAMES)
    assert len(pairs.read_all()) == 50
    woken = "a.test/su/bai-fk"
    archive.frontier.requeue_url(SITE, woken)
    read = pairs.read_all(titles={woken: "Tọa đàm"})
    assert sorted(read) == sorted(f"a.test/su/{name}" for name in NAMES[20:])
    assert len(list(archive.articles.get_article_ids())) == 31
    pairs.add(make_link("a.test/tin-tuc/bai-moi"), make_link("a.test/su/bai-moi"))
    assert pairs.read_all() == ["a.test/tin-tuc/bai-moi", "a.test/su/bai-moi"]
    assert archive.beliefs.get_ended_patterns(SITE) == {"*/... = su/..."}


def test_run_that_was_killed_before_it_compared_is_made_good(archive: Archive) -> None:
    """A counter-example that was stored when the run was killed ends the pattern in the next."""
    pairs = PairCrawl(archive, NAMES)
    pairs.read_all()
    woken = "a.test/su/bai-fk"
    archive.frontier.requeue_url(SITE, woken)
    assert pairs.read_all(titles={woken: "Tọa đàm"}, is_seen=False) == [woken]
    pairs.beliefs = Beliefs(archive, SITE, pairs.crawl.run, NOW)
    pairs.beliefs.check()
    assert pairs.read_all() == [f"a.test/su/{name}" for name in NAMES[20:-1]]


def test_pairs_of_an_earlier_run_count(archive: Archive) -> None:
    """What was proved before a run was killed is known to the next."""
    pairs = PairCrawl(archive, NAMES[:20])
    assert len(pairs.read_all(is_seen=False)) == 40
    pairs.beliefs = Beliefs(archive, SITE, pairs.crawl.run, NOW)
    pairs.add(make_link("a.test/tin-tuc/bai-moi"), make_link("a.test/su/bai-moi"))
    assert pairs.read_all() == ["a.test/tin-tuc/bai-moi"]


def test_address_that_links_call_otherwise_is_read(archive: Archive) -> None:
    """Where links have the articles' titles, one with another title leads to another article."""
    pairs = PairCrawl(archive, NAMES[:20])
    pairs.read_all()
    known, other = make_link("a.test/tin-tuc/bai-moi"), make_link("a.test/su/bai-moi")
    titled = [
        replace(link, facts=replace(link.facts, title=title))
        for link, title in ((known, "bai-moi"), (other, "Tọa đàm"))
    ]
    pairs.add(*titled)
    assert pairs.read_all() == ["a.test/tin-tuc/bai-moi", "a.test/su/bai-moi"]


def test_believed_address_is_asked_when_the_known_one_has_vanished(archive: Archive) -> None:
    """What is believed answers for its article when the address that was read is gone."""
    pairs = PairCrawl(archive, NAMES)
    pairs.read_all()
    known = archive.frontier.get_url(SITE, "a.test/tin-tuc/bai-fk")
    assert known is not None
    archive.aliases.wake_duplicates(SITE, known)
    later = CrawlSimulation(archive)
    archive.visits.record_visit(later.make_visit("a.test/"))
    due = archive.frontier.get_due_urls(SITE, NOW, is_full=False)
    assert "a.test/su/bai-fk" in [state.identity for state in due]
    pairs.crawl = later
    pairs.beliefs = Beliefs(archive, SITE, later.run, NOW)
    assert "a.test/su/bai-fk" in pairs.read_all(titles={})
