"""Signing of HTTP requests, and the check of it.

One signature by one key. It covers the method, whom it is sent to, the path, the query, every header of the exchange
that is there, and the digest of the body.

Source: RFC 9421 (HTTP Message Signatures), RFC 9530 (Content-Digest).
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from sanhu_client.signatures.keys import BadSignature, FindKey, PrivateKey, check_bytes
from sanhu_client.signatures.messages import LIFE_S, LONGEST_NONCE, Signed, check_time

LABEL: Final = "sanhu"
# covered wherever they are there: each changes what a request means
MEANINGFUL: Final = ("content-type", "idempotency-key", "if-match", "purpose", "content-digest")
ALWAYS: Final = ("@method", "@authority", "@path", "@query")
LONGEST: Final = 4096

_INPUT: Final = re.compile(
    r'(?P<label>[a-z*][a-z0-9_.*-]{0,30})=(?P<params>\((?P<covered>"[a-z0-9@-]+"(?: "[a-z0-9@-]+"){0,30})\)'
    r'(?P<named>(?:;[a-z]+=(?:[0-9]{1,12}|"[\x20\x21\x23-\x5b\x5d-\x7e]{0,200}")){0,8}))'
)
_PARAMETER: Final = re.compile(r';([a-z]+)=(?:([0-9]+)|"([^"]*)")')
_SIGNATURE: Final = re.compile(r"([a-z*][a-z0-9_.*-]{0,30})=:([A-Za-z0-9+/]{86}==):")
_DIGEST: Final = re.compile(r"(?:^|,)[ \t]*sha-256=:([A-Za-z0-9+/]{43}=):[ \t]*(?=,|$)")


@dataclass(frozen=True)
class Request:
    """What is signed of a request.

    Attributes:
        method: in capitals.
        path: as it travels, percent-encoded.
        query: as it travels, without the question mark.
        headers: by lower-case name, UTF-8 read as such.
        authority: host and port as the Host header has them.
        scheme: http or https.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    authority: str = ""
    scheme: str = "http"

    @classmethod
    def of(cls, method: str, url: str, headers: Mapping[str, str]) -> Request:
        """Read a request's parts out of its URL."""
        parts = urlsplit(url)
        named = {name.lower(): value for name, value in headers.items()}
        return cls(method.upper(), parts.path or "/", parts.query, named, parts.netloc, parts.scheme)


@dataclass(frozen=True, slots=True)
class SignedRequest(Signed):
    """A request's signature that was checked; the body is still to be compared with `content_digest`.

    Attributes:
        base: what was signed: with the key and the signature, anyone can check it again.
        content_digest: SHA-256 that the body must have; None: there must be no body.
    """

    base: str
    content_digest: bytes | None

    def check_body(self, digest: bytes, size: int) -> None:
        """Let a body pass.

        Raises:
            BadSignature: it is not the one that was signed.
        """
        if self.content_digest is None and size:
            raise BadSignature("the signature does not cover the body: sign content-digest")
        if self.content_digest is not None and self.content_digest != digest:
            raise BadSignature("the body is not the one that was signed")


def normal_authority(text: str) -> str:
    """Return host and port in lower case, a port that goes without saying left out (RFC 9421, section 2.2.3)."""
    host = text.lower()
    return host.removesuffix(":443").removesuffix(":80") if host.count(":") == 1 or host.startswith("[") else host


def content_digest(body: bytes) -> str:
    """Return the value of the header Content-Digest."""
    return f"sha-256=:{base64.b64encode(sha256(body).digest()).decode()}:"


def sign_request(
    key: PrivateKey,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes = b"",
    *,
    now_s: float | None = None,
    life_s: int = LIFE_S,
) -> dict[str, str]:
    """Return the headers to add to a request: Content-Digest where it has a body, Signature-Input and Signature."""
    added = {"Content-Digest": content_digest(body)} if body else {}
    request = Request.of(method, url, {**headers, **added})
    created = int(time.time() if now_s is None else now_s)
    covered = [*ALWAYS, *_meaningful(request)]
    params = (
        f"({_quoted(covered)});created={created};expires={created + life_s}"
        f';nonce="{secrets.token_urlsafe(16)}";keyid="{key.kid}";alg="ed25519"'
    )
    signature = base64.b64encode(key.sign_bytes(_base(request, covered, params).encode())).decode()
    return {**added, "Signature-Input": f"{LABEL}={params}", "Signature": f"{LABEL}=:{signature}:"}


