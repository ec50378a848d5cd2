"""Charts: the same bytes for the same data, also of queries that no chart has foreseen."""

import sys
from xml.etree import ElementTree as ET

import pytest

from research.chart import draw_chart
from research.errors import MissingExtraError
from research.period import PeriodUnit
from research.trend import DateTotals, TrendPoint, TrendSeries

NONE = DateTotals(total=0, undated=0, imprecise=0)


def make_series(query: str, *counts: int | None) -> TrendSeries:
    """Return a series of years from 2001 on, with ten articles in each year that has a count."""
    points = tuple(
        TrendPoint(period=f"{year}", count=count, articles=0 if count is None else 10)
        for year, count in enumerate(counts, 2001)
    )
    return TrendSeries(query=query, hits=NONE, articles=NONE, points=points)


@pytest.mark.parametrize("form", ["svg", "png"])
def test_chart_of_the_same_data_is_the_same_bytes(form: str) -> None:
    """No time and no random id is in the file; other data give another picture."""
    data = [
        make_series("hội nghị", 1, None, None, 3, 0),
        make_series("_khoá $7$ 🙂", 2, None, 1, None, 4),
    ]
    first = draw_chart(data, PeriodUnit.YEAR, share=False, form=form)
    assert draw_chart(data, PeriodUnit.YEAR, share=False, form=form) == first
    assert draw_chart(data, PeriodUnit.YEAR, share=True, form=form) != first
    assert draw_chart(data[:1], PeriodUnit.YEAR, share=False, form=form) != first


def test_chart_as_svg_is_xml_with_letters_as_shapes() -> None:
    """It looks the same on every machine, with or without the font."""
    drawn = draw_chart([make_series("thuỷ lợi")], PeriodUnit.WEEK, share=True, form="svg")
    root = ET.fromstring(drawn)  # noqa: S314
    assert root.tag.endswith("svg")
    assert not root.findall(".//{http://www.w3.org/2000/svg}text")


def test_chart_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError) as caught:
        draw_chart([make_series("a", 1)], PeriodUnit.YEAR, share=False, form="svg")
    assert "truongdang[charts]" in caught.value.hint
