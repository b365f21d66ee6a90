"""CSV of any usual dialect: delimiter, encoding and line ends are found out."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.connectors.tables.reading import Row, headers, whole

DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8", "gb18030", "utf-16", "big5", "windows-1252")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LOOKED_AT = 64 * 1024
SAYS_DELIMITER = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
# A description of a whole document is long; the module's own limit is 131,072 characters.
csv.field_size_limit(16 * 1024 * 1024)


class Delimited:
    format = "csv"

    def __init__(self, file: BinaryIO, options: dict[str, str]):
        self.file = file
        self.encoding = options.get("encoding") or encoding_of(file)
        self.skipped = 0
        self.delimiter = {"tab": "\t"}.get(options.get("delimiter", ""), options.get("delimiter", ""))
        if len(self.delimiter) > 1:
            raise ValidationError(_("A delimiter is one character, or the word tab."))
        self.settle()
        self.options = {"encoding": self.encoding, "delimiter": self.delimiter}
        self.columns = headers(next(self.records(), (0, []))[1])

    def settle(self) -> None:
        with self.text() as text:
            sample = self.safely(lambda: text.read(LOOKED_AT))
        if said := SAYS_DELIMITER.match(sample):
            self.skipped = said.end()
            self.delimiter = self.delimiter or said[1]
        self.delimiter = self.delimiter or delimiter_of(sample[self.skipped :], cut=len(sample) == LOOKED_AT)

    def rows(self) -> Iterator[Row]:
        records = self.records()
        next(records, None)
        for number, cells in records:
            if any(cells):
                yield whole(number, cells, len(self.columns))

    def records(self) -> Iterator[tuple[int, list[str]]]:
        with self.text() as text:
            text.read(self.skipped)
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            number, line = 0, 1
            while True:
                try:
                    cells = self.safely(lambda: next(reader, None))
                except csv.Error as error:
                    raise ValidationError(broken(line, error)) from error
                if cells is None:
                    return
                number, line = number + 1, reader.line_num + 1
                yield number, cells

    def text(self) -> "Kept":
        self.file.seek(0)
        return Kept(self.file, encoding=self.encoding, newline="")

    def safely(self, deed):
        try:
            return deed()
        except (UnicodeDecodeError, UnicodeError) as error:
            raise ValidationError(
                _("The file is not written in %(encoding)s. Choose another encoding.") % {"encoding": self.encoding}
            ) from error


class Kept(io.TextIOWrapper):
    """Text of a file that stays open when the text is closed."""

    def close(self):
        if not self.closed:
            self.detach()


def broken(line: int, error: csv.Error) -> str:
    if "field limit" in str(error) or "unexpected end" in str(error):
        return _("A quotation mark is opened in line %(line)s and never closed.") % {"line": line}
    return _("Line %(line)s: a quotation mark stands inside a value in quotation marks. Double it.") % {"line": line}


def delimiter_of(sample: str, cut: bool) -> str:
    """The delimiter under which most rows are as wide as the headers."""

    def fit(delimiter: str) -> tuple[float, int]:
        widths = []
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True):
                widths.append(len(cells))
        except csv.Error:
            pass  # the last row of the sample may be cut in two; any other fault shows in the count
        widths = [width for width in (widths[:-1] if cut else widths)[:200] if width]
        if not widths:
            return (0, 0)
        alike = widths.count(widths[0]) / len(widths)
        return (round(alike, 1) if widths[0] > 1 else alike / 3, widths[0])

    return max(DELIMITERS, key=fit)


def encoding_of(file: BinaryIO) -> str:
    """UTF-8, UTF-16 or GB18030. Raises ValidationError where none of them fits well enough."""
    file.seek(0)
    head = file.read(LOOKED_AT)
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    if half := half_of_nothing(head):
        return half
    if decodes(file, "utf-8"):
        return "utf-8"
    if decodes(file, "gb18030") and looks_chinese(head):
        return "gb18030"
    raise ValidationError(
        _(
            "It cannot be told how the text of this file is encoded. "
            "Save it as UTF-8 (in Excel: “CSV UTF-8”), or choose the encoding."
        )
    )


def half_of_nothing(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of its delimiters and Latin letters is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    enough = max(len(head) // 100, 2)
    if odd >= enough and not even:
        return "utf-16-le"
    return "utf-16-be" if even >= enough and not odd else ""


def decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def looks_chinese(head: bytes) -> bool:
    """Nearly any bytes are some GB18030; text that is meant is made of common characters."""
    text = head.decode("gb18030", errors="ignore")
    foreign = [character for character in text if ord(character) > 127]
    return sum(map(is_common, foreign)) >= 0.7 * len(foreign)


def is_common(character: str) -> bool:
    """Punctuation, or one of the 3,755 characters of the first level of GB 2312."""
    try:
        first = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xA1 <= first <= 0xA3 or 0xB0 <= first <= 0xD7
