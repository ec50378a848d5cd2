"""The frame of every command: lazy groups, folders, options, errors and exit statuses, output."""
