"""The database itself: its address, schema, transactions, migrations and errors; no articles."""
