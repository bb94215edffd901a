"""Evidence of the desk's case, in each state that a page can show."""

import wave
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from tests.server.console.desk import Desk
from tests.server.evidence import Item

PDF = b"%PDF-1.4\n%%EOF\n" + bytes(40_000)


def ditch(seed: int) -> bytes:
    """A ditch between two fields, as a phone's camera might have it."""
    chance = Random(seed)
    picture = Image.new("RGB", (1280, 960), (178, 199, 214))
    draw = ImageDraw.Draw(picture)
    for layer, colour in enumerate([(122, 143, 126), (104, 128, 92), (134, 141, 74)]):
        top = 330 + layer * 90
        heights = [(x, top + chance.randint(-60, 40)) for x in range(0, 1441, 160)]
        draw.polygon([(0, 960), *heights, (1280, 960)], fill=colour)
    draw.polygon([(560, 520), (650, 520), (900, 960), (330, 960)], fill=(104, 82, 58))
    draw.polygon([(590, 540), (620, 540), (720, 960), (500, 960)], fill=(92, 110, 112))
    for _ in range(900):
        x, y = chance.randrange(1280), chance.randrange(500, 960)
        draw.line((x, y, x + 3, y - chance.randint(6, 22)), fill=(88, 118, 52), width=2)
    written = BytesIO()
    soft = picture.filter(ImageFilter.GaussianBlur(0.8))
    soft.save(written, "JPEG", quality=82)
    return written.getvalue()


def words(seconds: int = 5) -> bytes:
    """Something that sounds: noise of a quiet room."""
    written = BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(Random(1).choices(range(120, 136), k=8000 * seconds)))
    return written.getvalue()


def show(desk: Desk) -> None:
    """Two whole, one of which sounds; one that still comes; one that is not what its
    record says; one of which nothing has come."""
    county = desk.county
    on = county.clock.now.date().isoformat()
    sound = {"kind": "sound", "media_type": "audio/wav"}
    file = {"kind": "file", "media_type": "application/pdf"}
    kinds = [
        ("填土后的水沟，从坎头拍", ditch(1), {}, 1.0),
        ("村民组长说明水沟来历", words(), sound, 1.0),
        ("一九八四年土地台账", PDF, file, 1.0),
        ("被淹的秧田", ditch(2), {}, 0.5),
        ("两家地界的石桩", ditch(3), {"sha256": "7" * 64}, 1.0),
        ("和解后重新挖开的水沟", ditch(4), {}, 0.0),
    ]
    for title, content, more, share in kinds:
        item = Item(county, content)
        body = item.body(title=title, taken_on=on, **more)
        for name in ("width", "height") if "kind" in more else ():
            body.pop(name)
        for name in ("faces",) if "kind" in more else ():
            body.pop(name)
        if more.get("kind") == "sound":
            body["voice"] = "agreed"
        county.write("evidence.added", body, case=desk.case, phone=county.phone)
        chunks = item.chunks(1)
        for each in chunks[: int(len(chunks) * share)]:
            item.send(each)
        desk.evidence = desk.evidence or item.id
        desk.exhibits[title] = item.id
    county.ingest()
