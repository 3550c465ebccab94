"""What the environment may say."""

from __future__ import annotations

from dataclasses import fields

import pytest
import uvicorn

from api.settings import BadSetting, Settings, from_environment


def test_nothing_set_is_a_service_for_this_machine_only() -> None:
    settings = from_environment({})
    assert settings == Settings()
    assert settings.host == "127.0.0.1"
    assert settings.write_token == ""
    assert settings.base_url == "http://127.0.0.1:8000"


def test_every_variable() -> None:
    settings = from_environment(
        {
            "HETU_STORE": "/data/hetu",
            "HETU_HOST": "::1",
            "HETU_PORT": "8080",
            "HETU_PUBLIC_URL": "",
            "HETU_WRITE_TOKEN": "secret",
            "HETU_CACHE_MB": "0.5",
            "HETU_QUERY_SECONDS": "2.5",
            "HETU_RESULT_MB": "1",
            "HETU_QUERY_MEMORY_MB": "256",
            "HETU_QUERY_QUEUE": "4",
            "HETU_GRAPH_MEMORY_MB": "0",
            "HETU_REQUESTS_PER_SECOND": "7.5",
            "HETU_LOG_LEVEL": "Info",
        }
    )
    assert settings.store == "/data/hetu"
    assert settings.base_url == "http://[::1]:8080"
    assert settings.write_token == "secret"
    assert settings.cache_bytes == 512 * 1024
    assert settings.limits.seconds == 2.5
    assert settings.limits.result_bytes == 1 << 20
    assert settings.limits.reader_bytes == 256 << 20
    assert settings.limits.queue == 4
    assert settings.limits.graph_bytes == 0
    assert settings.requests_per_second == 7.5
    assert settings.log_level == "info"


def test_a_level_that_is_none_is_named() -> None:
    with pytest.raises(BadSetting, match=r"HETU_LOG_LEVEL.*debug, info, warning, error"):
        from_environment({"HETU_LOG_LEVEL": "loud"})


def test_behind_a_proxy() -> None:
    assert (
        from_environment({"HETU_PUBLIC_URL": "https://hetu.example/kg/"}).base_url
        == "https://hetu.example/kg"
    )


def test_an_address_for_everybody_is_no_address_to_give_out() -> None:
    assert from_environment({"HETU_HOST": "0.0.0.0"}).base_url == "http://localhost:8000"


@pytest.mark.parametrize("written", ["many", "-1", "nan", "inf", "1e999"])
@pytest.mark.parametrize("name", ["HETU_PORT", "HETU_QUERY_SECONDS", "HETU_CACHE_MB"])
def test_a_wrong_value_is_named(name: str, written: str) -> None:
    with pytest.raises(BadSetting, match=name):
        from_environment({name: written})


def test_few_fields() -> None:
    assert len(fields(Settings)) <= 9


def test_the_server_runs_on_the_quick_loop_and_parser() -> None:
    """Without them the same code answers a third to a quarter as many requests, and says nothing of it."""
    config = uvicorn.Config(app=lambda: None)
    config.load()
    assert config.http_protocol_class.__module__ == "uvicorn.protocols.http.httptools_impl"
    factory = config.get_loop_factory()
    assert factory is not None
    loop = factory()
    loop.close()
    assert type(loop).__module__.startswith("uvloop")
