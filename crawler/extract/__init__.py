"""Reads an article out of a page. Pure: no I/O, no Scrapy."""