def check_request(request: Request, find_key: FindKey, *, now_s: float | None = None) -> SignedRequest:
    """Return the signature of a request. Body and nonce are the caller's to compare and to remember.

    Raises:
        BadSignature: none, more than one, not of the form, covers too little, or does not hold, or not now.
    """
    said = _INPUT.fullmatch(_header(request, "signature-input").strip())
    given = _SIGNATURE.fullmatch(_header(request, "signature").strip())
    if said is None:
        raise BadSignature("Signature-Input is not one list of components with parameters, as RFC 9421 writes it")
    if given is None or given.group(1) != said.group("label"):
        raise BadSignature("Signature is not one Ed25519 signature of the label in Signature-Input")
    covered = re.findall(r'"([^"]+)"', said.group("covered"))
    _check_covered(request, covered)
    named = _parameters(said.group("named"))
    if named.get("alg", "ed25519") != "ed25519":
        raise BadSignature("the algorithm is not ed25519")
    nonce, kid = named.get("nonce", ""), named.get("keyid", "")
    if not 0 < len(nonce) <= LONGEST_NONCE:
        raise BadSignature(f"the signature has no nonce of 1 to {LONGEST_NONCE} characters")
    if not named.get("created", "").isdecimal() or not named.get("expires", "0").isdecimal():
        raise BadSignature("the signature does not say when it was created")
    expires = int(named["expires"]) if "expires" in named else None
    until_s = check_time(int(named["created"]), expires, time.time() if now_s is None else now_s)
    jwk = find_key(kid)
    if jwk is None:
        raise BadSignature(f"no key {kid} is known, or it holds no more")
    base = _base(request, covered, said.group("params"))
    try:
        check_bytes(base64.b64decode(given.group(2)), base.encode("utf-8", "surrogateescape"), jwk)
    except binascii.Error:
        raise BadSignature("the signature is not base64") from None
    return SignedRequest(kid, given.group(2), nonce, until_s, base, _digest(request, covered))


def _meaningful(request: Request) -> list[str]:
    """Headers to be covered: those that change what a request means, and the attributes of an event."""
    return [name for name in request.headers if name in MEANINGFUL or name.startswith("ce-")]


def _quoted(names: Sequence[str]) -> str:
    return " ".join(f'"{name}"' for name in names)


def _check_covered(request: Request, covered: Sequence[str]) -> None:
    if len(set(covered)) != len(covered):
        raise BadSignature("a component is covered twice")
    needed = {"@method"} if "@target-uri" in covered else set(ALWAYS)
    needed |= set(_meaningful(request))
    missing = sorted(needed - set(covered))
    if missing:
        raise BadSignature(f"the signature does not cover {', '.join(missing)}")


def _parameters(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, number, quoted in _PARAMETER.findall(text):
        if name in found:
            raise BadSignature(f"the parameter {name} came twice")
        found[name] = number or quoted
    return found


def _digest(request: Request, covered: Sequence[str]) -> bytes | None:
    if "content-digest" not in covered:
        return None
    found = _DIGEST.findall(_header(request, "content-digest"))
    if len(found) != 1:
        raise BadSignature("Content-Digest has no sha-256")
    return base64.b64decode(found[0])


def _base(request: Request, covered: Sequence[str], params: str) -> str:
    lines = [f'"{name}": {_component(request, name)}' for name in covered]
    return "\n".join([*lines, f'"@signature-params": {params}'])


def _component(request: Request, name: str) -> str:
    query, authority = f"?{request.query}", normal_authority(request.authority)
    derived = {
        "@method": request.method,
        "@path": request.path,
        "@query": query,
        "@authority": authority,
        "@scheme": request.scheme,
        "@request-target": request.path + (query if request.query else ""),
        "@target-uri": f"{request.scheme}://{authority}{request.path}{query if request.query else ''}",
    }
    if name.startswith("@"):
        if name not in derived:
            raise BadSignature(f"the component {name} is not taken")
        return derived[name]
    return _header(request, name).strip()


def _header(request: Request, name: str) -> str:
    value = request.headers.get(name)
    if value is None:
        raise BadSignature(f"the header {name} is missing")
    if len(value) > LONGEST or "\n" in value:
        raise BadSignature(f"the header {name} is too long")
    return value
