"""Which addresses are one, where they lead, and which never end. Pure: no page is looked at."""
