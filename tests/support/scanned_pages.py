"""Papers as a scanner leaves them: printed, laid askew, with noise. What they say is invented."""

import random
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_SIZE = (1654, 2339)  # pixels: A4 at 200 dpi, as office scanners are set
_MARGIN = 160
_FONT_SIZE = 33  # pixels: 12 points at 200 dpi
_LINE_LENGTH = 66  # letters


def make_scan(text: str, *, seed: int, skew: float = 0.6, noise: float = 14.0) -> Image.Image:
    """Print a text on a page and scan it.

    Args:
        text: Paragraphs, a line each.
        seed: Of the noise.
        skew: Degrees by which the page lies askew.
        noise: Standard deviation of the grey levels, of 255.
    """
    font_file = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"
    font = ImageFont.truetype(str(font_file), _FONT_SIZE)
    page = Image.new("L", _SIZE, 250)
    draw = ImageDraw.Draw(page)
    top = _MARGIN
    for line in _wrap_lines(text):
        draw.text((_MARGIN, top), line, font=font, fill=20)
        top += int(_FONT_SIZE * 1.6)
    page = page.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=250)
    page = page.filter(ImageFilter.GaussianBlur(0.7))
    luck = random.Random(seed)
    grain = Image.frombytes("L", _SIZE, luck.randbytes(_SIZE[0] * _SIZE[1]))
    return Image.blend(page, grain, noise / 255)


def make_picture(pages: Sequence[Image.Image]) -> bytes:
    """Return the first page as a JPEG."""
    out = BytesIO()
    pages[0].save(out, "JPEG", quality=80)
    return out.getvalue()


def make_scanned_pdf(pages: Sequence[Image.Image]) -> bytes:
    """Return the pages as a PDF of pictures."""
    out = BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=200)
    return out.getvalue()


def _wrap_lines(text: str) -> list[str]:
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            if line and len(line) + len(word) >= _LINE_LENGTH:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        lines += [line, ""]
    return lines
