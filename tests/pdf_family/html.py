"""Reports as HTML with CSS for print, drawn by WeasyPrint."""

from __future__ import annotations

import html
import io

from tests.pdf_family.model import Break, Cell, Report, Row, Table, Text

_BORDERS = {
    "grid": "td,th{border:0.6pt solid #000}",
    "dashed": "td,th{border:0.7pt dashed #333}",
    "rows": "tr{border-bottom:0.5pt solid #444} thead{border-top:1pt solid #000}",
    "head": "thead{border-top:1pt solid #000;border-bottom:1pt solid #000} tbody{border-bottom:1pt solid #000}",
    "none": "",
    "zebra": "tbody tr:nth-child(even){background:#e4e8ee} thead tr{background:#334}th{color:#fff}",
    "hidden": "td,th{border:0.6pt solid #fff}",
    "columns": (
        "td,th{border-left:0.6pt solid #000;border-right:0.6pt solid #000} thead{border:0.6pt solid #000}"
        " table{border:0.6pt solid #000}"
    ),
}


def write_html(report: Report) -> str:
    """Write a report as one HTML page."""
    size = f"{'letter' if report.letter else 'A4'} {'landscape' if report.landscape else 'portrait'}"
    css = (
        f"@page{{size:{size};margin:18mm;{_running(report)}}} body{{font-family:'DejaVu Sans';font-size:9pt}}"
        "table{border-collapse:collapse;margin:3mm 0} td,th{padding:1.5pt 4pt;vertical-align:top;text-align:left}"
        "td.m{vertical-align:middle} h1{font-size:14pt} h2{font-size:11pt} sup{font-size:60%;vertical-align:super}"
        ".v{writing-mode:vertical-rl;transform:rotate(180deg)} .side{float:left;width:55mm;margin-right:6mm}"
    )
    body = "".join(_piece(piece, index) for index, piece in enumerate(report.pieces))
    return f"<!doctype html><html lang=en><meta charset=utf-8><style>{css}</style><body>{body}</body></html>"


def _running(report: Report) -> str:
    head, foot = report.running
    if not head:
        return ""
    words = foot.format(page='" counter(page) "')
    style = "font-size:8pt;content:"
    return f'@top-center{{{style}"{head}"}} @bottom-center{{{style}"{words}"}}'


def _piece(piece: Table | Text | Break, index: int) -> str:
    if isinstance(piece, Break):
        return "<div style='page-break-before:always'></div>"
    if isinstance(piece, Text):
        tag = f"h{piece.level}" if piece.level else "p"
        return f"<{tag}>{html.escape(piece.text)}</{tag}>"
    return _table(piece, f"t{index}")


def _table(table: Table, name: str) -> str:
    scoped = (
        _BORDERS[table.lines]
        .replace("td", f"#{name} td")
        .replace("th,", f"#{name} th,")
        .replace("tr{", f"#{name} tr{{")
    )
    scoped = (
        scoped.replace("thead", f"#{name} thead").replace("tbody", f"#{name} tbody").replace("th{", f"#{name} th{{")
    )
    columns = "".join(f"<col style='width:{width}pt'>" for width in table.widths)
    head = "".join(_row(row, "th", table) for row in table.head)
    body = "".join(_row(row, "td", table) for row in table.body)
    group = "" if table.repeat else " style='display:table-row-group'"
    side = f"<p class=side>{html.escape(table.beside)}</p>" if table.beside else ""
    return (
        f"<style>{scoped}</style>{side}<table id={name} style='table-layout:fixed;font-size:{table.size}pt'>"
        f"<colgroup>{columns}</colgroup><thead{group}>{head}</thead><tbody>{body}</tbody></table>"
    )


def _row(row: Row, tag: str, table: Table) -> str:
    return f"<tr>{''.join(_cell(cell, tag, table, n) for n, cell in enumerate(row.cells) if cell is not None)}</tr>"


def _cell(cell: Cell, tag: str, table: Table, column: int) -> str:
    attributes = (f" rowspan={cell.rows}" if cell.rows > 1 else "") + (
        f" colspan={cell.columns}" if cell.columns > 1 else ""
    )
    attributes += " class=m" if table.middle else ""
    if (side := table.alignment(column)) != "left":
        attributes += f" style='text-align:{side}'"
    text = html.escape(cell.text) + (f"<sup>{cell.mark}</sup>" if cell.mark else "")
    if cell.bold:
        text = f"<b>{text}</b>"
    if tag == "th" and table.vertical_head:
        text = f"<span class=v>{text}</span>"
    return f"<{tag}{attributes}>{text}</{tag}>"


def write_weasyprint(report: Report) -> bytes:
    """Draw a report with WeasyPrint."""
    from weasyprint import HTML

    stream = io.BytesIO()
    HTML(string=write_html(report)).write_pdf(stream)
    return stream.getvalue()
