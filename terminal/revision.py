"""An article, or one of its revisions, as a command was asked for it."""

from collections.abc import Callable
from typing import NoReturn

import click

from archive.model import Article
from archive.store import Archive
from terminal.errors import complain
from terminal.status import Status

revision_option: Callable[[Callable[..., None]], Callable[..., None]] = click.option(
    "--revision",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="As the site published it the N-th time; the last, where N is not given.",
)


def find(archive: Archive, article_id: str, number: int | None = None) -> Article:
    """The article, as its revision `number` has it.

    Raises:
        click.exceptions.Exit: there is none; it was said, and what there is.
    """
    if (article := archive.article(article_id)) is None:
        refuse_unknown(article_id)
    if number is None or number == article.revision:
        return article
    if (found := archive.inventory.revision(article, number)) is None:
        complain(
            f"{article_id} has no revision {number}",
            hint=f"Its revisions are 1 to {article.revision}.",
        )
        raise click.exceptions.Exit(Status.NONE)
    return found


def refuse_unknown(article_id: str) -> NoReturn:
    """Say that no article has this id, and end the command."""
    complain(f"no article has the id {article_id}", hint="Ids are what search prints.")
    raise click.exceptions.Exit(Status.NONE)
