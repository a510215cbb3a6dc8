"""The advertiser's page in a real browser: nothing is fetched, nothing goes wrong, charts and Japanese are there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.report_words import words
from pipelines.two_formats import Content, section, write


def content() -> Content:
    said = words("ja")
    rated = [{"name": "そっと癒されたい", "value": 0.006, "low": 0.005, "high": 0.008}]
    chart = {"kind": "rates", "rows": rated, "title": said["ctr"], "line": 0.005}
    head, rows = ["感性セグメント"], [("そっと癒されたい",)]
    part = section(said, "feelings", head, rows, "text", "sql/campaign_cells.sql", chart)
    return {
        "heading": said["title"], "subject": "しろがね麦酒", "period": "2026-11", "lang": "ja", "words": said,
        "findings": ["<b>クリック率は高くなりました。"], "totals": [("表示回数", "1,000")], "sections": [part],
        "steps": [], "footer": "kansei",
    }  # fmt: skip


def test_a_page_needs_no_network_and_says_where_its_numbers_come_from(tmp_path: Path) -> None:
    written = write(content(), tmp_path, "r")
    page = written.page.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=[\"']?https?:|url\(https?:|<script", page)
    assert "&lt;b&gt;" in page and "<svg" in page and "sql/campaign_cells.sql" in page
    assert ("font/woff2" in page) is written.has_font is (words("ja")["font_missing"] not in page)
    assert written.pdf is not None and written.pdf.read_bytes().startswith(b"%PDF")


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_chromium_shows_it_without_a_complaint(tmp_path: Path) -> None:
    written = write(content(), tmp_path, "r", pdf=False)
    told = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
         f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", written.page.as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "CONSOLE" not in told.stderr
    assert "そっと癒されたい" in told.stdout and "mark-symbol" in told.stdout
