"""Writes the browser's part of the charts: Vega, Vega-Lite and their embedding as one module.

`python -m seido.apps.pages.vega` makes `static/seido/vega.js` (900 KB, 300 compressed) from the libraries that
vl-convert carries; a build product, so it is not kept in the repository.
"""

from __future__ import annotations

from pathlib import Path

import vl_convert

TARGET = Path(__file__).parent / "static" / "seido" / "vega.js"


def write(target: Path = TARGET) -> None:
    code: str = vl_convert.javascript_bundle("export default vegaEmbed;")
    target.write_text(code, encoding="utf-8")


if __name__ == "__main__":
    write()
