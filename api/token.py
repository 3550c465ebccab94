"""Who may change the graph: whoever sends the configured bearer token."""

from __future__ import annotations

import hmac

from api.errors import Problem
from api.protocol import Scope, header

_CHALLENGE = (("www-authenticate", 'Bearer realm="hetu"'),)


def require_token(scope: Scope, configured: str) -> None:
    """Raises :class:`Problem` 403 when nobody may write, 401 when the request does not carry the token."""
    if not configured:
        raise Problem(
            403,
            "this service is read-only; set HETU_WRITE_TOKEN to allow changes",
            "本服务只读；设置 HETU_WRITE_TOKEN 后才能修改",
            kind="read-only",
        )
    scheme, _, sent = header(scope, b"authorization").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(
        sent.strip().encode("latin-1"), configured.encode()
    ):
        raise Problem(
            401,
            "send the token: Authorization: Bearer …",
            "请在请求头中携带令牌：Authorization: Bearer …",
            headers=_CHALLENGE,
        )
