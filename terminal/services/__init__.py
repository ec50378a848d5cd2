"""Work that several commands, or a command and `browse`, share: no texts of results, no options."""
