"""The Chinese faces, for a clerk's machine that has none of its own.

The stylesheet names them last, so a browser asks only where every earlier face is
missing. They come from the package that also gives the phone its letters; where that
is not installed the address answers 404 and the browser takes what it has.
"""

from importlib.resources import as_file, files
from importlib.util import find_spec

from flask import Response, abort, send_file

FACES = {"sans": "NotoSansSC-Regular.otf", "song": "NotoSerifSC-Regular.otf"}
PACKAGE = "pylopdf_fonts_zh_cn"


def face(name: str) -> Response:
    if name not in FACES or find_spec(PACKAGE) is None:
        abort(404)
    with as_file(files(PACKAGE) / FACES[name]) as path:
        return send_file(path, mimetype="font/otf")
