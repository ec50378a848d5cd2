"""Results as text, comma-separated values and JSON, one module a command or kind of result.

`render_*` yields lines, `format_*` returns one text, `*_to_json` returns what `--json` prints; its
keys are a format (docs/json.md) and stay whatever our own names become. Pure, no output here.
"""
