"""Plugins of the site; each file stands alone, because Datasette loads it by path from the published folder."""
