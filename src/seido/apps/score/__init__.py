"""The score as a page: the three gates, where points are lost, and what would be if this or that were mended."""
