"""Tables as PostgreSQL needs them, after the steps of the schema, which are the same for SQLite.

- Text sorts by its bytes (collation C), as Python and SQLite sort it, whatever the database's own.
- Numbers that grow without end have eight bytes.
- An index row holds at most 2,704 bytes, an address may be longer: it is found by a hash index, and
  is unique by its MD5 (https://www.postgresql.org/docs/current/btree.html, hash-index.html).
- Comments are as the schema has them.

Done after every migration; what is so already is left alone.
"""

from collections.abc import Iterator

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    String,
    Table,
    Text,
    inspect,
    text,
)
from sqlalchemy.schema import SetColumnComment, SetTableComment

from archive.database.column_kinds import Address
from archive.database.schema import metadata

_COLUMNS = text(
    "SELECT c.relname, a.attname, format_type(a.atttypid, NULL), l.collname"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " LEFT JOIN pg_collation l ON l.oid = a.attcollation"
    " WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))"
    " AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
)


def fit_tables(connection: Connection) -> None:
    """Bring the tables of the schema to the types, indexes and comments of PostgreSQL."""
    types = {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(_COLUMNS)}
    for table in metadata.sorted_tables:
        _fit_keys(connection, table)
        for column in table.columns:
            _fit_type(connection, column, *types[table.name, column.name])
        _fit_comments(connection, table)


def _fit_type(connection: Connection, column: Column[object], known: str, collation: str) -> None:
    table = _quote(connection, column.table.name)
    name = _quote(connection, column.name)
    own = column.type
    if isinstance(own, String | Address) and collation != "C":
        kind = "TEXT" if isinstance(own, Text | Address) else "VARCHAR"
        change = f'ALTER TABLE {table} ALTER COLUMN {name} TYPE {kind} COLLATE "C"'
        connection.exec_driver_sql(change)
    if isinstance(own, BigInteger) and known != "bigint":
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER COLUMN {name} TYPE BIGINT")
    if isinstance(own, BigInteger) and column.primary_key and not column.foreign_keys:
        find = text("SELECT pg_get_serial_sequence(:table, :name)")
        sequence = connection.execute(find, {"table": table, "name": column.name}).scalar()
        if sequence:
            connection.exec_driver_sql(f"ALTER SEQUENCE {sequence} AS BIGINT")


def _fit_comments(connection: Connection, table: Table) -> None:
    known = {each["name"]: each for each in inspect(connection).get_columns(table.name)}
    for column in table.columns:
        if known[column.name].get("comment") != column.comment:
            connection.execute(SetColumnComment(column))
    if inspect(connection).get_table_comment(table.name)["text"] != table.comment:
        connection.execute(SetTableComment(table))


def _fit_keys(connection: Connection, table: Table) -> None:
    """Replace the keys and indexes that hold whole addresses."""
    found = inspect(connection)
    indexes = {each["name"] for each in found.get_indexes(table.name)}
    key = found.get_pk_constraint(table.name)
    name = _quote(connection, table.name)
    own = [column.name for column in table.primary_key]
    if _get_addresses(table, own):
        if key["name"]:
            drop = f"ALTER TABLE {name} DROP CONSTRAINT {_quote(connection, key['name'])}"
            connection.exec_driver_sql(drop)
        for column in own:
            quoted = _quote(connection, column)
            connection.exec_driver_sql(f"ALTER TABLE {name} ALTER COLUMN {quoted} SET NOT NULL")
        _make_unique(connection, table, f"uq_{table.name}_{'_'.join(own)}", own)
    for index in table.indexes:
        columns = [column.name for column in index.columns]
        if not _get_addresses(table, columns):
            continue
        if index.name in indexes and not index.unique:
            connection.exec_driver_sql(f"DROP INDEX {_quote(connection, str(index.name))}")
        if index.unique:
            if index.name in indexes:
                connection.exec_driver_sql(f"DROP INDEX {_quote(connection, str(index.name))}")
            _make_unique(connection, table, f"uq_{index.name}", columns)
    for column in _list_indexed_addresses(table):
        quoted = _quote(connection, column)
        index_name = f"ix_{table.name}_{column}_hash"
        connection.exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS {index_name} ON {name} USING hash ({quoted})"
        )


def _make_unique(connection: Connection, table: Table, name: str, columns: list[str]) -> None:
    """Let rows differ in some columns, addresses by their MD5."""
    addresses = set(_get_addresses(table, columns))
    parts = [
        f"md5({_quote(connection, each)})" if each in addresses else _quote(connection, each)
        for each in columns
    ]
    connection.exec_driver_sql(
        f"CREATE UNIQUE INDEX IF NOT EXISTS {name} ON {_quote(connection, table.name)}"
        f" ({', '.join(parts)})"
    )


def _list_indexed_addresses(table: Table) -> Iterator[str]:
    """Yield the addresses that are looked for: those in the key or an index of SQLite's tables."""
    groups = [list(table.primary_key), *(list(index.columns) for index in table.indexes)]
    names = {column.name for group in groups for column in group}
    yield from sorted(_get_addresses(table, sorted(names)))


def _get_addresses(table: Table, columns: list[str]) -> list[str]:
    return [name for name in columns if isinstance(table.columns[name].type, Address)]


def is_replaced(index: Index) -> bool:
    """Tell whether PostgreSQL has other indexes in the place of one of the schema."""
    table = index.table
    return bool(table is not None and _get_addresses(table, [c.name for c in index.columns]))


def _quote(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
