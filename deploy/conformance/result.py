"""What a check found: passed, failed or left out, what is wrong, and how to put it right."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import unquote, urlsplit

from sanhu_client import Exchange, PrivateKey
from sanhu_client.errors import NotVerified, SanhuError
from sanhu_client.probe import Probe

State: TypeAlias = Literal["通过", "不通过", "跳过"]

PASSED: State = "通过"
FAILED: State = "不通过"
LEFT_OUT: State = "跳过"


@dataclass(frozen=True)
class Result:
    """What one check found.

    Attributes:
        said: what was seen, or what is wrong.
        fix: how to put it right; empty where nothing is wrong.
    """

    check: str
    state: State
    said: str
    fix: str = ""

    def to_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass
class Integration:
    """An agency's integration, and how to reach the exchange as that agency.

    Attributes:
        exchange: over HTTP, as the agency.
        token: what it calls with over HTTP.
        uri: of its vhost; None leaves the AMQP door out.
        key: its signing key; None leaves signatures out.
        home: where its client keeps heads and journal; None leaves that out.
    """

    agency: str
    exchange: Exchange
    token: str | None = None
    uri: str | None = None
    key: PrivateKey | None = None
    home: Path | None = None
    receipt: dict[str, Any] | None = None

    def vhost(self) -> str:
        """Return the address of its vhost.

        Raises:
            LeftOut: none was given.
            Wrong: it is no address of a broker, or another agency's.
        """
        if self.uri is None:
            raise LeftOut("未给出 AMQP 地址（--amqp-uri）no AMQP address was given")
        parts, own = urlsplit(self.uri), f"agency.{self.agency}"
        if parts.scheme not in {"amqp", "amqps"} or not parts.hostname:
            raise Wrong("不是 AMQP 地址 not an address of a broker", f"amqp://{own}:口令 password@host:port/{own}")
        if (found := unquote(parts.path.removeprefix("/"))) != own:
            raise Wrong(f"虚拟主机是 the vhost is {found or '/'}", f"应为 it is to be {own}")
        return self.uri

    def probe(self) -> Probe:
        """Look into its vhost, without taking anything from its systems."""
        return Probe(self.vhost(), self.agency, key=self.key)


Check: TypeAlias = Callable[[Integration], Result]


class Wrong(Exception):
    """A check failed: what is wrong, and how to put it right."""

    def __init__(self, said: str, fix: str) -> None:
        super().__init__(said)
        self.said = said
        self.fix = fix


class LeftOut(Exception):
    """A check does not apply, or cannot be made; the message says why."""


@dataclass(frozen=True)
class Named:
    """A check with its name."""

    name: str
    look: Callable[[Integration], str]

    def run(self, integration: Integration) -> Result:
        """Make the check; whatever happens becomes a result."""
        try:
            return Result(self.name, PASSED, self.look(integration))
        except LeftOut as why:
            return Result(self.name, LEFT_OUT, str(why))
        except Wrong as wrong:
            return Result(self.name, FAILED, wrong.said, wrong.fix)
        except (SanhuError, NotVerified) as error:
            return Result(self.name, FAILED, f"{type(error).__name__}: {error}", advice(error))
        except OSError as error:
            return Result(
                self.name, FAILED, f"无法连接 cannot connect: {error}", "检查地址、防火墙和代理 check the address"
            )


_ADVICE: dict[str, str] = {
    "Unauthenticated": "换一个有效的令牌或密钥；核对时钟 take a valid token or key; compare the clocks",
    "NotPermitted": "向运维部门申请该项授权或共享协议 ask the operator for the grant or the agreement named",
    "TooMany": "放慢，按 Retry-After 再试 slow down and keep to Retry-After",
    "Unavailable": "交换平台此刻不可用，稍后再试 the exchange is not there now: try again in a moment",
    "OutcomeUnknown": "用同一幂等键再试 ask again with the same key",
    "InvalidRequest": "按所指字段改正请求 correct the fields named",
}


def advice(error: Exception) -> str:
    """Return how to put an error right."""
    return _ADVICE.get(type(error).__name__, "按报错改正 see what the error says")
