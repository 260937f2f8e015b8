"""What the scripts of this folder share: where the gateway is, and a line for each check."""

import os
import sys
import traceback
import zlib

GATEWAY = os.environ["REELGATE_URL"]
KEY = os.environ["REELGATE_KEY"]

_failed = 0


def png(width, height):
    """A grey picture of this size."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def is_film(data):
    return data[4:8] == b"ftyp"


def check(title):
    """Runs the decorated function at once and prints `ok` or `FAILED` and its title."""

    def run(work):
        global _failed
        try:
            work()
            print(f"ok     {title}", flush=True)
        except Exception:
            _failed += 1
            print(f"FAILED {title}\n{traceback.format_exc()}", flush=True)
        return work

    return run


def finish():
    sys.exit(1 if _failed else 0)
