"""Cells of a workbook that hold a date, a length or a percent as Excel keeps them, by number and format."""

from __future__ import annotations

from bot.exports.result import result_of
from tests.exports.writing import HEAD, MAIN, OFFICE, PACKAGE, parts, sheet_xml, zipped

FORMATS = {1: "yyyy/mm/dd hh:mm", 2: "[h]:mm", 3: "h:mm", 4: "0.00%", 5: '"$"#,##0.00'}
LABELS = ["Creator", "Launched Time", "Duration", "LIVE-attributed GMV ($)", "Product Impressions", "CTR"]
START = 46_083 + 20 / 24  # 2026-03-02 20:00


def styled(*rows: str) -> bytes:
    formats = "".join(f'<numFmt numFmtId="{170 + n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
                      for n, code in FORMATS.items())  # fmt: skip
    uses = "".join(f'<xf numFmtId="{170 + n}" applyNumberFormat="1"/>' for n in FORMATS)
    book = parts({"Sheet1": sheet_xml([LABELS], "".join(rows))})
    book["xl/styles.xml"] = (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="5">{formats}</numFmts>'
        f'<cellXfs count="6"><xf numFmtId="0"/>{uses}</cellXfs></styleSheet>'
    )
    rels = book["xl/_rels/workbook.xml.rels"]
    book["xl/_rels/workbook.xml.rels"] = rels.replace(
        "</Relationships>", f'<Relationship Id="rS" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    )
    assert PACKAGE in rels
    return zipped(book)


def row(number: int, length: float, style: int) -> str:
    return (
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>a</t></is></c>'
        f'<c r="B{number}" s="1"><v>{START + number}</v></c>'
        f'<c r="C{number}" s="{style}"><v>{length}</v></c><c r="D{number}" s="5"><v>1368.4999999999998</v></c>'
        f'<c r="E{number}"><v>1000</v></c><c r="F{number}" s="4"><v>0.0417</v></c></row>'
    )


def test_cells_with_a_format_are_read_as_they_are_shown() -> None:
    result = result_of(styled(row(2, 2.5 / 24, 3), row(3, 74.8 / 24, 2), row(4, 1.5 / 24, 2)), "x")
    assert result.error is None
    assert result.export is not None
    first, second, third = result.export.rows
    assert [str(each.start) for each in (first, second)] == ["2026-03-04 20:00:00", "2026-03-05 20:00:00"]  # type: ignore[union-attr]
    assert [each.seconds for each in (first, second, third)] == [9_000, 269_280, 5_400]  # type: ignore[union-attr]
    assert result.figures["gmv"] == 4105.5
