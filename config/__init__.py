"""Settings, site files and abbreviations, and the one loader that reads them."""
