"""Computes from hits: counts over time, words in context, exports, citations."""
