"""Puts what attached files say to the articles that link to them. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from archive.history import FileRead
from archive.model import Attachment, Content, Doubt


def with_files(content: Content, files: Mapping[str, FileRead]) -> Content:
    """The content with the texts of its files, and a doubt for each that could not be read."""
    known = [(each, files[each.url]) for each in content.attachments if each.url in files]
    if not known:
        return content
    doubts = [_doubt(each, file.reason) for each, file in known if file.reason]
    return replace(
        content,
        attachments=tuple(_read(each, files.get(each.url)) for each in content.attachments),
        warnings=(*content.warnings, *doubts),
    )


def _read(attachment: Attachment, file: FileRead | None) -> Attachment:
    return replace(attachment, content=file.text) if file else attachment


def _doubt(attachment: Attachment, reason: str) -> Doubt:
    text = f"The text of {attachment.text} was not read: {reason}."
    return Doubt(code="attachment-unread", field="attachments", text=text)
