import io
from datetime import date

import pypdf

from databus.papers import Bars, Facts, Heading, Lines, Paper, Series, Stamp, Table, Text
from databus.papers.pdf import draw, write_pdf

MARKUP = '#emph[x] *bold* $x$ <label> @ref // comment \\ `raw` "]) #sys.inputs'


def of(*blocks, stamp=None, **more):
    paper = Paper("质量安全档案", "惠东县某鞋业", blocks, "〔2016〕1号", date(2016, 5, 1), **more)
    return pypdf.PdfReader(io.BytesIO(write_pdf(paper, stamp)))


def text_of(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


def test_chinese_text_can_be_read_out_of_the_paper_again():
    text = text_of(of(Heading("一、概况"), Text("女鞋出口"), Facts((("企业", "某鞋业有限公司"),))))
    for said in ("质量安全档案", "惠东县某鞋业", "一、概况", "女鞋出口", "某鞋业有限公司", "2016-05-01"):
        assert said in text


def test_what_is_said_is_never_read_as_markup():
    text = text_of(of(Text(MARKUP), Table((MARKUP,), ((MARKUP,),)), Heading(MARKUP), Bars(MARKUP, (MARKUP,), (1,))))
    assert text.count("*bold*") == 6
    assert text.count("@ref") == 6


def test_the_same_paper_is_the_same_file():
    paper = Paper("t", "", (Lines("x", ("a", "b"), (Series("s", (1, 2)),)),), "", date(2016, 5, 1))
    assert write_pdf(paper) == write_pdf(paper)


def test_every_page_carries_the_code():
    stamp = Stamp("AB12-CD34", "some text", ("凭验证码核验",))
    reader = of(Table(("n",), tuple((n,) for n in range(200))), stamp=stamp)
    assert len(reader.pages) > 2
    assert all("AB12-CD34" in page.extract_text() for page in reader.pages)


def test_the_heads_of_a_table_stand_on_every_page_of_it():
    reader = of(Table(("序号",), tuple((n,) for n in range(200))))
    assert all("序号" in page.extract_text() for page in reader.pages)


def test_fonts_are_embedded():
    reader = of(Text("女鞋"))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert all("+" in font["/BaseFont"] for font in fonts)  # a subset's name carries a prefix


def test_pictures_can_be_had_alone():
    assert draw(Bars("t", ("a",), (1,))).startswith(b"\x89PNG")


def test_an_english_paper_counts_its_pages_in_english():
    assert "page 1 of 1" in text_of(of(Text("x"), language="en"))


def test_a_long_id_is_broken_inside_its_cell_and_can_still_be_found():
    number = "0192f0c1-0000-7000-8000-000000000021"
    reader = of(Table(("a", "b"), ((number, "x" * 60),), widths=(1, 9)))
    right = []
    reader.pages[0].extract_text(visitor_text=lambda text, _, matrix, *__: text.strip() and right.append(matrix[4]))
    assert number in text_of(reader).replace("\n", "")
    assert max(right) < reader.pages[0].mediabox.width - 60
