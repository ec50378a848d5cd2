"""Markup and letters that an editor escaped."""

import pytest

from crawler.extract.html.blocks import BodyBlock, InlineImage, read_blocks
from crawler.extract.html.parse import parse
from crawler.extract.repair.escaped_markup import repair_escaped_markup

LINE = "Sáng nay, trường tổ chức lễ khai giảng."


def read_lines(markup: str) -> list[str]:
    """The lines of a page after the repair; pictures as their addresses."""
    root = parse(markup)
    repair_escaped_markup(root, markup)
    return [item.text if isinstance(item, BodyBlock) else item.source for item in read_blocks(root)]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        (f"<p>{LINE}</p><p>&lt;o:p&gt;&lt;/o:p&gt;</p>", [LINE]),
        (f"<p>{LINE}&lt;/td&gt;&lt;/tr&gt;</p>", [LINE]),
        (f'&lt;p class="MsoNormal"&gt;{LINE}&lt;/p&gt;&lt;p&gt;Hai.&lt;/p&gt;', [LINE, "Hai."]),
        ('<p>&lt;span lang="VI"&gt;Sáng <b>nay</b>&lt;/span&gt; họp.</p>', ["Sáng nay họp."]),
        (f'{LINE}&lt;img src="/a.jpg"&gt;', [LINE, "/a.jpg"]),
        (f"&lt;!--[if gte mso 9]&gt;&lt;xml&gt;x&lt;/xml&gt;&lt;![endif]--&gt;{LINE}", [LINE]),
        (
            (
                f"&lt;!--[if gte mso 9]&gt;<br>&lt;xml&gt;<br>&lt;w:V&gt;x&lt;/w:V&gt;<br>"
                f"&lt;/xml&gt;<br>&lt;![endif]--&gt;<br>{LINE}"
            ),
            [LINE],
        ),
        (
            (
                '/* Style Definitions */ table.MsoNormalTable {mso-style-name:"Table Normal";}'
                f"<p>{LINE}</p>"
            ),
            [LINE],
        ),
        (
            (
                "<p>/* Style Definitions */</p><p>table.MsoNormalTable</p>"
                f'<p>{{mso-style-name:"x";</p><p>mso-x:0;}}</p><p>{LINE}</p>'
            ),
            [LINE],
        ),
        (f"<p>Normal 0 false false false EN-US X-NONE X-NONE</p><p>{LINE}</p>", [LINE]),
        (f"<p>st1\\:*{{behavior:url(#ieooui) }}</p><p>{LINE}</p>", [LINE]),
        (f"&lt;?xml:namespace prefix = o /&gt;{LINE}", [LINE]),
        ("<p>Nh&amp;agrave; tr&amp;#432;&amp;#7901;ng&amp;nbsp;họp</p>", ["Nhà trường họp"]),
        ("<p>Nh&amp;amp;agrave; trường</p>", ["Nhà trường"]),
        ("<p>&amp;lt;p&amp;gt;Nh&amp;amp;agrave; trường&amp;lt;/p&amp;gt;</p>", ["Nhà trường"]),
    ],
)
def test_what_an_editor_escaped_is_read_as_it_was_meant(markup: str, lines: list[str]) -> None:
    """Tags are tags again, letters are letters, and what is Word's alone goes."""
    assert read_lines(markup) == lines


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>Mẫu: &lt;tên đơn vị&gt;, a &lt; b &gt; c</p>", ["Mẫu: <tên đơn vị>, a < b > c"]),
        ("<p>Tập hợp {a} và {1; 2}, R&amp;D.</p>", ["Tập hợp {a} và {1; 2}, R&D."]),
        ("<p>/* Style Definitions */</p><p>Một.</p><p>Hai.</p>", ["Một.", "Hai."]),
    ],
)
def test_other_brackets_and_signs_stay(markup: str, lines: list[str]) -> None:
    """Only tags of HTML and Word are tags; a style sheet that never ends takes nothing along."""
    assert read_lines(markup) == lines


def test_title_and_name_of_a_picture_are_mended() -> None:
    """The head's title is a text as any other, its description an attribute."""
    markup = (
        "<title>Nh&amp;agrave; trường</title><meta property='og:title' content='B&amp;agrave;i'>"
        "<img src='a.jpg' alt='L&amp;agrave;ng'>"
    )
    root = parse(markup)
    assert repair_escaped_markup(root, markup)
    assert root.findtext("head/title") == "Nhà trường"
    assert [meta.get("content") for meta in root.iter("meta")] == ["Bài"]
    assert [i.alt for i in read_blocks(root) if isinstance(i, InlineImage)] == ["Làng"]
