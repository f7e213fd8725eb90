"""Takes pictures of pages and compares them with those that are kept beside this file."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import FloatRect, Locator, Page

from tests.browser.look.boxes import data_uri

PICTURES = Path(__file__).parent / "pictures"
RENEWING = bool(os.environ.get("RENEW_LOOK"))
MOST_HEIGHT = 1400  # CSS px of a page; what is further down is made of the same components
# What differs from machine to machine or from day to day: letters, moments, pictures, what moves.
STYLE = f"""
@font-face {{ font-family: Boxes; font-weight: 1 1000; src: url({data_uri()}); }}
*, ::before, ::after {{
  font-family: Boxes !important; font-synthesis: none !important; letter-spacing: 0 !important;
  animation: none !important; transition: none !important; caret-color: transparent !important;
}}
time {{ display: inline-block; inline-size: 7em; block-size: 1.2em; overflow: hidden; }}
img {{ visibility: hidden; }}
"""
# Soft grounds differ by few levels only; lines may stand a pixel beside where they were.
COMPARE = """async ({ was, now, levels }) => {
  const read = async (data) => {
    const bitmap = await createImageBitmap(await (await fetch(data)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  };
  const [a, b] = await Promise.all([read(was), read(now)]);
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
  const isLike = (i, j) => [0, 1, 2].every((n) => Math.abs(a.data[i + n] - b.data[j + n]) <= levels);
  const isNear = (x, y, i) => {
    for (let dy = -1; dy <= 1; dy += 1) for (let dx = -1; dx <= 1; dx += 1) {
      const [u, v] = [x + dx, y + dy];
      if (u >= 0 && v >= 0 && u < b.width && v < b.height && isLike(i, 4 * (v * b.width + u))) return true;
    }
    return false;
  };
  let differing = 0;
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) {
    const i = 4 * (y * a.width + x);
    if (!isLike(i, 4 * (y * b.width + x)) && !isNear(x, y, i)) differing += 1;
  }
  return { was: [a.width, a.height], now: [b.width, b.height], share: differing / (width * height) };
}"""
LEVELS = 5  # of 256, by which a colour may differ
MOST_SHARE = 0.005  # of the pixels: the focus may stand elsewhere, a field or button more is too much
MOST_PX = 3  # by which a picture may be larger or smaller


@dataclass
class Camera:
    """Looks at one page; `wrong` tells, by name, what does not look as it did."""

    page: Page
    wrong: dict[str, str]

    def prepares(self) -> None:
        """Make the page the same everywhere."""
        self.page.add_style_tag(content=STYLE)
        self.page.evaluate("document.fonts.load('16px Boxes')")

    def takes(self, name: str) -> None:
        """Look at the page as a whole."""
        wide = self.page.evaluate("innerWidth")
        high = self.page.evaluate("document.documentElement.scrollHeight")
        clip: FloatRect = {"x": 0, "y": 0, "width": wide, "height": min(high, MOST_HEIGHT)}
        self._look(name, self.page.screenshot(full_page=True, clip=clip))

    def takes_part(self, name: str, part: Locator) -> None:
        """Look at a part of the page."""
        self._look(name, part.screenshot())

    def _look(self, name: str, picture: bytes) -> None:
        kept = PICTURES / f"{name.replace(' ', '-')}.png"
        if RENEWING:
            kept.parent.mkdir(parents=True, exist_ok=True)
            if not kept.exists() or self._fault(kept.read_bytes(), picture):
                kept.write_bytes(picture)
        elif not kept.exists():
            self.wrong[name] = "no picture is kept of it"
        elif fault := self._fault(kept.read_bytes(), picture):
            self.wrong[name] = fault

    def _fault(self, was: bytes, now: bytes) -> str:
        """Return what differs, in words; empty: nothing that counts."""
        arguments = {"was": _data_uri(was), "now": _data_uri(now), "levels": LEVELS}
        found: dict[str, Any] = self.page.evaluate(COMPARE, arguments)
        grown = max(abs(a - b) for a, b in zip(found["was"], found["now"], strict=True))
        if grown > MOST_PX:
            return f"was {found['was']} px, is {found['now']}"
        return f"{found['share']:.1%} of it differs" if found["share"] > MOST_SHARE else ""


def _data_uri(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"
