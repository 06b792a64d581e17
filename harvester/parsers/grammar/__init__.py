"""Grammar shared by the parsers: text, numbers, counts, dates and places as the sources print them."""
