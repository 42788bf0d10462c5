"""Who is calling: by a bearer token, a signed request or a client certificate; where several come, they agree."""

from __future__ import annotations

from typing import Protocol

from databus.errors import Unauthenticated
from gateway.domain.identity import Identity
from gateway.http.presented import Presented

__all__ = ["Authentication", "Identity"]


class ByToken(Protocol):
    async def identify(self, authorization: str | None) -> Identity: ...


class BySignature(Protocol):
    async def identify(self, presented: Presented) -> Identity: ...


class ByCertificate(Protocol):
    def identify(self, certificate: bytes) -> Identity: ...


class Authentication:
    """Says who is calling.

    A token says most (who acts, narrowed to what), so it counts where it comes with a signature or a certificate;
    both must then be of its agency. The signature is checked, and kept, in any case.
    """

    def __init__(
        self, tokens: ByToken, signatures: BySignature | None = None, certificates: ByCertificate | None = None
    ) -> None:
        self._tokens = tokens
        self._signatures = signatures
        self._certificates = certificates

    async def identify(self, presented: Presented) -> Identity:
        """Return who is calling.

        Raises:
            Unauthenticated: nobody we can be sure of; says what is wrong.
        """
        found: list[Identity] = []
        if presented.authorization is not None or not (presented.has_signature or presented.certificate):
            found.append(await self._tokens.identify(presented.authorization))
        if presented.has_signature:
            if self._signatures is None:
                raise Unauthenticated("signed requests are not taken here")
            found.append(await self._signatures.identify(presented))
        if presented.certificate is not None:
            if self._certificates is None:
                raise Unauthenticated("client certificates are not taken here")
            found.append(self._certificates.identify(presented.certificate))
        if len({identity.agency for identity in found}) > 1:
            raise Unauthenticated("token, signature and client certificate are not of the same agency")
        return found[0]
