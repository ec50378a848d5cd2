"""Names of files in the header `Content-Disposition`."""

import pytest

from crawler.policy.file_names import parse_file_name

NAMES = {
    'attachment; filename="ke-hoach.pdf"': "ke-hoach.pdf",
    "attachment; filename=ke-hoach.pdf": "ke-hoach.pdf",
    "inline;filename=ke-hoach.pdf;": "ke-hoach.pdf",
    'Attachment; FileName="KH 12.doc"; size=100': "KH 12.doc",
    "attachment; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf": "Kế hoạch.pdf",
    "attachment; filename=\"ke.pdf\"; filename*=UTF-8'vi'K%E1%BA%BF.pdf": "Kế.pdf",
    "attachment; filename*=utf-8''K%E1%BA%BF.pdf; filename=\"ke.pdf\"": "Kế.pdf",
    'attachment; filename="=?UTF-8?B?S+G6vy5wZGY=?="': "Kế.pdf",
    'attachment; filename="K%E1%BA%BF%20ho%E1%BA%A1ch.pdf"': "Kế hoạch.pdf",
    'attachment; filename="Kế hoạch.pdf"'.encode().decode("latin-1"): "Kế hoạch.pdf",
    'attachment; filename="C:\\\\Tep\\\\ke.pdf"': "ke.pdf",
    'attachment; filename="../../etc/passwd"': "passwd",
    "attachment": None,
    "attachment; filename=": None,
    'attachment; filename=""': None,
    "attachment; filename*=iso-8859-1''%E1.pdf": "á.pdf",
    "": None,
}


@pytest.mark.parametrize("header", NAMES)
def test_file_is_named_as_its_server_calls_it(header: str) -> None:
    """In every way that servers write names with marks, without folders; nonsense names nothing."""
    assert parse_file_name(header) == NAMES[header]
