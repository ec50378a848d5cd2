"""Downloader middlewares: they capture responses, obey robots.txt, refuse private addresses."""
