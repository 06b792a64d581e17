"""Tables out of PDFs: ruled, half-ruled or aligned by white space, over pdfplumber's page layout.

:func:`find_tables` is the entrance. Each page is interpreted once; its words and rules feed two finders (``grid``,
``whitespace``), ``judge`` turns away what is no table, ``stitch`` joins what runs over pages.
"""

from harvester.parsers.tables.find import find_page_tables, find_pages, find_tables
from harvester.parsers.tables.geometry import Box, Cell, PageContent, PageTables, Row, Table

__all__ = ["Box", "Cell", "PageContent", "PageTables", "Row", "Table", "find_page_tables", "find_pages", "find_tables"]
