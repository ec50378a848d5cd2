"""Links to the further pages of an article, and which addresses are none."""

import pytest

from archive.model import Content
from crawler.extract.article_parts import ReadPart, find_part_links, merge_parts
from crawler.extract.html.parse import parse

HOST = "http://a.test"


def find_numbers(head: str, *links: tuple[str, str], frame: str = "<div>{}</div>") -> list[int]:
    """The numbers of the further pages that links with these addresses and texts lead to."""
    anchors = "".join(f"<a href='{target}'>{text}</a>" for target, text in links)
    root = parse(frame.format(anchors))
    return [part.number for part in find_part_links(root, HOST + head, HOST + head)]


@pytest.mark.parametrize(
    ("head", "links", "numbers"),
    [
        ("/tin/12-bai", [("?start=1", "Phần hai"), ("?showall=1", "Tất cả")], [0, 2]),
        ("/tin/12-bai?limitstart=0", [("/tin/12-bai?limitstart=1", "2")], [2]),
        ("/index.php?id=5&Itemid=3", [("/index.php?id=5&limitstart=1&Itemid=3", "Next")], [2]),
        ("/2024/03/bai/", [("/2024/03/bai/2/", "2"), ("/2024/03/bai/3/", "3")], [2, 3]),
        ("/?p=5", [("/?p=5&page=2", "2"), ("/?p=2", "2")], [2]),
        ("/tin/bai-12.html", [("/tin/bai-12/page-2/", "2"), ("bai-12-trang-3.html", "3")], [2, 3]),
        (
            "/node/12",
            [("?page=0", "1"), ("?page=1", "2"), ("?page=1", "next ›"), ("?page=1", "last »")],
            [2],
        ),
        ("/tin.aspx?id=5", [("/tin.aspx?id=5&page=2", "Trang 2")], [2]),
    ],
)
def test_further_pages_are_found(
    head: str, links: list[tuple[str, str]], numbers: list[int]
) -> None:
    """In the forms of Joomla, WordPress, NukeViet, Drupal and home-made systems."""
    assert find_numbers(head, *links) == numbers


@pytest.mark.parametrize(
    ("head", "link"),
    [
        ("/tin-tuc/12", ("/tin-tuc/13", "13")),
        ("/tin/12-bai", ("/tin/13-bai?start=1", "2")),
        ("/tin.aspx?id=5", ("/tin.aspx?id=6", "6")),
        ("/tin.aspx?id=5", ("/tin.aspx?id=5&page=2&print=1", "2")),
        ("/tin/bai.html", ("/tin/bai-2.html", "2")),
        ("/", ("/?page=2", "2")),
        ("/tin/12-bai?start=3", ("/tin/12-bai?start=4", "Next")),
        ("/tin/bai", ("/tin/bai?page=2", "Tin khác của chúng tôi")),
        ("/tin/bai", ("javascript:void(0)", "2")),
    ],
)
def test_other_addresses_are_no_further_pages(head: str, link: tuple[str, str]) -> None:
    """Of the next article, a print view, the front page, or a part by itself."""
    assert find_numbers(head, link) == []


@pytest.mark.parametrize(
    "frame",
    [
        "<section id='comments'>{}</section>",
        "<aside>{}</aside>",
        "<div class='tin-lien-quan'>{}</div>",
    ],
)
def test_areas_of_others_are_passed_over(frame: str) -> None:
    """Comments, side columns and related news have pagers of their own."""
    assert find_numbers("/tin/bai", ("/tin/bai?page=2", "2"), frame=frame) == []


def make_part(number: int, *lines: str, title: str = "Lịch sử") -> ReadPart:
    """What one page says."""
    return ReadPart(number=number, content=Content(title=title, body="\n".join(lines)))


def test_lines_of_all_pages_stand_once() -> None:
    """Contents and notes that every page repeats, and the pager's own lines, are left out."""
    head = make_part(1, "Mục lục", "Một.", "Trang 1 của 3", "Ghi chú")
    later = make_part(
        2,
        "Mục lục",
        "Hai.",
        "1975",
        "Trang: 1 2 3",
        "« 1 2 3 »",
        "Ghi chú",
        title="Lịch sử - Phần hai",
    )
    repeated = make_part(3, "Mục lục", "Một.", "Ghi chú")
    other = make_part(4, "Bài khác.", title="Tin khác")
    content, has_text = merge_parts(head, [later, repeated, other])
    assert content is not None
    assert content.body.splitlines() == ["Mục lục", "Một.", "Ghi chú", "Hai.", "1975"]
    assert has_text == [True, False, False]
