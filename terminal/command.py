"""Commands that teach by example: `--help` ends with lines that can be typed as they stand."""

from collections.abc import Sequence

import click


class Command(click.Command):
    """A command whose help has a section of examples."""

    def __init__(self, *args: object, examples: Sequence[str] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Click's own arguments
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples after the options."""
        write_examples(self.examples, formatter)
        super().format_epilog(ctx, formatter)


class Group(click.Group):
    """A command with commands of its own, all of which teach by example."""

    command_class = Command


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write one example a line, never wrapped, so that it can be copied."""
    if examples:
        with formatter.section("Examples"):
            for example in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
