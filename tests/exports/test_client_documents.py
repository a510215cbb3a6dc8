"""What stands in docs/client/ is what the house does: fields, samples and words of the protocol."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from exports.acknowledgements import outcome_of
from exports.client_file import Client, read_client
from exports.field_dictionary import render
from exports.manifests import PROTOCOL, STATED_OF_FEEDS
from exports.verify import STATED_NOW
from quality.yaml_lines import MarkedYaml

DOCUMENTS = Path(__file__).resolve().parents[2] / "docs" / "client"


def test_the_field_dictionary_is_what_the_feeds_say() -> None:
    kept = (DOCUMENTS / "fields.md").read_text(encoding="utf-8")
    assert kept == render(), "refresh it: python -m pipelines fields > docs/client/fields.md"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_both_languages_explain_every_key_of_a_manifest(language: str) -> None:
    text = (DOCUMENTS / f"README.{language}.md").read_text(encoding="utf-8")
    assert PROTOCOL in text
    missing = {key for key in {*STATED_NOW, *STATED_OF_FEEDS, "kind", "sha256", "columns"} if f"`{key}`" not in text}
    assert not missing


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_sample_of_an_acknowledgement_is_one(language: str) -> None:
    text = (DOCUMENTS / f"README.{language}.md").read_text(encoding="utf-8")
    sample = re.search(r"`(\{\"manifest\": \"[^`]*\})`", text)
    assert sample
    assert outcome_of(sample[1].encode(), json.loads(sample[1])["manifest"]) == "accepted"


def test_the_page_for_licensing_managers_names_every_key_and_its_sample_is_valid(tmp_path: Path) -> None:
    text = (DOCUMENTS.parent / "clients.md").read_text(encoding="utf-8")
    sample = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert sample
    path = tmp_path / "sakura_radio.yaml"
    path.write_text(sample[1], encoding="utf-8")
    assert read_client(path).fields("kansei_scores")[:2] == ("work_id", "factor")
    keys = set(MarkedYaml.read(path).value)
    assert keys == set(Client.model_fields), "the sample shows every key"
