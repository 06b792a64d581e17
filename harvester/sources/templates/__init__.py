"""Templates of new sources, one folder a reader; `scrapy newsource` copies them and puts in the name."""
