"""Results as text and as JSON; printers know nothing of how results were found."""
