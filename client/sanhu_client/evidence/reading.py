"""One reading of an exported log: the trees grow while the entries go by, and every head met is compared with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sanhu_client.evidence import leaves
from sanhu_client.evidence.findings import Kind, Report
from sanhu_client.evidence.heads import Head, Keys, SignedHead
from sanhu_client.evidence.leaves import Malformed
from sanhu_client.evidence.merkle import Frontier
from sanhu_client.evidence.receipts import check_signed_head

MOST_MISSING: Final = 100_000


@dataclass
class _Epoch:
    """What is known of one tree while its entries go by."""

    number: int
    first: int
    tree: Frontier = field(default_factory=Frontier)
    expected: int = 0
    missing: set[int] = field(default_factory=set)
    gaps: int = 0
    good: int = 0  # size of the last head whose root was right
    last: Head | None = None
    faulty: bool = False
    # kept heads that the tree went by with another root, until one of the log's own heads says whose fault it is
    doubted: list[SignedHead] = field(default_factory=list)


class LogCheck:
    """One reading of a log."""

    def __init__(self, keys: Keys, kept: Sequence[SignedHead]) -> None:
        self.report = Report()
        self._keys = keys
        self._epochs: dict[int, _Epoch] = {}
        self._kept: dict[tuple[int, int], list[SignedHead]] = {}
        for each in kept:
            if check_signed_head(each, keys, self.report):
                self._kept.setdefault((each.head.epoch, each.head.size), []).append(each)
        self._unseen = dict(self._kept)
        self._heads_of_kept = self.report.heads
        self._signed: dict[int, tuple[int, str]] = {}  # the last head of each epoch, by size and root

    def entry(self, data: Mapping[str, Any]) -> tuple[int, bytes]:
        """Take an entry in; return its position and the hash of its leaf."""
        number, position = _count(data, "epoch"), _count(data, "position")
        epoch = self._epochs.get(number)
        if epoch is None:
            epoch = self._open(number, position)
        leaf = leaves.leaf_of_entry(data)
        self.report.entries += 1
        if "leaf" in data and data["leaf"] != leaf.hex():
            self._fault(
                epoch, "edited", "条目内容与其叶子散列不符", "the entry does not have the hash of its leaf", position
            )
        own = leaves.value_of(data, "position")
        if own is not None and own != position:
            self._fault(
                epoch,
                "reordered",
                f"条目自称在第 {own} 位，却放在第 {position} 位",
                f"an entry that says it is number {own} stands at {position}",
                position,
            )
        self._place(epoch, position)
        epoch.tree.append(leaf)
        self._look_at_kept(epoch)
        return position, leaf

    def head(self, data: Mapping[str, Any]) -> None:
        """Take a head of the log in, and compare it with the tree so far."""
        signed = SignedHead.from_json(data)
        head = signed.head
        if not check_signed_head(signed, self._keys, self.report):
            return
        epoch = self._epochs.get(head.epoch)
        if epoch is None:
            epoch = self._open(head.epoch, head.first)
        before = self._signed.get(head.epoch)
        if before is not None and before[0] == head.size and before[1] != head.root:
            self._fork(head, "日志中同一大小有两个不同的签名头", "the log has two signed heads of one size")
        self._signed[head.epoch] = (head.size, head.root)
        if head.first != epoch.first:
            self._fault(
                epoch, "dropped", "本期开头的条目缺失", "the first entries of the epoch are missing", head.first
            )
            epoch.first = head.first
        self._compare(epoch, head)
        epoch.last = head

    def finish(self) -> Report:
        """Look at what is left open, and return the report."""
        epochs = [epoch for _, epoch in sorted(self._epochs.items())]
        for epoch, following in zip(epochs, [*epochs[1:], None], strict=False):
            self._close(epoch, following)
        for epoch_number, size in sorted(self._unseen):
            self._not_reached(epoch_number, size)
        self.report.heads -= self._heads_of_kept
        return self.report

    def _open(self, number: int, first: int) -> _Epoch:
        epoch = _Epoch(number, first, expected=first)
        if number == 1 and first:
            epoch.first = epoch.expected = 0
        self._epochs[number] = epoch
        return epoch

    def _place(self, epoch: _Epoch, position: int) -> None:
        if position == epoch.expected:
            epoch.expected += 1
        elif position > epoch.expected:
            epoch.gaps += position - epoch.expected
            room = MOST_MISSING - len(epoch.missing)
            epoch.missing.update(range(epoch.expected, min(position, epoch.expected + room)))
            epoch.expected = position + 1
            epoch.faulty = True
        elif position in epoch.missing:
            epoch.missing.remove(position)
            epoch.gaps -= 1
            self._fault(
                epoch,
                "reordered",
                f"第 {position} 位的条目出现得太晚",
                f"entry {position} comes after later ones",
                position,
            )
        else:
            self._fault(
                epoch, "doubled", f"第 {position} 位的条目出现了不止一次", f"entry {position} comes twice", position
            )

    def _look_at_kept(self, epoch: _Epoch) -> None:
        here = (epoch.number, epoch.tree.size)
        found = self._unseen.pop(here, None)
        if found:
            root = epoch.tree.root().hex()
            epoch.doubted += [each for each in found if each.head.root != root]

    def _compare(self, epoch: _Epoch, head: Head) -> None:
        size = epoch.tree.size
        if head.size == size and head.root_bytes == epoch.tree.root():
            epoch.good = size
            for each in epoch.doubted:
                self._fork(
                    each.head,
                    f"您保存的大小 {each.head.size} 的日志头与这份日志不符，而这份日志自身签名完好",
                    f"the head of size {each.head.size} that you kept is not of this log, whose own heads hold",
                )
            epoch.doubted.clear()
        elif head.size > size and not epoch.faulty:
            self._fault(
                epoch,
                "dropped",
                f"日志头覆盖 {head.size} 条，文件中只有 {size} 条",
                f"the head covers {head.size} entries, there are {size}",
                epoch.first + size,
            )
        elif head.size < size and epoch.good <= head.size and not epoch.faulty:
            self._fault(
                epoch,
                "reordered",
                f"大小 {head.size} 的日志头排在第 {size} 条之后",
                f"the head of size {head.size} stands after entry {size}",
                epoch.first + head.size,
            )
        elif not epoch.faulty:
            self._fault(
                epoch,
                "edited",
                f"第 {epoch.first + epoch.good} 位到第 {epoch.first + head.size - 1} 位之间有条目被改动",
                f"an entry from {epoch.first + epoch.good} to {epoch.first + head.size - 1} is not what was signed",
                epoch.first + epoch.good,
            )

    def _close(self, epoch: _Epoch, following: _Epoch | None) -> None:
        if epoch.gaps:
            some = ", ".join(str(each) for each in sorted(epoch.missing)[:5])
            self.report.found(
                "dropped",
                f"缺少 {epoch.gaps} 个条目，如第 {some} 位。",
                f"{epoch.gaps} entries are missing, such as {some}",
                min(epoch.missing, default=None),
            )
        for each in [] if epoch.faulty else epoch.doubted:
            self._fork(
                each.head,
                f"您保存的大小 {each.head.size} 的日志头与这份日志不符",
                f"the head of size {each.head.size} that you kept is not of this log",
            )
        if not epoch.faulty and epoch.good < epoch.tree.size:
            self.report.remark(
                f"第 {epoch.number} 期的最后 {epoch.tree.size - epoch.good} 个条目还没有签名头。",
                f"no signed head covers the last {epoch.tree.size - epoch.good} entries of epoch {epoch.number}",
            )
        if following is not None and following.last is not None:
            self._link(epoch, following.last)

    def _link(self, epoch: _Epoch, later: Head) -> None:
        link = later.previous
        if link is None or link.epoch < epoch.number:
            self.report.found(
                "forked",
                f"第 {later.epoch} 期没有接续第 {epoch.number} 期。",
                f"epoch {later.epoch} is not linked to epoch {epoch.number}",
                later.first,
            )
        elif link.epoch > epoch.number:
            self.report.remark(
                f"从备份恢复时丢失了第 {link.epoch} 期，第 {later.epoch} 期已如实写明。",
                f"epoch {link.epoch} was lost with a restore, as epoch {later.epoch} says",
            )
        elif link.size > epoch.tree.size:
            self.report.remark(
                f"从备份恢复时丢失了 {link.size - epoch.tree.size} 个条目，新一期已如实写明。",
                f"{link.size - epoch.tree.size} entries were lost with a restore, as epoch {later.epoch} says",
            )
        elif link.size == epoch.tree.size and link.root != epoch.tree.root().hex() and not epoch.faulty:
            self._fork(
                later, "新一期所接的日志头不是本期的", "the next epoch is linked to another head than this one's"
            )

    def _not_reached(self, number: int, size: int) -> None:
        epoch = self._epochs.get(number)
        later = min((each for each in self._epochs if each > number), default=None)
        last = None if later is None else self._epochs[later].last
        link = None if last is None else last.previous
        if link is not None and link.epoch == number and link.size >= size:
            self.report.remark(
                f"您保存的大小 {size} 的日志头所覆盖的条目在一次恢复中丢失，新一期已接续。",
                f"entries under the head of size {size} that you kept were lost with a restore, which says so",
            )
            return
        there = 0 if epoch is None else epoch.tree.size
        if epoch is not None and epoch.gaps:
            return  # named already
        self.report.found(
            "dropped",
            f"您保存的日志头覆盖第 {number} 期的 {size} 个条目，这份日志只有 {there} 个。",
            f"the head that you kept covers {size} entries of epoch {number}, this log has {there}",
            there if epoch is None else epoch.first + there,
        )

    def _fault(self, epoch: _Epoch, kind: Kind, zh: str, en: str, position: int) -> None:
        epoch.faulty = True
        self.report.found(kind, f"第 {position} 位：{zh}。", f"at {position}: {en}", position)

    def _fork(self, head: Head, zh: str, en: str) -> None:
        self.report.found("forked", f"{zh}：日志出现了分叉。", f"{en}: the log is forked", head.first + head.size)


def _count(data: Mapping[str, Any], name: str) -> int:
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Malformed(f"{name} is a whole number")
    return value
