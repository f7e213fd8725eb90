"""A font whose every letter is the same box: text takes the same room and looks the same on every machine.

The tables are written by hand, as https://learn.microsoft.com/typography/opentype/spec says.
"""

import base64
from struct import pack

EM = 1000
ADVANCE, TOP = 500, 700  # units: every letter is half an em wide, and as high as a capital
FIRST, LAST = 0x21, 0x10FFFF  # the characters that are boxes
SPACE, BOX = 1, 2  # glyphs; 0 is for what the font has not


def font() -> bytes:
    """Return the font as a TrueType file."""
    box = _box(40, 0, ADVANCE - 40, TOP)
    glyphs = [box, b"", box]
    offsets = [sum(map(len, glyphs[:number])) for number in range(len(glyphs) + 1)]
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": b"".join(glyphs),
        b"head": _head(),
        b"hhea": pack(">IhhhHhhhhhhhhhhhH", 0x10000, 800, -200, 0, ADVANCE, *[0] * 11, len(glyphs)),
        b"hmtx": pack(">Hh", ADVANCE, 0) * len(glyphs),
        b"loca": pack(f">{len(offsets)}I", *offsets),
        b"maxp": pack(">IHHHHHHHHHHHHHH", 0x10000, len(glyphs), 4, 1, 0, 0, 1, *[0] * 8),
        b"name": pack(">HHH", 0, 0, 6),
        b"post": pack(">IIhhIIIII", 0x30000, 0, -100, 50, 1, 0, 0, 0, 0),
    }
    return _file(tables)


def data_uri() -> str:
    """Return the font as a style sheet can hold it."""
    return f"data:font/ttf;base64,{base64.b64encode(font()).decode()}"


def _box(left: int, bottom: int, right: int, top: int) -> bytes:
    """Return a glyph of one contour of four points; its length is a multiple of four."""
    head = pack(">hhhhh", 1, left, bottom, right, top)
    across, up = right - left, top - bottom
    xs, ys = pack(">hhhh", left, 0, across, 0), pack(">hhhh", bottom, up, 0, -up)
    return _padded(head + pack(">HH", 3, 0) + bytes([1] * 4) + xs + ys)


def _cmap() -> bytes:
    # Format 13 says of whole ranges that they are one glyph.
    groups = [(0x20, 0x20, SPACE), (0xA0, 0xA0, SPACE), (FIRST, 0x9F, BOX), (0xA1, LAST, BOX)]
    groups.sort()
    body = b"".join(pack(">III", *group) for group in groups)
    table = pack(">HHIII", 13, 0, 16 + len(body), 0, len(groups)) + body
    return pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _head() -> bytes:
    fixed = pack(">IIIIHH", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0x000B, EM)
    return fixed + pack(">QQhhhhHHhhh", 0, 0, 0, 0, ADVANCE, TOP, 0, 8, 2, 1, 0)


def _os2() -> bytes:
    fixed = pack(">HhHHHhhhhhhhhhhh", 4, ADVANCE, 400, 5, 0, *[0] * 10, 0)
    rest = pack(">10sIIII4sHHH", b"", 0, 0, 0, 0, b"none", 0x40, 0x20, 0xFFFF)
    lines = pack(">hhhHH", 800, -200, 0, 800, 200)
    return fixed + rest + lines + pack(">IIhhHHH", 0, 0, 500, TOP, 0, 0x20, 1)


def _file(tables: dict[bytes, bytes]) -> bytes:
    """Put tables together, with their directory and checksums."""
    offset = 12 + 16 * len(tables)
    directory, bodies = b"", b""
    for tag, body in sorted(tables.items()):
        padded = _padded(body)
        total = sum(int.from_bytes(padded[at : at + 4], "big") for at in range(0, len(padded), 4))
        directory += tag + pack(">III", total & 0xFFFFFFFF, offset + len(bodies), len(body))
        bodies += padded
    power = len(tables).bit_length() - 1
    head = pack(">IHHHH", 0x10000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    return head + directory + bodies


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
