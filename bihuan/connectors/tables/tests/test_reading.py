"""Files of any usual making are read as they were meant, or refused with a word on what to do."""

import csv
import io
import json
import zipfile
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from bihuan.connectors.tables import workbook as xlsx
from bihuan.connectors.tables.tests.conftest import table, workbook

NINE_THIRTY = datetime.fromisoformat("2026-07-14T09:30:00")


def rows(found) -> list[list]:
    return [row.cells for row in found.rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_finds_out_delimiter_encoding_and_line_ends(delimiter, encoding, end):
    lines = [["标题", "正文"], ["拆单后运费重算", '两行\n和"引号"'], ["对账; 结算, 波次|\t", "很快，好吃"]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(lines)
    found = table(text.getvalue().encode(encoding))
    assert found.columns == lines[0]
    assert rows(found) == lines[1:]
    assert rows(found) == lines[1:], "a table can be read again"


def test_reads_the_corner_cases_of_csv(shared):
    own = {
        'a,b\n1,"ha ""ha"" ha"\n': [["1", 'ha "ha" ha']],
        'a,b\r\n1,"x\r\ny"\r\n': [["1", "x\r\ny"]],
        'a,b\n"",""\n1,': [["1", ""]],
    }
    for text, expected in own.items():
        assert rows(table(text)) == expected
    for file in sorted((shared / "csv").glob("*.csv")) if shared else ():
        found = table(file.read_bytes())
        expected = json.loads((file.parent / "json" / f"{file.stem}.json").read_text())
        assert [dict(zip(found.columns, cells, strict=True)) for cells in rows(found)] == expected, file.name


def test_numbers_rows_as_a_spreadsheet_does():
    found = table('a,b\n1,"two\nlines"\n\n2,x\n')
    assert [row.number for row in found.rows()] == [2, 4]


def test_names_every_column_once():
    columns = table("Labels,Labels,,x\na,b,c,d").columns
    assert columns[:2] == ["Labels", "Labels (2)"]
    assert columns[2]
    assert len({*columns}) == 4


def test_takes_the_word_of_excel_for_the_delimiter():
    found = table("sep=;\r\na;b\r\n1,5;2\r\n")
    assert (found.columns, rows(found)) == (["a", "b"], [["1,5", "2"]])


def test_one_column_with_commas_stays_one_column():
    assert rows(table("review\ngood, cheap\nslow, cold, late\nfine\n")) == [
        ["good, cheap"],
        ["slow, cold, late"],
        ["fine"],
    ]


@pytest.mark.parametrize(
    "text", ["name,city\nMüller,Köln\nÉmile,Orléans\n".encode("cp1252"), "標題,內容\n這個,說明書\n".encode("big5")]
)
def test_says_when_the_encoding_cannot_be_told(text):
    with pytest.raises(ValidationError, match="UTF-8"):
        table(text)
    with pytest.raises(ValidationError, match="utf-8"):
        table(text, encoding="utf-8")
    assert rows(table(text, encoding="windows-1252" if b"," in text[:5] else "big5"))


def test_says_where_a_quotation_mark_is_wrong():
    with pytest.raises(ValidationError, match="3"):
        rows(table('a,b\n1,2\n"never closed,2\n3,4\n'))
    with pytest.raises(ValidationError, match="2"):
        rows(table('a,b\n"x"y,2\n'))


def test_a_row_with_too_many_cells_is_faulty_but_does_not_end_the_file():
    found = list(table("a,b\n1,2,3\n4,5\n6\n7,8,\n").rows())
    assert [bool(row.problem) for row in found] == [True, False, False, False]
    assert found[2].cells == ["6", ""]


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"\n\n ", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04nothing of the kind"]
)
def test_refuses_what_is_no_table(content):
    with pytest.raises(ValidationError):
        table(content)


def test_reads_a_workbook_with_its_numbers_and_dates():
    content = workbook(
        ["名称", "数", "日期", "时间", "真"],
        ["甲\r\n_x0041_", 1.5, date(2026, 7, 14), NINE_THIRTY, True],
        [],
        ["乙", 12],
    )
    found = table(content, "x.xlsx")
    assert found.columns == ["名称", "数", "日期", "时间", "真"]
    first, second = found.rows()
    assert first.cells == ["甲\r\n_x0041_", 1.5, date(2026, 7, 14), NINE_THIRTY, True]
    assert (second.number, second.cells) == (4, ["乙", 12, "", "", ""])
    with pytest.raises(ValidationError, match="Sheet1"):
        table(content, "x.xlsx", sheet="nowhere")


def test_refuses_a_workbook_that_would_not_fit(monkeypatch):
    far = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["a"], ["b"]))) as good, zipfile.ZipFile(far, "w") as bad:
        for member in good.infolist():
            text = good.read(member)
            if member.filename.endswith("sheet1.xml"):
                text = text.replace(b'r="2"', b'r="1048576"').replace(b'r="A2"', b'r="XFD1048576"')
            bad.writestr(member.filename, text)
    with pytest.raises(ValidationError, match="CSV"):
        table(far.getvalue(), "x.xlsx")
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", 1000)
    with pytest.raises(ValidationError, match="CSV"):
        table(workbook(["a"], ["b"]), "x.xlsx")


def test_reads_json_piece_by_piece(monkeypatch):
    from bihuan.connectors.tables import objects

    monkeypatch.setattr(objects, "CHUNK", 7)
    made = [{"title": "甲" * 50, "n": 1}, {"title": 'b"]},{', "tags": ["x", "y"], "deep": {"a": [1]}}]
    for text in (json.dumps(made), json.dumps(made, ensure_ascii=False, indent=2)):
        found = table(text, "x.json")
        assert found.columns == ["title", "n", "tags", "deep"]
        assert rows(found) == [["甲" * 50, 1, None, None], ['b"]},{', None, ["x", "y"], {"a": [1]}]]


@pytest.mark.parametrize("text", ["{}", "[1]", '[{"a":1}', '[{"a":1} {"a":2}]', '[{"a":}]', "[" * 100_000, '[{"a":1},'])
def test_refuses_what_is_no_list_of_objects(text):
    with pytest.raises(ValidationError):
        rows(table(text, "x.json"))


def test_refuses_a_workbook_that_was_damaged_on_the_way():
    whole = bytearray(workbook(["a"], ["b"]))
    with zipfile.ZipFile(io.BytesIO(whole)) as good:
        member = next(each for each in good.infolist() if each.filename.endswith("sheet1.xml"))
    begin = member.header_offset + 30 + len(member.filename)
    whole[begin : begin + 20] = b"\xff" * 20
    with pytest.raises(ValidationError):
        table(bytes(whole), "x.xlsx")
