"""The livedoor news corpus: a .tar.xz of text files, one article each; the folder is the medium's section.

Line 1 is the URL, line 2 the time, line 3 the title, the rest the body. Nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import lzma
import tarfile

import polars as pl

from pipelines.sources import FilePromise
from quality.intake.encodings import decode
from quality.intake.fields import Rows, set_aside
from quality.intake.files import LARGEST, check_name, refuse

COLUMNS = ("url", "published", "title", "section", "body")
GIVES = COLUMNS
MOST_MEMBERS = 100_000


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Columns url, published, title, section, body; a file of fewer than four lines is set aside."""
    rows, broken, unpacked = [], [], 0
    try:
        with lzma.open(io.BytesIO(data)) as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
            for member in archive:
                unpacked += member.size  # of every member: to go past one is to unpack it
                if unpacked > LARGEST or len(rows) + len(broken) >= MOST_MEMBERS:
                    raise refuse(file, "archive", "it unpacks to more than is allowed", "split the delivery")
                parts = member.name.split("/")
                if not member.isfile() or len(parts) < 2 or not parts[-1].startswith(parts[-2]):
                    continue
                check_name(parts[-1])
                text = decode(file, archive.extractfile(member).read(), promise.encodings)
                number = len(rows) + len(broken) + 1
                lines = text.split("\n", 3)
                if len(lines) < 4:
                    broken.append(set_aside(number, "ragged_row", parts[-1], None, text[:1000]))
                else:
                    rows.append({"row": number, **dict(zip(COLUMNS, [*lines[:3], parts[-2], lines[3]], strict=True))})
            _whole(file, stream)
    except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
        raise refuse(file, "archive", f"broken ({type(error).__name__})", "pack and send it again") from error
    frame = pl.DataFrame(rows, schema={"row": pl.Int64, **dict.fromkeys(COLUMNS, pl.String)})
    return Rows(frame, broken, len(rows) + len(broken))


def _whole(file: str, stream: lzma.LZMAFile) -> None:
    """Read what follows the last article: only at its end does a stream show that it was not cut off."""
    left = LARGEST
    while part := stream.read(1 << 20):
        left -= len(part)
        if left < 0:
            raise refuse(file, "archive", "it unpacks to more than is allowed", "split the delivery")
