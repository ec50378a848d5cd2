"""Markup as editors leave it, read as lines."""

import pytest
from lxml import html

from crawler.extract.fields.captions import extract_captions
from crawler.extract.html.blocks import Align, BlockKind, BodyBlock, InlineImage, read_blocks

SENTENCE = "Sáng nay, Trường Chính trị tỉnh tổ chức hội nghị tổng kết năm học"


def read_html(markup: str) -> list[BodyBlock]:
    """The blocks of a fragment."""
    found = read_blocks(html.fragment_fromstring(markup, create_parent="div"))
    return [item for item in found if isinstance(item, BodyBlock)]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>Một</p><p>Hai</p>", ["Một", "Hai"]),
        ("<p>Mộ<b>t</b> hai</p>", ["Một hai"]),
        ("Một<br><br>Hai<br />&nbsp;<br>Ba", ["Một", "Hai", "Ba"]),
        ("<div>Một<div>Hai</div>Ba</div>", ["Một", "Hai", "Ba"]),
        ("<ul><li>Một</li><li>Hai</li></ul>", ["Một", "Hai"]),
        ("<p>Một<o:p></o:p></p><p><o:p>&nbsp;</o:p></p>", ["Một"]),
        ("<!--[if gte mso 9]><xml>x</xml><![endif]--><style>p{}</style><p>Một</p>", ["Một"]),
        ("<p>Một</p><script>x()</script><p style='display:none'>Hai</p>", ["Một"]),
        (
            "<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>",
            ["A | B", "1 | 2"],
        ),
        ("<table><tr><td><p>Một</p><p>Hai</p></td></tr></table>", ["Một", "Hai"]),
        (f"{SENTENCE}<br>và phương hướng năm sau.", [f"{SENTENCE} và phương hướng năm sau."]),
        (f"{SENTENCE}.<br>và phương hướng.", [f"{SENTENCE}.", "và phương hướng."]),
    ],
)
def test_each_paragraph_item_and_row_is_a_line(markup: str, lines: list[str]) -> None:
    """Blocks follow what a reader sees; hard breaks inside a sentence are joined."""
    assert [block.text for block in read_html(markup)] == lines


def test_how_a_block_is_set_off_is_kept() -> None:
    """Alignment, bold, italics, links and kinds are marks for later readers."""
    right, centre, item, heading = read_html(
        '<p style="text-align: right;"><strong>Một</strong></p><center><i>Hai</i></center>'
        '<ul><li><a href="x.pdf">Ba</a></li></ul><h3>Bốn</h3>'
    )
    assert (right.align, right.bold_share) == (Align.RIGHT, 1.0)
    assert (centre.align, centre.italic_share) == (Align.CENTRE, 1.0)
    assert (item.kind, item.link_share, item.file_link_share) == (BlockKind.ITEM, 1.0, 1.0)
    assert heading.kind is BlockKind.HEADING


@pytest.mark.parametrize(
    ("markup", "captions"),
    [
        (
            '<p align="center"><img src="a.jpg"></p><p align="center"><em>Toàn cảnh</em></p>',
            ["Toàn cảnh"],
        ),
        ('<img src="a.jpg"><br><i>Toàn cảnh</i><br><br>Văn bản.', ["Toàn cảnh"]),
        ('<figure><img src="a.jpg"><figcaption>Toàn cảnh</figcaption></figure>', ["Toàn cảnh"]),
        (
            (
                '<table class="tplCaption"><tr><td><img src="a.jpg"></td></tr>'
                '<tr><td class="caption">Toàn cảnh</td></tr></table>'
            ),
            ["Toàn cảnh"],
        ),
        ('<p><img src="a.jpg" alt="Toàn cảnh lễ"></p><p>Toàn cảnh lễ</p>', ["Toàn cảnh lễ"]),
        ('<p><img src="a.jpg"></p><p>Văn bản của bài viết.</p>', []),
        ('<p><img src="a.jpg"></p><p>a.jpg)</p>', []),
    ],
)
def test_caption_is_told_from_text(markup: str, captions: list[str]) -> None:
    """Captions leave the text and stay with their picture."""
    element = html.fragment_fromstring(markup, create_parent="div")
    extracted = extract_captions(read_blocks(element), "http://h.example/tin/1.html")
    assert list(extracted.captions) == captions
    assert [image.url for image in extracted.images] == ["http://h.example/tin/a.jpg"]
    assert [image.caption for image in extracted.images if image.caption] == captions
    assert not {"Toàn cảnh", "Toàn cảnh lễ"} & {block.text for block in extracted.blocks}


def test_pictures_stand_between_blocks() -> None:
    """A picture ends the line it stands in; data addresses are no pictures."""
    element = html.fragment_fromstring('<p>Một<img src="a.jpg" alt="b">Hai<img src="data:x"></p>')
    assert read_blocks(element)[1] == InlineImage(source="a.jpg", alt="b")
    assert len(read_blocks(element)) == 3


@pytest.mark.parametrize(
    ("lines", "captions"),
    [
        ("<p align='center'><i>Tin, ảnh: Hoài Sông</i></p>", ()),
        ("<p align='center'><i>Ảnh: Hoài Sông</i></p>", ()),
        ("<p align='center'><i>Ảnh: Hoài Sông</i></p><p>Văn bản.</p>", ("Ảnh: Hoài Sông",)),
        ("<p align='right'><i>Hoài Sông</i></p>", ()),
    ],
)
def test_signature_under_the_last_picture_is_no_caption(
    lines: str, captions: tuple[str, ...]
) -> None:
    """A labelled line signs wherever it stands; a bare photo credit only at the very end."""
    element = html.fragment_fromstring(f'<img src="a.jpg">{lines}', create_parent="div")
    assert extract_captions(read_blocks(element), "http://h.example/").captions == captions


@pytest.mark.parametrize("name", ["ThS. Lò Thị Mai", "Lò Thị Mai - Giảng viên Khoa Dân vận"])
def test_name_between_the_first_picture_and_the_text_signs(name: str) -> None:
    """A picture of the frame over a text makes no caption of who signs it."""
    markup = f'<p><img src="a.jpg"></p><p align="center">{name}</p><p>Sáng nay, hội nghị mở.</p>'
    extracted = extract_captions(
        read_blocks(html.fromstring(f"<div>{markup}</div>")), "http://h.example/1"
    )
    assert (extracted.captions, extracted.blocks[0].text) == ((), name)


@pytest.mark.parametrize(
    "href", ["/tin/5-a?tmpl=component&amp;print=1", "/index.php?option=com_mailto&amp;link=5"]
)
def test_icons_of_tools_are_no_pictures(href: str) -> None:
    """The image on a link to print or to send a page illustrates nothing."""
    markup = f'<div><a href="{href}"><img src="p.png"></a><p align="center">Toàn cảnh</p></div>'
    extracted = extract_captions(read_blocks(html.fromstring(markup)), "http://h.example/1")
    assert (extracted.images, extracted.captions) == ((), ())
