"""The picture that María attaches is a PNG that any program opens."""

import struct
import zlib

from csc_mailbot.demo.picture import screenshot


def chunks(picture: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        name, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", picture[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(name + content)
        found[name] = content
        at += 12 + length
    return found


def test_its_chunks_are_whole_and_its_rows_are_all_there() -> None:
    picture = screenshot()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    found = chunks(picture)
    assert list(found) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, colours = struct.unpack(">IIBB", found[b"IHDR"][:10])
    assert (depth, colours) == (8, 2)
    assert len(zlib.decompress(found[b"IDAT"])) == height * (1 + 3 * width)


def test_it_is_the_same_at_every_call() -> None:
    assert screenshot() == screenshot()
