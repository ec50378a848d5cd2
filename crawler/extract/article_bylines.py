"""Read who signed an article: its text, the fields of its system, other places of its page."""

from archive.model import Byline, BylineRole
from crawler.extract.body import ArticleBody
from crawler.extract.fields.bylines import parse_author_field, select_names
from crawler.extract.fields.field_reader import FieldReader
from crawler.extract.fields.foreign_names import find_foreign_authors
from crawler.extract.html.parse import Element
from crawler.extract.profiles.profile import CmsProfile


def read_article_bylines(
    fields: FieldReader, profile: CmsProfile, body: ArticleBody, root: Element, *, is_foreign: bool
) -> tuple[Byline, ...]:
    """Read the signatures of the text; where it names nobody, the fields of the system.

    Args:
        fields: the article's fields.
        profile: the rules for them.
        body: its text.
        root: the page's tree.
        is_foreign: the text is not in Vietnamese: all places of the page are asked, which on
            Vietnamese pages name accounts and who made the site.
    """
    signed = body.text_bylines.bylines
    if body.text_bylines.rule:
        fields.provenance["bylines"] = body.text_bylines.rule
    # Who took the pictures has not signed the text: the system's author is still asked.
    is_signed = any(byline.role is not BylineRole.PHOTOGRAPHER for byline in signed)
    if not select_names(signed, BylineRole.SOURCE) and (
        source := fields.read_labelled("source", profile.source_label)
    ):
        signed = (*signed, Byline(name=source, role=BylineRole.SOURCE, raw=source))
    if is_signed:
        return signed
    shown = fields.read_labelled("account", profile.author_label) or fields.read_text(
        "account", profile.author
    )
    # The account is no field: its rule is told only where it becomes the bylines.
    rule = fields.provenance.pop("account", "")
    if shown and (accounts := parse_author_field(shown, is_foreign=is_foreign)):
        fields.provenance["bylines"] = rule
        return (*accounts, *signed)
    names, rule = find_foreign_authors(root) if is_foreign else ((), "")
    if names:
        fields.provenance["bylines"] = rule
    return (*(Byline(name=name, role=BylineRole.AUTHOR, raw=name) for name in names), *signed)
