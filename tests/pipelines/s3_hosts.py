"""An S3 for tests of lake and inbox: moto_server in a process of its own, for Delta waits for it with the GIL held."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pipelines.connections import own_s3

KEY_ID, SECRET = "AKIAKANSEITEST000000", "secret-of-the-test/which+nobody=prints"


@contextmanager
def s3_host() -> Iterator[dict[str, str]]:
    """The variables by which it is reached, which are set meanwhile; it has a bucket `kansei`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    variables = {
        "AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }  # fmt: skip
    before = dict(os.environ)
    os.environ.update(variables)
    own_s3.cache_clear()
    try:
        _until_up(url)
        own_s3().create_bucket(Bucket="kansei")
        yield variables
    finally:
        process.kill()
        process.wait()
        os.environ.clear()
        os.environ.update(before)
        own_s3.cache_clear()


def put(key: str, data: str | bytes) -> None:
    own_s3().put_object(Bucket="kansei", Key=key, Body=data)


def keys(prefix: str = "") -> list[str]:
    pages: Any = own_s3().get_paginator("list_objects_v2").paginate(Bucket="kansei", Prefix=prefix)
    return [each["Key"] for page in pages for each in page.get("Contents", [])]


def _until_up(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/moto-api/data.json").close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(url)
