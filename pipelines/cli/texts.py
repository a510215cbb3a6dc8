"""Commands over texts: tokens, scores, learning, the kansei dictionary. They need no lake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipelines.cli import AsJson, Data, Night, app, err, out, settings_for
from pipelines.commands.dictionary import coverage
from pipelines.settings import tonight

PANEL = "文 Texts"

dictionary_app = typer.Typer(no_args_is_help=True, help="The kansei dictionary 感性辞書.")
app.add_typer(dictionary_app, name="dictionary", rich_help_panel=PANEL)
dictionary_app.command()(coverage)


@app.command(rich_help_panel=PANEL)
def score(
    source: Annotated[Path, typer.Argument(help='JSONL, {"id", "text"} a line.')],
    target: Annotated[Path, typer.Argument(help='JSONL, {"id", "scores", "evidence"} a line.')],
    facet: Annotated[str, typer.Option(help="Only factors of this facet, e.g. emotion.")] = "",
    explain: Annotated[bool, typer.Option(help="Mark in each text what was found, on the terminal.")] = False,
    model: Annotated[Path | None, typer.Option(help="Folder of a model that `learn` has written.")] = None,
) -> None:
    """Score texts on the kansei factors, with the evidence for every value."""
    from pipelines.commands.score import score as score_texts

    count = 0
    for name, text, mentions in score_texts(source, target, facet, model):
        count += 1
        if explain:
            marked = Text(f"{name}: ").append(text)
            for mention in mentions:
                style = "strike red" if mention.negated else "bold green"
                marked.stylize(style, len(name) + 2 + mention.start, len(name) + 2 + mention.end)
            out.print(marked)
            for mention in mentions:
                out.print(Text(f"    {mention.lemma} → {mention.factor} {mention.weight:+.2f} {mention.rule}"))
    err.print(f"{count} texts → {target}")


@app.command(rich_help_panel=PANEL)
def learn(
    annotations: Annotated[
        Path | None, typer.Option(help='JSONL, {"id", "text", "scores": {factor: 0-1}} a line. Default: the lake\'s.')
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Folder to write the model to, with --annotations.")] = None,
    night: Night = "", data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Learn a model from judged texts; without --annotations, a challenger of the lake's champion."""
    from pipelines.commands.learn import challenge, learned
    from pipelines.terminal import learned_table

    asked = annotations is not None or model is not None
    found = learned(annotations, model) if asked else challenge(settings_for(data), night or tonight())
    for factor, reason in found.get("left_out", {}).items():
        err.print(Text(f"not learned: {factor}: {reason}"), soft_wrap=True)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        out.print(learned_table(found))


@app.command(rich_help_panel=PANEL)
def tokens(source: Path, target: Path, engine: Annotated[str, typer.Option(help="mecab, or janome")] = "mecab") -> None:
    """Tokens of texts: JSONL {"id", "text"} → {"id", "tokens": [[surface, pos, base, reading], …]}."""
    from pipelines.commands.tokens import tokens as split_texts

    err.print(f"{split_texts(source, target, engine)} texts → {target}")


@dictionary_app.command("check")
def dictionary_check() -> None:
    """Explain every mistake in the kansei dictionary by file and line. Exit 3 if there is one."""
    from pipelines import dictionary

    found = dictionary.load(strict=False)
    mistakes = [*found.mistakes, *dictionary.user_mistakes()]
    for mistake in mistakes:
        out.print(Text(str(mistake)), soft_wrap=True)
    facets = len({factor.facet for factor in found.factors.values()})
    counts = f"{len(found.factors)} factors in {facets} facets, {len(found.entries)} entries"
    out.print(f"{counts}, {len(mistakes)} mistakes")
    if mistakes:
        raise typer.Exit(3)
