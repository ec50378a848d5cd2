"""What to fetch, when, and what an answer means. Pure: values in, values out, `now` handed in."""
