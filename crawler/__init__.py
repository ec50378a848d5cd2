"""Gets pages and reads articles out of them; alone in importing Scrapy."""
