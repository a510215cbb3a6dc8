"""`python -m pipelines`: errors of the house become one line and an exit code."""

from __future__ import annotations

import logging
import sys

from pipelines.cli import app
from quality.errors import KanseiError


def main() -> None:
    """Run the command line. 0 done, 1 failed, 2 wrong usage, 3 refused, 75 another run holds the lock."""
    logging.basicConfig(format="  %(message)s", level=logging.WARNING)
    logging.getLogger("pipelines").setLevel(logging.INFO)
    try:
        app()
    except KanseiError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
