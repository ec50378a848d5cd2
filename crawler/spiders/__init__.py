"""The two spiders: `site` reads all articles of a site, `probe` a handful of pages."""
