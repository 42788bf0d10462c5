"""Checks of what the agency takes: its inbox, its receipts, webhooks, and the heads of the log."""

import socket
from urllib.parse import urlsplit

from sanhu_client.errors import NotPermitted
from sanhu_client.probe import Depth

from databus.vhosts import INBOX, MAX_MESSAGES, RECEIPTS
from deploy.conformance.result import Integration, LeftOut, Named, Wrong

FULL = MAX_MESSAGES * 8 // 10
HEADS = 20
CONNECT_S = 5.0


def feed(it: Integration) -> str:
    """Are there events that the agency is entitled to?"""
    page = it.exchange.call("gateway.list_events", limit=1)
    if not page["items"]:
        raise LeftOut("还没有该机构可收的事件 no event is there yet that the agency may have")
    event = next(it.exchange.events(page["items"][0]["position"] - 1 or None, wait_s=0))
    return f"有可收的事件，签名成立 events are there and signed: {event.name}（至 up to {page['last']}）"


def inbox(it: Integration) -> str:
    """Does somebody take events out of the inbox, and keep up?"""
    depth = _depth(it, INBOX)
    if depth.messages >= FULL:
        raise Wrong(
            f"收件箱有 {depth.messages} 条，上限 {MAX_MESSAGES} the inbox is nearly full",
            "加快处理或增加消费者；满后事件停在平台，不丢 handle events faster; a full inbox stops, nothing is lost",
        )
    if not depth.consumers:
        if not depth.messages:
            raise LeftOut("收件箱为空且无人消费（可能用自己的队列、Webhook 或 feed）empty, and nobody takes from it")
        raise Wrong(
            f"收件箱有 {depth.messages} 条而无人消费 {depth.messages} events wait and nobody takes them",
            "启动消费程序，处理后再确认（ack）start the consumer; acknowledge after handling",
        )
    return f"{depth.messages} 条待取，{depth.consumers} 个消费者 events wait, consumers take them"


def receipts(it: Integration) -> str:
    """Does somebody take the receipts of facts?"""
    depth = _depth(it, RECEIPTS)
    if depth.messages >= FULL:
        raise Wrong(
            f"{depth.messages} 条回执未取，满后不再受理事实 {depth.messages} receipts wait; full, no fact is taken",
            "消费队列 receipts take them from the queue",
        )
    return f"{depth.messages} 条待取 receipts wait"


def webhooks(it: Integration) -> str:
    """Can the webhooks be reached, and are deliveries taken?"""
    try:
        found = [each for each in it.exchange.call("gateway.list_webhooks")["items"] if each["removed_at"] is None]
    except NotPermitted as error:
        raise LeftOut(str(error)) from None
    if not found:
        raise LeftOut("没有登记 Webhook no webhook is registered")
    for each in found:
        parts = urlsplit(each["url"])
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            socket.create_connection((parts.hostname or "", port), CONNECT_S).close()
        except OSError as error:
            raise Wrong(
                f"{each['url']} 连不上 cannot be reached: {error}", "开放端口或改地址 open it or move it"
            ) from None
        if each["parked"]:
            raise Wrong(
                f"{each['url']} 有 {each['parked']} 条投递失败已搁置 {each['parked']} deliveries were given up",
                f"修复后 POST /v1/exchange/webhooks/{each['id']}/replays 重投 repair it, then replay",
            )
    return f"{len(found)} 个可达，无搁置 reachable, nothing given up"


def heads(it: Integration) -> str:
    """Does the log continue what the agency saw, and does the agency co-sign?"""
    kept = it.home is not None and (it.home / "heads.jsonl").exists()
    signed = it.exchange.receipts.see_head()
    found = it.exchange.call("gateway.list_heads", limit=HEADS)["items"]
    cosigned = any(one["agency"] == it.agency for head in found for one in head["cosignatures"])
    size = f"日志 {signed.head.size} 条 entries"
    if not kept and not cosigned:
        raise LeftOut(
            f"{size}；未保存、未会签日志头（自愿，但能防止日志被改写）heads are neither kept nor co-signed:"
            " sanhu_client 的 home= 会保存，receipts.cosign(key) 会签"
        )
    told = [*(["与所存一致 continues those kept"] if kept else []), *(["已会签 co-signed"] if cosigned else [])]
    return f"{size}，{'，'.join(told)}"


def _depth(it: Integration, queue: str) -> Depth:
    with it.probe() as probe:
        return probe.depth(queue)


CHECKS = (
    Named("事件 events", feed),
    Named("收件箱 inbox", inbox),
    Named("回执队列 receipts", receipts),
    Named("Webhook", webhooks),
    Named("日志头 heads", heads),
)
