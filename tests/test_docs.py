"""What is written about the project holds: files, verbs and settings that are named exist, and nothing of elsewhere is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from api import cli
from api.settings import Settings
from tests.real.snapshot import CORPUS

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
VERBS = {command.name or command.callback.__name__ for command in cli.app.registered_commands}  # type: ignore[union-attr]
# A path in back-ticks that has a suffix of ours.
_PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*\.(?:py|toml|ttl|rq|md|html)|(?:[\w-]+/)+)`")
_VERB = re.compile(r"\bhetu ([a-z]+)\b")
_VARIABLE = re.compile(r"\bHETU_[A-Z_]+\b")
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


def tracked() -> list[Path]:
    """Every file of the project's own that is text."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = (name for name in listed.stdout.splitlines() if not name.startswith('"'))
    return [ROOT / name for name in names if re.search(r"\.(py|md|toml|ttl|rq|html|css|js|txt|json)$", name)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_named_in_a_page_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    named = {*_PATH.findall(text), *_LINK.findall(text)}
    missing = [name for name in named if not (ROOT / name).exists() and not (page.parent / name).exists()]
    made = ("hetu-data/", "hetu-demo/", "plans/", "build/")
    assert not [name for name in missing if not name.startswith(made)], missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_verbs_and_settings_named_in_a_page_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    assert {*_VERB.findall(text)} - {"is", "and", "reads", "demo"} <= VERBS | {"demo"}
    source = "".join(
        path.read_text("utf-8") for path in tracked() if path.suffix == ".py" and "tests" not in path.parts
    )
    assert all(f'"{name}"' in source or f"{name}" in source for name in _VARIABLE.findall(text))


def test_every_setting_is_one_of_few() -> None:
    assert len(Settings.__dataclass_fields__) <= 12


def test_nothing_of_the_workplace_is_in_the_project() -> None:
    here = "|".join(re.escape(f"{place}/") for place in (ROOT, ROOT.resolve(), Path.home()))
    foreign = re.compile(rf"{here}|/(?:home|Users)/\w+/|(?<![\w.])\.\./shared|pypi\.org/simple|issue #\d")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if "tests" not in path.relative_to(ROOT).parts and path.suffix != ".json"
        for match in foreign.finditer(path.read_text("utf-8", "replace"))
    ]
    assert not found, found


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the real documents are not at {CORPUS}")
def test_no_sentence_of_the_real_documents_is_copied() -> None:
    """They are input and no part of the project; names and short phrases are anyone's, 36 characters in a row are theirs."""
    length = 36
    pieces: set[str] = set()
    for file in CORPUS.glob("*.txt"):
        text = re.sub(r"\s", "", file.read_text("utf-8-sig"))
        pieces.update(text[i : i + length] for i in range(len(text) - length))
    copied = []
    for path in tracked():
        if "real" in path.parts:
            continue
        text = re.sub(r"\s", "", path.read_text("utf-8", "replace"))
        if any(text[i : i + length] in pieces for i in range(len(text) - length)):
            copied.append(str(path.relative_to(ROOT)))
    assert not copied, copied
