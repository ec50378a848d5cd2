"""What is computed from hits: counts over time, words in context, exports, citations."""
