"""Reports as HTML with CSS for print, drawn by Chromium as a person's "print to PDF" does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from tests.pdf_family.html import write_html
from tests.pdf_family.model import Report
from tests.tools import find_chromium


@contextmanager
def open_chromium() -> Iterator[Page]:
    """Open an empty page in a browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser.new_page()
        finally:
            browser.close()


def write_chromium(report: Report, page: Page) -> bytes:
    """Draw a report with Chromium."""
    page.set_content(write_html(report))
    return page.pdf(prefer_css_page_size=True, print_background=True)
