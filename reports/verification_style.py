"""Whether a cell shows what it holds: the meaning of its number format, and whether it can be read.

Colours and sizes may differ as they like between two files; what counts is that a figure is still
seen, and seen as that figure. A font may not: nobody can list all that have signs for digits.
"""

from __future__ import annotations

import re

from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles.colors import COLOR_INDEX, Color

_LOCALE = re.compile(r"\[\$-[0-9A-Fa-f]+\]")  # which language a date is written in
_PLAIN_ESCAPE = re.compile(r"\\([ ,./-])")
_QUOTED_SPACE = re.compile(r'"([ ,./-]*)"')
_WHITE, _BLACK = "FFFFFF", "000000"
_THEME = {0: _WHITE, 1: _BLACK}  # the ground and the ink of every theme; others are neither
_LEAST_CONTRAST = 2.0  # far below any rule of accessibility: what nobody can see
_LEAST_POINTS = 5
_SYMBOLS = 2  # the set of characters that is no letters
_DARK = 0.0031308  # up to which a colour's light grows in a straight line


def number_meaning(number_format: str) -> str:
    """Return a number format without what programs write differently and nobody sees."""
    text = _LOCALE.sub("", number_format)
    return _QUOTED_SPACE.sub(r"\1", _PLAIN_ESCAPE.sub(r"\1", text)).lower()


def is_legible(cell: Cell) -> bool:
    """Whether a cell's text stands out from its ground, and is of a size that can be seen."""
    font, fill = cell.font, cell.fill
    size = font.sz if font.sz is not None else _LEAST_POINTS
    if size < _LEAST_POINTS:
        return False
    ground = _rgb(fill.fgColor, _WHITE) if fill.fill_type == "solid" else _WHITE
    return contrast(_rgb(font.color, _BLACK), ground) >= _LEAST_CONTRAST


def font_meaning(cell: Cell) -> str:
    """Return a font by its name, and whatever of it makes the same characters read otherwise."""
    font = cell.font
    marks = (
        ("signs for letters", font.charset == _SYMBOLS),
        ("as the theme has it", bool(font.scheme)),
        ("struck out", bool(font.strike)),
        (font.vertAlign or "", font.vertAlign not in (None, "baseline")),
    )
    return ", ".join((font.name or "", *(words for words, is_so in marks if is_so)))


def fonts_of_parts(text: CellRichText) -> str:
    """Return the looks that parts of a text have of their own, of which no cell of ours has any."""
    looks = {_look_of_part(part) for part in text if isinstance(part, TextBlock)}
    return "".join(f"; in part {look}" for look in sorted(looks))


def _look_of_part(part: TextBlock) -> str:
    described = part.font.to_tree("font").iter()
    return " ".join(text for each in described for text in map(str, each.attrib.values()))


def contrast(ink: str, ground: str) -> float:
    """Return the contrast ratio of two colours (RRGGBB), as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(ink), _luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    dark = part / 12.92
    return dark if dark <= _DARK else float(((part + 0.055) / 1.055) ** 2.4)


def _rgb(colour: Color | None, otherwise: str) -> str:
    """Return a colour as RRGGBB; `otherwise` where a file leaves it to the program."""
    if colour is None:
        return otherwise
    match colour.type:
        case "rgb" if isinstance(colour.rgb, str):
            return colour.rgb[-6:]
        case "theme":
            return _THEME.get(colour.theme, otherwise)
        case "indexed" if 0 <= colour.indexed < len(COLOR_INDEX):
            return COLOR_INDEX[colour.indexed][-6:]
        case _:
            return otherwise
