"""What one run of one site knows and writes down while it lasts."""
