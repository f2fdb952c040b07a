"""Pictures of the desk's pages over the embedded dossier, in both languages and on a phone's width.

    python -m tools.desk_pictures            # writes docs/desk/*.png; wants Playwright and Chromium

They are for people who look at the pages, and for the docs; no test compares them.
"""

from __future__ import annotations

import shutil
import struct
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import numpy as np
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from kirmash import Dossier
from kirmash.web.app import create_app
from kirmash.web.desk import Desk
from kirmash.web.serving import open_socket, own_hosts

ROOT = Path(__file__).parent.parent
EXAMPLE, OUT = ROOT / "examples" / "belarus-ivanovo", ROOT / "docs" / "desk"
DAY = "as_of=2024-07-31"
PAIR = "/pair/BLR/RU-IVA"
PAGES = {
    "home": f"/?{DAY}",
    "brief": f"{PAIR}?{DAY}",
    "series": f"{PAIR}/series?{DAY}",
    "deals": f"{PAIR}/deals?{DAY}",
    "opportunities": f"{PAIR}/opportunities?{DAY}",
    "people": f"{PAIR}/people?{DAY}",
    "speakers": f"{PAIR}/speakers?{DAY}",
    "trade": f"{PAIR}/trade?{DAY}",
    "method": f"{PAIR}/method?{DAY}",
    "search": "/documents?q=троллейбус",
    "document": "/documents",
    "deal": f"{PAIR}/deals?{DAY}",
    "evidence": f"/evidence/c-4a73e7b33c?{DAY}",
}
FOLLOWED = {"document": 'a[href^="/document/"] >> nth=3', "deal": 'a[href^="/deal/"] >> nth=2'}
"""Pages that are reached by a link of another."""
ON_A_PHONE = ("home", "brief", "series", "deals", "document")
READY = "main:not(:has([data-waiting])) ~ footer"
WIDE, NARROW = {"width": 1040, "height": 740}, {"width": 390, "height": 740}
SCALES = {1040: 0.55, 390: 0.6}
LEVELS = 6
"""Levels a channel of the pictures' palette: they are small, and text stays readable."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A desk over a new dossier of the embedded pages: its address."""
    with Dossier.create(folder) as dossier:
        shutil.copyfile(EXAMPLE / "fields.toml", folder / "fields.toml")
        dossier.add([EXAMPLE])
    bound = open_socket(0)
    port = bound.getsockname()[1]
    desk = Desk(Dossier.open(folder), "en", own_hosts(port))
    server = uvicorn.Server(uvicorn.Config(create_app(desk), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)


def picture(browser: Browser, address: str, name: str, lang: str, size: dict[str, int]) -> None:
    """A page as its first screen shows it."""
    scale = SCALES[size["width"]]
    context = browser.new_context(viewport=size, device_scale_factor=scale, locale=lang)
    page = context.new_page()
    page.set_default_timeout(120_000)
    path = PAGES[name]
    page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={lang}")
    page.wait_for_selector(READY, state="attached")
    if name in FOLLOWED:
        page.locator(FOLLOWED[name]).click()
        page.wait_for_load_state()
        page.wait_for_selector(READY, state="attached")
    page.wait_for_load_state("networkidle")
    width = "-phone" if size is NARROW else ""
    (OUT / f"{name}-{lang}{width}.png").write_bytes(with_few_colours(page.screenshot()))
    context.close()


def with_few_colours(raw: bytes) -> bytes:
    """A PNG of 8-bit RGB, as browsers write it, with a palette of LEVELS³ colours."""
    (width, height), bits = struct.unpack(">II", raw[16:24]), raw[24:26]
    if bits != b"\x08\x02":
        raise ValueError(bits)
    packed, place = b"", 8
    while place < len(raw):
        length = int.from_bytes(raw[place : place + 4])
        if raw[place + 4 : place + 8] == b"IDAT":
            packed += raw[place + 8 : place + 8 + length]
        place += length + 12
    pixels = _without_filters(zlib.decompress(packed), width, height).astype(np.uint16)
    steps = (pixels * (LEVELS - 1) + 127) // 255
    index = (steps[..., 0] * LEVELS + steps[..., 1]) * LEVELS + steps[..., 2]
    rows = np.concatenate([np.zeros((height, 1)), index], axis=1).astype(np.uint8)
    shades = [255 * level // (LEVELS - 1) for level in range(LEVELS)]
    palette = bytes(shade for colour in product(shades, repeat=3) for shade in colour)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (b"IHDR" + head, b"PLTE" + palette, b"IDAT" + _packed(rows.tobytes()))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (*chunks, b"IEND")))


def _packed(data: bytes) -> bytes:
    """Data deflated by that strategy which makes it smallest."""
    strategies = zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_RLE
    made = (zlib.compressobj(9, zlib.DEFLATED, 15, 9, each) for each in strategies)
    return min((each.compress(data) + each.flush() for each in made), key=len)


def _chunk(body: bytes) -> bytes:
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _without_filters(data: bytes, width: int, height: int) -> np.ndarray:
    """The pixels of a decompressed PNG, its rows' filters undone."""
    lines = np.frombuffer(data, np.uint8).reshape(height, 1 + 3 * width)
    out = np.zeros((height, 3 * width), np.uint8)
    for y in range(height):
        kind, line = lines[y, 0], lines[y, 1:].copy()
        above = out[y - 1] if y else np.zeros_like(line)
        if kind == 2:
            line += above
        elif kind:
            for x in range(3 * width):
                left = int(line[x - 3]) if x >= 3 else 0
                corner = int(above[x - 3]) if x >= 3 else 0
                up = int(above[x])
                nearest = min((left, up, corner), key=lambda v: abs(left + up - corner - v))
                guess = (0, left, up, (left + up) // 2, nearest)[kind]
                line[x] = (int(line[x]) + guess) & 255
        out[y] = line
    return out.reshape(height, width, 3)


def main() -> None:
    """Write the pictures, and say how large they are together."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium on this machine.")
    OUT.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "dossier") as address,
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for lang in ("en", "ru"):
            for name in PAGES:
                picture(browser, address, name, lang, WIDE)
            for name in ON_A_PHONE:
                picture(browser, address, name, lang, NARROW)
        browser.close()
    size = sum(path.stat().st_size for path in OUT.glob("*.png"))
    print(f"{len(list(OUT.glob('*.png')))} pictures, {size // 1000} kB")  # noqa: T201


if __name__ == "__main__":
    main()
