from databus.papers.qr import qr_png, qr_svg


def test_a_long_mark_fits_a_code_and_the_same_text_is_the_same_picture():
    text = "https://exchange.example/papers#" + "a" * 1000
    assert qr_svg(text) == qr_svg(text)
    assert qr_svg(text).lstrip().startswith("<?xml")
    assert qr_png(text).startswith(b"\x89PNG")
