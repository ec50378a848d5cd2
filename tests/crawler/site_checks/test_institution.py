"""Guesses whose site it is."""

import pytest

from config.site import InstitutionKind, Site
from crawler.site_checks.institution import Institution, guess_institution

REGISTRY = [
    Site(
        key="son-ha",
        start_urls=("http://son-ha.example/",),
        institution="Trường Chính trị tỉnh Sơn Hà",
        kind=InstitutionKind.PROVINCIAL_SCHOOL,
        province="Sơn Hà",
        province_2025="Đồi Chè",
    ),
]


@pytest.mark.parametrize(
    "name",
    [
        "Trang chủ - Trường Chính trị tỉnh Sơn Hà",
        "TRƯỜNG CHÍNH TRỊ TỈNH SƠN HÀ",
        "© 2024 Trường Chính trị Sơn Hà",
    ],
)
def test_known_institution_is_recognised(name: str) -> None:
    """Capitals, other words around it and a missing "tỉnh" do not hide a school of the registry."""
    assert guess_institution([name], REGISTRY) == Institution(
        name="Trường Chính trị tỉnh Sơn Hà",
        kind=InstitutionKind.PROVINCIAL_SCHOOL,
        province="Sơn Hà",
        province_2025="Đồi Chè",
        known_key="son-ha",
    )


@pytest.mark.parametrize(
    ("name", "institution", "kind", "province"),
    [
        (
            "Tin mới | TRƯỜNG CHÍNH TRỊ AN BÌNH TỈNH SUỐI MƠ",
            "Trường Chính trị An Bình tỉnh Suối Mơ",
            InstitutionKind.PROVINCIAL_SCHOOL,
            "Suối Mơ",
        ),
        (
            "HỌC VIỆN CHÍNH TRỊ KHU VỰC IX",
            "Học viện Chính trị khu vực IX",
            InstitutionKind.REGIONAL_ACADEMY,
            "",
        ),
        ("Học viện Đồi Chè - Trang chủ", "Học viện Đồi Chè", InstitutionKind.ACADEMY, ""),
        ("Trường Tiểu học Suối Mơ", "", InstitutionKind.OTHER, ""),
        ("Trang chủ", "", InstitutionKind.OTHER, ""),
    ],
)
def test_unknown_institution_is_read_from_its_name(
    name: str, institution: str, kind: InstitutionKind, province: str
) -> None:
    """Kind and province follow from the words of a name; what says nothing is no guess."""
    expected = Institution(name=institution, kind=kind, province=province)
    assert guess_institution([name], REGISTRY) == expected
