"""The configuration that comes with the program."""

import re
from pathlib import Path

from config.abbreviations_file import load_abbreviations
from config.load import check_sites, load_settings, load_sites
from config.site import Settings

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config"
SEEN_ADDRESSES = 54
MERGED_SCHOOLS = 4


def read_registry_rows() -> list[list[str]]:
    """Return the cells of the rows of `docs/registry.md` that link to a site file."""
    page = (ROOT / "docs" / "registry.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| [")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_site_file_is_sound_and_disabled() -> None:
    """No crawl of all sites falls on servers that nobody has confirmed."""
    sites = load_sites(CONFIG)

    assert check_sites(CONFIG) == []
    assert len(sites) == SEEN_ADDRESSES
    assert [site.key for site in sites if site.enabled] == []
    assert all(site.institution for site in sites)


def test_every_site_file_says_where_its_address_was_seen_and_how_to_enable_it() -> None:
    """A reader can judge the address, and knows the next command."""
    for path in sorted((CONFIG / "sites").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        assert re.search(r"^# Address seen in:\n#   \S", text, re.MULTILINE), path.name
        assert f"truongdang sites enable {path.stem}\n" in text, path.name


def test_the_registry_page_lists_exactly_the_configured_schools() -> None:
    """Page and files agree on key, file, institution, kind and provinces."""
    sites = {site.key: site for site in load_sites(CONFIG)}
    rows = read_registry_rows()

    assert sorted(row[0] for row in rows) == sorted(
        f"[{key}](../config/sites/{key}.toml)" for key in sites
    )
    for link, institution, kind, province, since_2025, _system in rows:
        site = sites[link.partition("]")[0].strip("[")]
        assert [institution, kind, province, since_2025] == [
            site.institution,
            site.kind.replace("_", " "),
            site.province,
            site.province_2025,
        ]


def test_provinces_that_merged_agree_in_all_files() -> None:
    """Each has one successor, which is one of the 34; a school that was merged went there."""
    sites = {site.key: site for site in load_sites(CONFIG)}
    pairs = {(site.province, site.province_2025) for site in sites.values() if site.province}
    assert len(pairs) == len(dict(pairs))
    assert all(after for _, after in pairs)
    assert all(after == dict(pairs).get(after, after) for _, after in pairs)
    merged = [site for site in sites.values() if site.merged_into]
    assert len(merged) == MERGED_SCHOOLS
    for site in merged:
        assert site.province_2025 == sites[site.merged_into].province


def test_the_shipped_settings_are_the_defaults_and_name_each_setting(tmp_path: Path) -> None:
    """The file documents every setting and changes none."""
    text = (CONFIG / "settings.toml").read_text(encoding="utf-8")

    assert load_settings(CONFIG, data=tmp_path) == load_settings(tmp_path, data=tmp_path)
    named = set(re.findall(r"^(\w+) = ", text, re.MULTILINE))
    # captures names either a folder or a URL.
    assert named == set(Settings.__dataclass_fields__) - {"data", "captures_url", "web_archives"}
    assert "\n# [[web_archives]]\n" in text


def test_the_shipped_abbreviations_hold_the_common_ones_and_no_ambiguous_one() -> None:
    """Abbreviations with one meaning are expanded; those with several are not."""
    abbreviations = load_abbreviations(CONFIG)

    assert abbreviations["BCH TW"] == ("Ban Chấp hành Trung ương",)
    assert abbreviations["LLCT"] == ("lý luận chính trị",)
    assert abbreviations["HVCTQG HCM"] == ("Học viện Chính trị quốc gia Hồ Chí Minh",)
    ambiguous = {"CN", "CT", "CTĐ", "CV", "ĐH", "HV", "KH", "TC", "TH", "TT", "TU", "BBT"}
    assert not ambiguous & abbreviations.keys()
