"""Articles, revisions, captures and crawl history at rest."""
