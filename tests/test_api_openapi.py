"""The OpenAPI document held against the running service: no request gets a 500 or an unnamed answer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.schemas import ProblemBody
from api.settings import Settings
from kg.search.index import bring_up_to_date
from kg.store import GraphStore
from ontology import load_ontology
from tests.service import make_store, serving
from tests.test_api_lists import TRIG

_TOOL = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
_CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.skipif(_TOOL is None, reason="schemathesis is not installed")
@pytest.mark.parametrize("token", ["", "secret"])
def test_made_up_requests(tmp_path: Path, token: str) -> None:
    store = make_store(tmp_path / "store", TRIG)
    with GraphStore.open(store) as opened:
        opened.put_ontology([load_ontology()])
        opened.flush()
        bring_up_to_date(opened)
    command = [
        *(str(_TOOL), "run", "--max-examples", "10", "--checks", _CHECKS, "--no-color", "--seed", "5"),
        *("-H", f"Authorization: Bearer {token or 'none'}"),
    ]
    with serving(Settings(store=store, write_token=token, requests_per_second=0)) as (address, _):
        ran = subprocess.run(
            [*command, f"{address}/openapi.json"], cwd=tmp_path, capture_output=True, text=True, timeout=300
        )
    assert ran.returncode == 0, ran.stdout


def test_no_two_models_share_a_name(tmp_path: Path) -> None:
    """Those of problems are put beside FastAPI's own: one of the same name would describe other answers wrongly."""
    own = FastAPI.openapi(create_app(Settings(store=tmp_path)))["components"]["schemas"]
    problems = ProblemBody.model_json_schema()["$defs"]
    assert {name for name in problems if name in own and own[name] != problems[name]} == set()
