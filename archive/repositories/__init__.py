"""Every statement on the database, by table. Each takes the connection of a transaction."""
