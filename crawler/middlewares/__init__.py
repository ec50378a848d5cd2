"""What stands between Scrapy and a server: what is asked, what is kept, what is refused."""
