"""Side files: NAME.count holds the number of rows of NAME, NAME.sha256 its checksum. They say whether it is whole."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from quality.intake.files import refuse

SUFFIXES = (".count", ".sha256")
LARGEST_SIDE = 1_000
"""Bytes of a side file."""


@dataclass(frozen=True)
class Sides:
    """What lies beside a file, as written: the promised number of rows and the checksum; None where there is none."""

    count: bytes | None = None
    sha256: bytes | None = None

    def check_bytes(self, file: str, data: bytes) -> None:
        """Raises IntakeRefused where the checksum beside the file is not that of its bytes."""
        if self.sha256 is None:
            return
        found = re.match(rb"[0-9a-fA-F]{64}(?=\s|$)", self.sha256)
        if found is None or len(self.sha256) > LARGEST_SIDE:
            raise refuse(f"{file}.sha256", "side_file", "it holds no SHA-256", "write 64 hexadecimal digits")
        if found[0].decode().lower() != hashlib.sha256(data).hexdigest():
            raise refuse(file, "checksum", f"not the bytes that {file}.sha256 promises", "send both files again")

    def check_rows(self, file: str, rows: int) -> None:
        """Raises IntakeRefused where the file has another number of rows than the one promised beside it."""
        if self.count is None:
            return
        found = re.fullmatch(rb"\s*([0-9]{1,12})\s*", self.count)
        if found is None:
            raise refuse(f"{file}.count", "side_file", "it holds no number of rows", "write the number of rows")
        if int(found[1]) != rows:
            raise refuse(file, "row_count", f"{rows} rows, {int(found[1])} promised", "send the file again, whole")


NO_SIDES = Sides()


def main_of(file: str) -> str:
    """The file that a side file speaks of: catalog.csv of catalog.csv.count; "" where it is no side file."""
    return next((file.removesuffix(suffix) for suffix in SUFFIXES if file.endswith(suffix)), "")
