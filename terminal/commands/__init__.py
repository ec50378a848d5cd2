"""One module a command: its options, its help, and the order in which its work is done.

Each has a Click command called `command`, which `search_cli.LAZY_COMMANDS` names by its module.
"""
