"""The command line and the application: all that people type and see.

`cli` is the frame (groups, options, errors, output), `commands` has one module a command,
`services` what several commands or `browse` do, `printers` turns results into text, CSV and JSON,
`browse` is the application. Nothing below imports this package.
"""
