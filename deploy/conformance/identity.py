"""Checks of who the agency is: token, clock, keys, signatures, agreements."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from sanhu_client.signatures import LEEWAY_S, BadSignature, sign_request, unbase64url

from deploy.conformance.result import Integration, LeftOut, Named, Wrong

SOON = timedelta(days=30)
SKEW_TO_MIND_S = LEEWAY_S / 2
ME = "/v1/exchange/agencies/{agency}"
SHORT_S = 60


def identity(it: Integration) -> str:
    """Does the exchange know the agency as the one it says it is?"""
    told = it.exchange.call("gateway.get_agency", agency=it.agency)
    if told["state"] != "ACTIVE":
        raise Wrong(f"{it.agency} 的状态是 {told['state']} is {told['state']}", "由运维部门恢复 ask the operator")
    return f"{told['zh']} {told['en']}（{it.agency}），授权 {len(told['grants'])} 项 grants"


def token(it: Integration) -> str:
    """Is the token the agency's, and does it last?"""
    if it.token is None:
        raise LeftOut("未使用令牌 no token is used")
    claims = _claims(it.token)
    if claims.get("agency") != it.agency:
        raise Wrong(f"令牌属于 the token is of {claims.get('agency')}", f"换成 {it.agency} 的令牌 take {it.agency}'s")
    left_s = float(claims.get("exp", 0)) - datetime.now(UTC).timestamp()
    if left_s < SHORT_S:
        raise Wrong(
            f"令牌还有 {left_s:.0f} s 到期 the token ends in {left_s:.0f} s",
            "每次调用前取未到期的令牌（POST /oauth/token）take a new one in time",
        )
    return f"还有 {left_s / 60:.0f} 分钟有效 minutes left"


def clock(it: Integration) -> str:
    """Do the two clocks agree?"""
    asked = datetime.now(UTC)
    answer = it.exchange.transport.send("GET", "/healthz", {}, None, within_s=10)
    middle = asked + (datetime.now(UTC) - asked) / 2
    told = answer.headers.get("date")
    if told is None:
        raise LeftOut("交换平台没有告知时间 the exchange tells no time")
    skew_s = (middle - parsedate_to_datetime(told)).total_seconds() - 0.5  # the header is cut to whole seconds
    if abs(skew_s) > SKEW_TO_MIND_S:
        raise Wrong(
            f"时钟相差 {skew_s:+.0f} s，签名容许 {LEEWAY_S} s the clocks differ by {skew_s:+.0f} s",
            "启用 NTP/chrony 校时 keep the clock with NTP",
        )
    return f"时钟相差 {abs(skew_s):.1f} s 以内 the clocks agree"


def keys(it: Integration) -> str:
    """Has the agency keys, and do they hold for long enough?"""
    held = _held(it)
    if not held:
        raise LeftOut("没有登记密钥；不签名亦可调用不要求签名的协议 no key is registered")
    ends = [datetime.fromisoformat(key["valid_to"]) for key in held if key["valid_to"]]
    if ends and len(ends) == len(held) and max(ends) - datetime.now(UTC) < SOON:
        raise Wrong(
            f"最后一把密钥 {max(ends):%Y-%m-%d} 到期 the last key ends then",
            "POST /v1/exchange/keys/{kid}/rotation 轮换密钥 rotate it",
        )
    return f"{len(held)} 把密钥有效 keys hold: {', '.join(key['kid'] for key in held)}"


def signature(it: Integration) -> str:
    """Is a signed request taken, and the same one refused a second time?"""
    if it.key is None:
        raise LeftOut("未给出签名密钥（--key）no signing key was given")
    if it.key.kid not in {key["kid"] for key in _held(it)}:
        raise Wrong(
            f"密钥 {it.key.kid} 未登记或已失效 the key is not registered, or holds no more",
            "POST /v1/exchange/keys 登记公钥 register its public half",
        )
    path = ME.format(agency=it.agency)
    headers = sign_request(it.key, "GET", it.exchange.transport.url + path, {})
    first, again = (it.exchange.transport.send("GET", path, headers, None, within_s=10).status for _ in range(2))
    if first != 200:
        raise Wrong(
            f"签名请求得到 a signed request was answered {first}", "核对签名覆盖的内容与时钟 see RFC 9421, clocks"
        )
    if again != 401:
        raise Wrong(f"重放的请求得到 a replayed request was answered {again}", "请报告运维部门 tell the operator")
    return "签名有效，重放被拒 the signature holds, and a replay is refused"


def agreements(it: Integration) -> str:
    """May the agency read anything, and for what?"""
    found = list(it.exchange.pages("gateway.list_agreements", consumer=it.agency, limit=100))
    today = datetime.now(UTC).date().isoformat()
    now = [one for one in found if one["valid_from"] <= today <= one["valid_to"]]
    if not now:
        raise Wrong(
            "没有有效的共享协议，任何数据都读不到 no agreement holds", "POST /v1/exchange/requests 申请 ask for data"
        )
    ask = [one for one in now if one["default_purpose"] is None]
    named = "; ".join(f"{one['dataset']}: {_purposes(one)}" for one in ask[:5])
    remark = f"；须写 Purpose 的 must name a Purpose: {named}" if ask else ""
    return f"{len(now)} 份协议有效 agreements hold{remark}"


def _claims(jwt: str) -> dict[str, Any]:
    parts = jwt.split(".")
    try:
        found = json.loads(unbase64url(parts[1])) if len(parts) == 3 else None
    except (ValueError, BadSignature):
        found = None
    if not isinstance(found, dict):
        raise Wrong("令牌不是 JWT the token is no JWT", "用 POST /oauth/token 取令牌 take one there")
    return found


def _purposes(agreement: dict[str, Any]) -> str:
    return "/".join(each["code"] for each in agreement["purposes"])


def _held(it: Integration) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    told = it.exchange.call("gateway.get_agency", agency=it.agency)["keys"]
    return [key for key in told if key["use"] == "sig" and key["revoked_at"] is None and _after(key["valid_to"], now)]


def _after(moment: str | None, now: datetime) -> bool:
    return moment is None or datetime.fromisoformat(moment) > now


CHECKS = (
    Named("身份 identity", identity),
    Named("令牌 token", token),
    Named("时钟 clock", clock),
    Named("密钥有效期 keys", keys),
    Named("签名与防重放 signature", signature),
    Named("协议与目的 agreements", agreements),
)
