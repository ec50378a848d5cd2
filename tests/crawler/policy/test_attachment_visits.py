"""Attached files over real HTTP, and two generations of a layout, from crawl to re-reading."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from archive.model import Attachment, ExtractionWarning
from tests.support.attachment_files import encrypt_pdf, make_docx, make_pdf
from tests.support.cli import Workspace
from tests.support.scanned_pages import make_picture, make_scan
from tests.support.site_server import SiteServer, StubResponse, serve_site

PDF_LINES = ["Kế hoạch tổ chức hội nghị sơ kết công tác sáu tháng", "đầu năm của Nhà trường."]
LINKS_HTML = (
    '<p>Văn bản kèm theo đây:</p><p><a href="/tep/ke-hoach.pdf">Kế hoạch</a></p>'
    '<p><a href="/tep/bao-cao.docx">Báo cáo</a></p><p><a href="/tep/mat.pdf">Mật</a></p>'
    '<p><a href="/tep/cu.rar">Bản cũ</a></p>'
    '<p><a href="http://noi.khac.invalid/x.pdf">Nơi khác</a></p>'
)
ATTACHMENTS_ENABLED = "attachments = true\n"


def add_pages(school: SiteServer) -> None:
    """The first article links to files of every kind, the second to one of them too."""
    body = f"<p>Sáng ngày 13/7/2020, Nhà trường tổ chức hội nghị.</p>{LINKS_HTML}"
    school.add_article(1, "Hội nghị số 1", body)
    school.add_article(
        2, "Hội nghị số 2", '<p>Xem kế hoạch.</p><a href="/tep/ke-hoach.pdf">Tệp</a>'
    )
    school.responses["/tep/ke-hoach.pdf"] = StubResponse(body=make_pdf(PDF_LINES))
    school.add_redirect("/tep/bao-cao.docx", "/tep/moi/bao-cao.docx")
    report = make_docx(["Báo cáo kết quả công tác."], [["Lớp", "Số học viên"], ["K62", "48"]])
    school.responses["/tep/moi/bao-cao.docx"] = StubResponse(body=report)
    school.responses["/tep/mat.pdf"] = StubResponse(body=encrypt_pdf(make_pdf(PDF_LINES)))


def get_attachments(desk: Workspace) -> dict[str, Attachment]:
    """What the first article links to, by the text of the link."""
    return {file.text: file for file in desk.get_articles()[0].content.attachments}


def test_text_of_attached_files_is_read(desk: Workspace, school: SiteServer) -> None:
    """Documents of the site are fetched once, after the pages; what is not read says why."""
    add_pages(school)
    desk.add_site(school, more=ATTACHMENTS_ENABLED)
    report = desk.crawl()
    asked = [path for path in school.log if path.startswith("/tep/")]
    assert school.log[-4:] == asked
    assert sorted(asked) == [
        "/tep/bao-cao.docx", "/tep/ke-hoach.pdf", "/tep/mat.pdf", "/tep/moi/bao-cao.docx",
    ]  # fmt: skip
    found = get_attachments(desk)
    assert found["Kế hoạch"].content == " ".join(PDF_LINES)
    assert found["Báo cáo"].content == "Báo cáo kết quả công tác.\nLớp | Số học viên\nK62 | 48"
    assert [found[name].content for name in ("Mật", "Bản cũ", "Nơi khác")] == [None] * 3
    first, second, third = desk.get_articles()
    assert second.content.attachments[0].content == " ".join(PDF_LINES)
    assert third.content.attachments == ()
    assert first.content.warnings == (
        ExtractionWarning(
            code="attachment-unread",
            field="attachments",
            text="The text of Mật was not read: encrypted.",
        ),
    )
    assert report["reasons"] == {}
    others = report["others"]
    assert isinstance(others, dict)
    assert others["attachment: read"] == 2
    assert others["attachment: encrypted"] == 1
    shown = desk.run_command("show", first.id).stdout
    assert f"/tep/ke-hoach.pdf ({len(' '.join(PDF_LINES))} letters)" in shown
    exported = desk.run_command("show", first.id, "--json").stdout
    assert json.loads(exported)["attachments"][0]["content"] == " ".join(PDF_LINES)


@pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed")
def test_scans_are_read_where_the_site_asks_for_it(desk: Workspace, school: SiteServer) -> None:
    """A picture that is all of a notice becomes its attachment, and its text is read."""
    school.add_article(1, "Lịch công tác tuần 24", '<p><img src="/anh/lich.jpg"></p>')
    text = "Kế hoạch tổ chức hội nghị sơ kết công tác sáu tháng đầu năm."
    school.responses["/anh/lich.jpg"] = StubResponse(body=make_picture([make_scan(text, seed=1)]))
    desk.add_site(school, more=f"{ATTACHMENTS_ENABLED}ocr = true\n")
    desk.crawl()
    notice = next(each for each in desk.get_articles() if "tuần 24" in each.content.title)
    (scan,) = notice.content.attachments
    assert (scan.text, scan.type) == ("lich.jpg", "jpg")
    assert len(set(text.split()) - set((scan.content or "").split())) <= 1


WAITING_TESSERACT = """#!/bin/sh
touch {folder}/started
for each in $(seq 600); do [ -e {folder}/seen ] && break; sleep 0.1; done
[ -e {folder}/seen ] && echo 'Kế hoạch tổ chức hội nghị sơ kết công tác sáu tháng.'
"""


def test_other_sites_go_on_while_a_scan_is_read(
    desk: Workspace, school: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan that ends only when another site was asked for its article is read.

    Guards: OCR held all sites for up to three minutes.
    """
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text(WAITING_TESSERACT.format(folder=tmp_path), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    school.add_article(1, "Lịch công tác tuần 24", '<p><img src="/anh/lich.jpg"></p>')
    school.responses["/anh/lich.jpg"] = StubResponse(body=b"\xff\xd8\xff picture")
    desk.add_site(school, more=f"{ATTACHMENTS_ENABLED}ocr = true\n")
    with serve_site(SiteServer()) as other:
        path = other.add_article(1, "Hội nghị của trường khác")
        other.add_listing("/", [path])
        other.before["/"] = lambda: await_file(tmp_path / "started")
        other.before[path] = (tmp_path / "seen").touch
        desk.add_site(other, "khac")
        desk.run_command("crawl", "truong", "khac", "--no-index")
    notice = next(each for each in desk.get_articles() if "tuần 24" in each.content.title)
    assert [each.content for each in notice.content.attachments] == [
        "Kế hoạch tổ chức hội nghị sơ kết công tác sáu tháng."
    ]


def await_file(path: Path) -> None:
    """Wait until a file is there, a minute at most."""
    deadline = time.monotonic() + 60
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def test_notice_that_is_a_file_is_read_and_found(desk: Workspace, school: SiteServer) -> None:
    """A frame with a viewer and a download without an ending bring their text; title and all."""
    viewer = "/pdfjs/web/viewer.html?file=%2Ftep%2Flich.pdf"
    school.add_article(
        1,
        "Lịch công tác tuần 24",
        f'<iframe src="{viewer}"></iframe><a href="/download/12">Tải</a>',
    )
    school.responses["/tep/lich.pdf"] = StubResponse(body=make_pdf(PDF_LINES))
    school.responses["/download/12"] = StubResponse(
        body=make_docx(["Danh sách phân công giảng viên."]),
        headers={"Content-Disposition": 'attachment; filename="danh-sach.docx"'},
    )
    desk.add_site(school, more=ATTACHMENTS_ENABLED)
    desk.crawl()
    notice = next(each for each in desk.get_articles() if "tuần 24" in each.content.title)
    assert notice.content.body == ""
    assert {each.content for each in notice.content.attachments} == {
        " ".join(PDF_LINES), "Danh sách phân công giảng viên.",
    }  # fmt: skip
    assert {each.name for each in notice.content.attachments} == {None, "danh-sach.docx"}
    assert "danh-sach.docx" in desk.run_command("show", notice.id).stdout
    desk.run_command("index", "rebuild")
    assert notice.content.title in desk.run_command("search", 'attachment:"danh-sach"').stdout
    assert not [path for path in school.log if path.startswith("/pdfjs")]


def test_a_changed_file_is_read_and_makes_no_revision(desk: Workspace, school: SiteServer) -> None:
    """The article says what it said, the file's new text beside it; captures can be read again."""
    add_pages(school)
    desk.add_site(school, more=ATTACHMENTS_ENABLED)
    desk.crawl()
    before = [(article.revision, article.content_hash) for article in desk.get_articles()]
    school.log.clear()
    desk.crawl()
    assert not [path for path in school.log if path.startswith("/tep/")]
    school.responses["/tep/ke-hoach.pdf"] = StubResponse(
        body=make_pdf(["Kế hoạch đã được sửa lại toàn bộ."])
    )
    desk.crawl("truong", "--full")
    assert get_attachments(desk)["Kế hoạch"].content == "Kế hoạch đã được sửa lại toàn bộ."
    assert [(article.revision, article.content_hash) for article in desk.get_articles()] == before
    desk.change_rows("UPDATE files SET extractor = 'old', text = 'cũ' WHERE url LIKE '%.pdf'")
    school.responses.clear()
    desk.run_command("reextract", "--no-index")
    assert get_attachments(desk)["Kế hoạch"].content == "Kế hoạch đã được sửa lại toàn bộ."


def test_switched_on_later_and_off_again(desk: Workspace, school: SiteServer) -> None:
    """Files of articles that are known already are fetched; switched off, none is asked for."""
    add_pages(school)
    desk.add_site(school)
    desk.crawl()
    assert not [path for path in school.log if path.startswith("/tep/")]
    desk.add_site(school, more=ATTACHMENTS_ENABLED)
    desk.crawl("truong", "--max-pages", "2")  # the front page, and one file
    assert len([path for path in school.log if path.startswith("/tep/")]) == 1
    desk.add_site(school)
    desk.crawl("truong", "--full")
    assert len([path for path in school.log if path.startswith("/tep/")]) == 1
    assert get_attachments(desk)["Kế hoạch"].content == " ".join(PDF_LINES)


def test_rules_of_a_site_file_read_captures_again(desk: Workspace, school: SiteServer) -> None:
    """New rules make no revision, and rules of other days leave a capture as it was."""
    desk.add_site(school)
    desk.crawl()
    plain = desk.get_articles()
    assert plain[0].content.body.count("\n") == 1
    rules = '[[rules]]\nfrom = 2020-01-01\nbody = "[itemprop=articleBody] p:first-child"\n'
    desk.add_site(school, more=rules)
    desk.run_command("reextract", "--no-index")
    ours = desk.get_articles()
    assert [article.content.body for article in ours] == [
        article.content.body.partition("\n")[0] for article in plain
    ]
    assert [article.revision for article in ours] == [1, 1, 1]
    desk.add_site(school, more=rules.replace("from = 2020-01-01", "until = 2019-12-31"))
    desk.run_command("reextract", "--no-index")
    assert [article.content for article in desk.get_articles()] == [one.content for one in plain]
    assert [article.revision for article in desk.get_articles()] == [1, 1, 1]


def test_mistaken_rules_stop_a_crawl_with_their_place(desk: Workspace, school: SiteServer) -> None:
    """A selector that is none is told before anything is fetched, by both doors."""
    desk.add_site(school, more='[[rules]]\nbody = "div["\n')
    said = desk.run_command("crawl", "truong", status=2).stderr
    assert "truong.toml:4:" in said
    assert '"div[" is no selector' in said
    assert "truong.toml:4:" in desk.run_command("sites", "validate", status=1).stdout
    assert school.log == []
