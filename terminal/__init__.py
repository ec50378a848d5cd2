"""Everything a person sees: commands, and the printers they write with."""
