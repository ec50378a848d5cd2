"""Site files: what they may say, and what is said about their mistakes."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigError, FileMistakeError
from config.load import check_sites, is_site_key, load_site
from config.site import Cms, InstitutionKind, Site
from tests.config.conftest import VALID_SITE_FILE, WriteSite

FULL = """\
institution = " Trường Chính trị tỉnh Mẫu "
kind = "provincial_school"
province = "Mẫu"
province_2025 = "Mới"
merged_into = "mau"
former_urls = ["http://cu.example/"]
scope = ["/web/mau/", "https://other.example/path/", "tct.example", "localhost:8080/x"]
start_urls = ["https://school.example/", "http://old.school.example/"]
cms = "nukeviet"
delay = 2
interval = "12h"
enabled = false
attachments = true
ocr = true
images = true
"""


def test_a_site_needs_only_its_start_urls(folder: Path, write_site: WriteSite) -> None:
    """Everything else has the default of the design."""
    write_site(text=VALID_SITE_FILE)

    assert load_site(folder, "school") == Site(
        key="school",
        start_urls=("https://school.example/",),
        institution="",
        kind=InstitutionKind.OTHER,
        province="",
        cms=Cms.AUTO,
        delay=1.0,
        interval=timedelta(days=1),
        enabled=True,
        attachments=False,
        images=False,
    )


def test_every_key_is_read(folder: Path, write_site: WriteSite) -> None:
    """A full file becomes a full site, its text trimmed."""
    write_site(text=FULL)

    assert load_site(folder, "school") == Site(
        key="school",
        start_urls=("https://school.example/", "http://old.school.example/"),
        institution="Trường Chính trị tỉnh Mẫu",
        kind=InstitutionKind.PROVINCIAL_SCHOOL,
        province="Mẫu",
        province_2025="Mới",
        merged_into="mau",
        former_urls=("http://cu.example/",),
        scope=(
            *("/web/mau/", "https://other.example/path/"),
            *("http://tct.example", "http://localhost:8080/x"),
        ),
        cms=Cms.NUKEVIET,
        delay=2.0,
        interval=timedelta(hours=12),
        enabled=False,
        attachments=True,
        images=True,
        ocr=True,
    )


def test_text_is_composed_when_it_is_read(folder: Path, write_site: WriteSite) -> None:
    """A file saved in decomposed Unicode names the same institution."""
    write_site(text=VALID_SITE_FILE + 'institution = "Tru\u031bo\u031b\u0300ng"\n')

    assert load_site(folder, "school").institution == "Trường"


MISTAKES = {
    'instituton = "x"': ("instituton", 'unknown key "instituton"', 'Did you mean "institution"?'),
    'Kind = "other"': ("Kind", 'unknown key "Kind"', 'Did you mean "kind"?'),
    "institution = 5": ("institution", "must be text, not a number", 'institution = "..."'),
    'institution = "a\\nb"': ("institution", "line break", "one line"),
    'institution = "a\\u200bb"': ("institution", "invisible character", "one line"),
    'kind = "provincial-school"': (
        "kind",
        'unknown kind "provincial-school"',
        '"provincial_school"',
    ),
    'scope = ["/web/tct/", "web/tct/"]': ("scope", '"web/tct/" cannot bound', '"/web/tct/"'),
    'scope = [""]': ("scope", "it is empty", "paths and hosts"),
    'scope = ["//a.example/"]': ("scope", "it begins with //", "paths and hosts"),
    'scope = ["/web/*"]': ("scope", "it holds *", "paths and hosts"),
    'scope = ["https://a.example/?x=1"]': ("scope", "it holds ?", "paths and hosts"),
    'scope = ["ftp://a.example/"]': ("scope", "does not begin with http", "paths and hosts"),
    'scope = ["/web tct/"]': ("scope", "holds a space", "paths and hosts"),
    'scope = ["/a/", "/a/"]': ("scope", "is given twice", "Keep one"),
    "scope = [1]": ("scope", "must be text or a list of texts", "scope ="),
    'kind = ""': ("kind", 'unknown kind ""', "academy, regional_academy"),
    "kind = ['other']": ("kind", "must be text, not a list", 'kind = "other"'),
    'cms = "jomla"': ("cms", 'unknown cms "jomla"', 'Did you mean "joomla"?'),
    'cms = "typo3"': ("cms", 'unknown cms "typo3"', "one of: auto, joomla"),
    "delay = -1": ("delay", "-1 is out of range", "0 to 600"),
    "delay = nan": ("delay", "nan is out of range", "seconds"),
    "delay = inf": ("delay", "inf is out of range", "seconds"),
    "delay = 1000": ("delay", "1000 is out of range", "seconds"),
    'delay = "1.0"': ("delay", "must be a number of seconds, not text", "delay = 1.5"),
    "delay = true": ("delay", "must be a number of seconds, not true or false", "delay = 1.5"),
    'interval = "daily"': ("interval", '"daily" is no interval', '"12h"'),
    'interval = "0h"': ("interval", '"0h" is no interval', '"12h"'),
    "interval = 1": ("interval", "must be text, not a number", 'interval = "1d"'),
    'enabled = "false"': ("enabled", "must be true or false, not text", "enabled = true"),
    "enabled = 0": ("enabled", "must be true or false, not a number", "enabled = true"),
    "province_2025 = 2025": (
        "province_2025",
        "must be text, not a number",
        'province_2025 = "..."',
    ),
    "province2025 = 'x'": ("province2025", "unknown key", 'Did you mean "province_2025"?'),
    'merged_into = "Hà Giang"': ("merged_into", "cannot be a site key", '"ha-giang"'),
    'merged_into = "school"': ("merged_into", "into itself", "another site"),
    'former_urls = "http://old.example/"': (
        "former_urls",
        "must be a list, not text",
        "former_urls",
    ),
    'former_urls = ["old.example"]': ("former_urls", "does not begin with http", "browser"),
    'former_urls = ["https://school.example/"]': ("former_urls", "is a start URL too", "one of"),
    "rules = 5": ("rules", "must be tables", "[[rules]]"),
    "images = 2020-07-13": ("images", "not a table or a date", "images = true"),
    "[images]": ("images", "not a table or a date", "images = true"),
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_names_file_line_key_and_remedy(
    folder: Path, write_site: WriteSite, line: str
) -> None:
    """Whoever wrote the line can mend it without looking anything up."""
    key, message, hint = MISTAKES[line]
    path = write_site(text=f"# school\n{VALID_SITE_FILE}\n{line}\n")

    with pytest.raises(FileMistakeError) as caught:
        load_site(folder, "school")

    assert (caught.value.file, caught.value.line, caught.value.key) == (path, 4, key)
    assert str(caught.value).startswith(f"{path}:4: ")
    assert message in str(caught.value)
    assert hint in caught.value.hint


ADDRESS_MISTAKES = {
    'institution = "x"': (None, 'the key "start_urls" is missing'),
    'start_urls = "https://school.example/"': (1, "must be a list, not text"),
    "start_urls = []": (1, "the list is empty"),
    "start_urls = [1]": (1, "must be a list of texts, not a number"),
    'start_urls = ["school.example"]': (1, "does not begin with http"),
    'start_urls = [\n  "https://a.example/",\n  "https://...",\n]': (3, "not the name of a host"),
    'start_urls = [\n  "https://a.example/",\n  "https://a.example/",\n]': (2, "is given twice"),
}


@pytest.mark.parametrize("text", ADDRESS_MISTAKES)
def test_a_mistaken_start_url_is_named(folder: Path, write_site: WriteSite, text: str) -> None:
    """Missing, single, empty, broken and doubled addresses are told apart, each on its line."""
    line, message = ADDRESS_MISTAKES[text]
    write_site(text=f"{text}\n")

    (finding,) = check_sites(folder)

    assert (finding.line, finding.key) == (line, "start_urls")
    assert message in finding.message
    assert finding.hint


def test_all_mistakes_are_found_in_the_order_of_their_lines(
    folder: Path, write_site: WriteSite
) -> None:
    """One look shows everything that must be mended; the error says how many more there are."""
    write_site(text='delay = -1\nkind = "school"\nenabeld = true\n' + VALID_SITE_FILE)

    findings = check_sites(folder)

    assert [(finding.line, finding.key) for finding in findings] == [
        (1, "delay"),
        (2, "kind"),
        (3, "enabeld"),
    ]
    with pytest.raises(FileMistakeError) as caught:
        load_site(folder, "school")
    assert "2 more: truongdang sites validate" in caught.value.hint


@pytest.mark.parametrize(
    "key", ["Ha-Giang", "ha_giang", "hà-giang", "-ha", "ha-", "ha--giang", "a" * 65]
)
def test_a_file_name_that_is_no_key_is_a_mistake(
    folder: Path, write_site: WriteSite, key: str
) -> None:
    """Keys stand in commands, queries and addresses, so they are plain."""
    write_site(key)

    (finding,) = check_sites(folder)

    assert "cannot be a site key" in finding.message


@given(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,4}", fullmatch=True))
def test_letters_and_digits_joined_by_hyphens_are_a_key(key: str) -> None:
    """Keys as the message asks for them are taken."""
    assert is_site_key(key)


ODD_VALUES = [
    "1",
    "-0.0",
    "1e400",
    "true",
    '"x"',
    "[]",
    "[[]]",
    "{}",
    "2020-07-13",
    "'\ufeff'",
    "?",
]
ODD_LINES = st.builds(
    "{} = {}".format,
    st.sampled_from([*Site.__dataclass_fields__, "a.b", "'key'", "[x]\ny", "#"]),
    st.sampled_from(ODD_VALUES) | st.text(),
)


@given(st.lists(ODD_LINES, max_size=4).map("\n".join))
def test_whatever_stands_in_a_file_is_a_site_or_a_mistake_with_a_remedy(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """No file makes the loader fail in any other way."""
    folder = tmp_path_factory.mktemp("config")
    (folder / "sites").mkdir()
    (folder / "sites" / "school.toml").write_bytes(text.encode(errors="surrogatepass"))

    try:
        site = load_site(folder, "school")
    except ConfigError as error:
        told = [str(error), error.hint]
    else:
        told = [site.key, *site.start_urls]
    assert len(told) > 1
    assert all(told)
