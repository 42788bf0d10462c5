import subprocess
import sys

HEAVY = "typst docx xlsxwriter segno"
ASK = f"""
import sys, databus.papers.pdf, databus.papers.word, databus.papers.sheets, databus.papers.qr
print([name for name in "{HEAVY}".split() if name in sys.modules])
"""


def test_what_sets_papers_is_not_loaded_before_one_is_written():
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
