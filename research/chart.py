"""Series as a picture for a paper: SVG or PNG, the same bytes for the same data.

Drawn by Matplotlib, the extra `charts`, with the fonts that come with it, which
have every Vietnamese letter. Colours are those of Okabe and Ito, which people
with any colour vision can tell apart (https://jfly.uni-koeln.de/color/), and
each series has its own marker and line besides.
"""

import io
from collections.abc import Iterator, Sequence
from itertools import cycle
from math import nan
from textwrap import shorten
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

from research.errors import MissingExtraError
from research.period import PeriodUnit
from research.trend import TrendPoint, TrendSeries

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CHART_FORMATS = ("svg", "png")
"""The formats of pictures, by the ending of a file's name."""

# Okabe and Ito's palette, which the colour-blind can tell apart, and black; markers and line
# styles differ too, for print without colours. Their counts share no divisor, so that the
# combinations repeat as late as can be.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
_LINE_STYLES = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)))  # points on and off, in turn
_GAP_COLOUR = "#EEEEEE"
_GAP_LABEL = "no article of the chosen sites"
_FIGURE_INCHES = (9.0, 4.8)  # chosen: about the width of the text on A4 laid across
_DOTS_PER_INCH = 150  # chosen: a picture of 1350 x 720 pixels
_MAX_AXIS_LABELS = 16
"""More names of periods than that along the axis would run into each other."""
_LEGEND_COLUMNS = 3  # labels side by side: three of the longest fill the figure at 10 points
_MAX_LABEL_CHARACTERS = 40  # characters, chosen by eye for that
_FONT = "DejaVu Sans"
_STYLE = {
    "font.family": [_FONT],
    "svg.hashsalt": "truongdang",  # else the ids in the file are random
    "svg.fonttype": "path",  # the reader need not have the font
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,  # a query may hold dollars
}
_REPRODUCIBLE_METADATA: dict[str, dict[str, str | None]] = {
    "svg": {"Date": None},
    "png": {"Software": None},
}
"""What would differ between two drawings of one picture."""


def draw_chart(series: Sequence[TrendSeries], unit: PeriodUnit, *, share: bool, form: str) -> bytes:
    """Draw series of the same periods as lines, interrupted where there is a gap.

    Raises:
        MissingExtraError: Matplotlib is not installed.
    """
    try:
        # Takes a second to import, so only where a picture is drawn.
        import matplotlib as mpl  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("charts", needed_by="a chart") from error
    picture = io.BytesIO()
    with mpl.rc_context():
        mpl.rcdefaults()  # what the reader of this machine has set must not show
        mpl.rcParams.update(_STYLE)  # type: ignore[arg-type]  # the keys are its own
        figure = Figure(figsize=_FIGURE_INCHES, dpi=_DOTS_PER_INCH, layout="constrained")
        _draw_series(figure, series, unit, share=share)
        with catch_warnings():
            simplefilter("ignore", UserWarning)  # a sign that the font lacks shows as a box
            figure.savefig(picture, format=form, metadata=_REPRODUCIBLE_METADATA[form])
    return picture.getvalue()


def _draw_series(
    figure: "Figure", series: Sequence[TrendSeries], unit: PeriodUnit, *, share: bool
) -> None:
    axes = figure.add_subplot()
    looks = zip(cycle(_COLOURS), cycle(_MARKERS), cycle(_LINE_STYLES), strict=False)
    lines = [
        axes.plot(
            [_point_height(point, share=share) for point in each.points],
            color=colour,
            marker=marker,
            linestyle=line,
            markersize=4,
            clip_on=False,  # a zero shows its whole marker
        )[0]
        for each, (colour, marker, line) in zip(series, looks, strict=False)
    ]
    labels = [shorten(each.query, _MAX_LABEL_CHARACTERS, placeholder=" …") for each in series]
    bands = [
        axes.axvspan(first - 0.5, last + 0.5, facecolor=_GAP_COLOUR, linewidth=0, zorder=0)
        for first, last in _iter_gaps(series)
    ]
    figure.legend(
        [*lines, *bands[:1]],
        labels + [_GAP_LABEL] * bool(bands),
        loc="outside upper left",
        ncols=_LEGEND_COLUMNS,
        frameon=False,
    )
    _label_axes(axes, series, unit, share=share)


def _label_axes(
    axes: "Axes", series: Sequence[TrendSeries], unit: PeriodUnit, *, share: bool
) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 -- see `draw_chart`

    periods = [point.period for point in series[0].points]
    step = -(-len(periods) // _MAX_AXIS_LABELS) or 1
    axes.set_xticks(range(0, len(periods), step), periods[::step])
    axes.set_xlim(-0.5, max(len(periods) - 0.5, 0.5))
    axes.yaxis.set_major_locator(MaxNLocator(integer=not share))
    axes.set_ylim(bottom=0, top=max(1, axes.get_ylim()[1]))  # zeros alone have no scale
    axes.set_xlabel(unit.value)
    axes.set_ylabel("share of all articles (%)" if share else "articles")


def _point_height(point: TrendPoint, *, share: bool) -> float:
    if point.count is None or point.share is None:
        return nan
    return point.share * 100 if share else point.count


def _iter_gaps(series: Sequence[TrendSeries]) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of each row of periods in which no series has an article."""
    start = None
    rows = zip(*(each.points for each in series), strict=True)
    for index, points in enumerate(rows):
        if any(point.articles for point in points):
            if start is not None:
                yield start, index - 1
            start = None
        elif start is None:
            start = index
