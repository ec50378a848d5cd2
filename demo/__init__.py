"""Two small party-school sites written by us, and the loopback server that shows them.

One looks like Joomla, one like NukeViet. The schools, the people and the events
are invented, and every page says so. Nothing here knows the rest of the program:
the demo is crawled as any other site is.
"""
