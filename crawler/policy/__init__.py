"""Rules of what to fetch, when, and what a response means. Pure functions; `now` is an argument."""
