"""The Japanese font of the product, for what is drawn as a picture or printed as a PDF.

Noto Sans CJK JP 2.004 under the SIL Open Font License (`OFL.txt` beside this file), cut down with
fontTools to the characters of JIS X 0213, JIS X 0212 and CP932 and some name kanji beyond them.
It has the 髙, 﨑 and 𠮷 of people's names; it has no bold face, no emoji and no hinting.
"""

from pathlib import Path

FONT_PATH = Path(__file__).with_name("NotoSansCJKjp-Regular.otf")
