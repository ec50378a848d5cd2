"""`truongdang completion`: the script by which a shell completes commands, options and site keys.

A module of its own, though short, as every command has one.
"""

import click
from click.shell_completion import get_completion_class

from terminal.cli.lazy_group import ExampleCommand

_SHELLS = ("bash", "zsh", "fish")
_SPLIT_ALL_COMMAS, _SPLIT_FIRST_COMMA = ('string split "," ', 'string split -m 1 "," ')
"""Click's script for fish cuts `plain,year,author` at every comma: the kind ends at the first."""
_EXAMPLES = (
    'eval "$(truongdang completion bash)"     # in ~/.bashrc',
    'eval "$(truongdang completion zsh)"      # in ~/.zshrc',
    "truongdang completion fish > ~/.config/fish/completions/truongdang.fish",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def command(click_context: click.Context, shell: str) -> None:
    """Print the completion script for SHELL."""
    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"Click knows no completion for {shell}.")
    root = click_context.find_root().command
    script = completion(root, {}, "truongdang", "_TRUONGDANG_COMPLETE").source()
    click.echo(script.replace(_SPLIT_ALL_COMMAS, _SPLIT_FIRST_COMMA))
