import io
from datetime import date

import docx

from databus.papers import Bars, Facts, Heading, Paper, Stamp, Table, Text
from databus.papers.word import write_docx


def test_a_paper_can_be_read_out_of_its_docx_again():
    blocks = (
        Heading("一、概况"),
        Text("第一段\n第二段"),
        Facts((("企业", "某鞋业\x0b有限公司"),)),
        Table(("指标", "实绩"), (("K1", 2),), caption="表1"),
        Bars("会员", ("2016",), (3,)),
    )
    stamp = Stamp("AB12-CD34", "some text", ("凭验证码核验",))
    made = write_docx(Paper("年度总结", "惠东县", blocks, "〔2016〕1号", date(2016, 5, 1)), stamp)
    document = docx.Document(io.BytesIO(made))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for said in ("年度总结", "惠东县", "一、概况", "第一段", "第二段", "表1", "验证码 AB12-CD34", "凭验证码核验"):
        assert said in lines
    assert [[cell.text for cell in row.cells] for row in document.tables[1].rows] == [["指标", "实绩"], ["K1", "2"]]
    assert document.tables[0].cell(0, 1).text == "某鞋业\ufffd有限公司"
    assert len(document.inline_shapes) == 2
    assert "AB12-CD34" in document.sections[0].footer.paragraphs[0].text
