"""The body of the table of answers, written line by line: a template for each of its cells would take seconds."""

from html import escape

from django.utils.safestring import SafeString

from measurement.queries.answer_table import AnswerLine, AnswerTable


def table_body(table: AnswerTable, *, address: str) -> SafeString:
    """The lines; `address` is that of a partner, with 0 for its id."""
    before, _zero, after = address.rpartition("0")
    return SafeString("\n".join([_line(line, f"{before}{line.partner_id}{after}") for line in table.lines]))


def _line(line: AnswerLine, href: str) -> str:
    cells = '</td><td class="number">'.join([escape(text) if text else "" for text in line.texts])
    head = f'<th scope="row" class="row-name"><a href="{escape(href)}">{escape(line.name)}</a></th>'
    return f'<tr>{head}<td class="number">{cells}</td></tr>' if line.texts else f"<tr>{head}</tr>"
