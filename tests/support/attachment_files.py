"""Small files as schools attach them. What they say is invented."""

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from pypdf import PdfReader, PdfWriter

_HEAD = b"%PDF-1.4\n"
_CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{ranges}
endcmap CMapName currentdict /CMap defineresource pop end end"""


def make_pdf(*pages: Sequence[str]) -> bytes:
    """A PDF whose every page prints some lines; its font is of no matter, only its letters are."""
    kids = [5 + 2 * number for number in range(len(pages))]
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>",
        (
            "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 4 0 R"
            " /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
        ),
        _make_stream(
            _CMAP.format(ranges=_make_cmap_ranges("".join(line for page in pages for line in page)))
        ),
    ]
    for kid, lines in zip(kids, pages, strict=True):
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {kid + 1} 0 R"
                " /Resources << /Font << /F 3 0 R >> >> >>"
            ),
            _make_stream(f"BT /F 12 Tf 72 760 Td {' '.join(map(_make_text_line, lines))} ET"),
        ]
    return _write_objects(objects)


def _make_cmap_ranges(text: str) -> str:
    """Each letter is the glyph of its own number."""
    codes = [f"<{ord(letter):04x}>" for letter in sorted(set(text))]
    return "\n".join(f"1 beginbfchar {code} {code} endbfchar" for code in codes)


def _make_text_line(text: str) -> str:
    return f"<{text.encode('utf-16-be').hex()}> Tj 0 -16 Td"


def _make_stream(text: str) -> str:
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def _write_objects(objects: Sequence[str]) -> bytes:
    body, places = bytearray(_HEAD), []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return bytes(body) + end.encode()


def encrypt_pdf(body: bytes) -> bytes:
    """The same PDF behind a password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(body)))
    writer.encrypt("mật khẩu", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def make_docx(paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A DOCX of paragraphs and, where there are rows, a table."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()
