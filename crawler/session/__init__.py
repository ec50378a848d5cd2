"""State of one run of one site, from its lock to its report."""
