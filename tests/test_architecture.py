"""The house's import table, read with `ast`, and the sizes and names it promises. Each test lists every offender."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("dags", "pipelines", "transforms", "quality", "exports", "bench", "tests")

#           room          may import, of ours
MAY = {
    "dags": {"dags", "pipelines.steps"},  # while parsing; inside tasks also any other of pipelines
    "pipelines": {"pipelines", "transforms", "quality", "exports"},
    "transforms": {"transforms", "quality.contracts"},
    "quality": {"quality"},
    "exports": {"exports", "quality"},
    "bench": set(ROOMS),
    "tests": set(ROOMS),
}
# A transform is pure: frames in, frames out.
IMPURE = {"glob", "os", "pathlib", "random", "requests", "shutil", "socket", "subprocess", "tempfile", "time", "urllib"}
CLOCK = re.compile(r"^time\.time(_ns)?$|(^|\.)(date|datetime)\.(now|utcnow|today)$")
READS_CLOCK = {"pipelines/settings.py", "dags/night.py"}
READS_ENVIRONMENT = {"pipelines/settings.py", "pipelines/steps.py", "pipelines/connections.py"}
VAGUE = {"utils", "util", "common", "helpers", "helper", "manager", "managers", "misc"}
HOUSE = [room for room in ROOMS if room not in ("bench", "tests")]

MODULES = sorted(path.relative_to(ROOT).as_posix() for room in ROOMS for path in (ROOT / room).rglob("*.py"))
OURS = [name for name in MODULES if name.split("/")[0] in HOUSE]


def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


def functions(module: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def imports(name: str) -> Iterator[tuple[str, bool]]:
    """Dotted names that a module imports, and whether it does so inside a function. `from a import b` gives `a.b`."""
    module = tree(name)
    lazy = {node for function in functions(module) for node in ast.walk(function)}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = name.split("/")[: -node.level] if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            yield from ((f"{base}.{alias.name}", node in lazy) for alias in node.names)


def top(name: str) -> str:
    return name.split(".")[0].split("/")[0]


def within(name: str, allowed: set[str]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in allowed)


def none(offenders: list[str], remedy: str) -> None:
    assert not offenders, "\n".join([remedy, *offenders])


def test_a_room_imports_only_what_the_table_allows() -> None:
    none(
        [
            f"{name} imports {imported}"
            for name in MODULES
            for imported, lazy in imports(name)
            if top(imported) in ROOMS
            and not within(imported, MAY[top(name)] | ({"pipelines"} if top(name) == "dags" and lazy else set()))
        ],
        "the table is MAY, above",
    )


def test_airflow_is_named_in_dags_and_by_connections_lazily() -> None:
    none(
        [
            f"{name} imports {imported}"
            for name in OURS
            for imported, lazy in imports(name)
            if top(imported) == "airflow" and top(name) != "dags" and not (name == "pipelines/connections.py" and lazy)
        ],
        "Airflow may go; what it runs stays",
    )


def test_the_list_of_steps_needs_the_standard_library_only() -> None:
    outside = [
        name for name, lazy in imports("pipelines/steps.py") if not lazy and top(name) not in sys.stdlib_module_names
    ]
    none(outside, "Airflow imports pipelines/steps.py while it parses the DAGs")


def test_a_transform_touches_no_path_clock_or_environment() -> None:
    none(
        [
            f"{name} imports {imported}"
            for name in OURS
            if top(name) == "transforms"
            for imported, _ in imports(name)
            if top(imported) in IMPURE
        ],
        "hand in frames, text or a seed instead",
    )


def attributes(name: str) -> set[str]:
    """Dotted names that a module reads or calls, such as `dt.datetime.now`; not what it sets, `os.environ[…] = …`."""
    nodes = list(ast.walk(tree(name)))
    written = {node.value for node in nodes if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)}
    return {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute) and node not in written}


def test_only_the_settings_and_the_dags_read_the_clock() -> None:
    none(
        [
            f"{name}: {read}"
            for name in OURS
            if name not in READS_CLOCK
            for read in attributes(name)
            if CLOCK.search(read)
        ],
        "a night is an argument everywhere",
    )


def test_only_the_settings_read_the_environment() -> None:
    none(
        [
            f"{name}: {read}"
            for name in OURS
            if name not in READS_ENVIRONMENT
            for read in attributes(name) & {"os.environ", "os.getenv"}
        ],
        "add a field to pipelines/settings.py",
    )


def test_a_module_says_what_it_is_for() -> None:
    none(
        [name for name in MODULES if (ROOT / name).stat().st_size and not ast.get_docstring(tree(name))],
        "no docstring:",
    )


def test_a_module_has_at_most_300_lines() -> None:
    lengths = {name: (ROOT / name).read_text(encoding="utf-8").count("\n") for name in MODULES}
    none([f"{name}: {lines}" for name, lines in lengths.items() if lines > 300], "split it by subject")


def test_a_function_fits_on_a_screen() -> None:
    """40 lines below the docstring. A test may draw a longer table."""
    none(
        [
            f"{name}: {node.name} has {lines}"
            for name in MODULES
            if top(name) != "tests"
            for node in functions(tree(name))
            if (lines := node.end_lineno - node.body[min(len(node.body) - 1, bool(ast.get_docstring(node)))].lineno + 1)
            > 40
        ],
        "a step reads from top to bottom; move the interesting part into a function with a test",
    )


def test_a_name_says_what_is_inside() -> None:
    none([name for name in MODULES if VAGUE & set(name.removesuffix(".py").split("/"))], "name it after its subject")


def test_whatever_we_import_is_a_direct_requirement() -> None:
    """Nothing may come in only because something else happens to need it."""
    from tests.test_requirements import direct

    named, providers = set(direct()), packages_distributions()
    outside = {
        (top(imported), name)
        for name in MODULES
        for imported, _ in imports(name)
        if top(imported) not in {*ROOMS, *sys.stdlib_module_names}
    }
    brought = {each: {canonicalize_name(found) for found in providers.get(each, [])} for each, _ in outside}
    none([f"{each} ({name})" for each, name in sorted(outside) if not brought[each] & named], "add to requirements.in:")
