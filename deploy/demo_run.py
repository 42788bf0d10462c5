"""Runs the journey on a stack of its own, and stops that stack whatever happens."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.demo.desk import WentWrong
from deploy.local.plan import ROOT
from deploy.local.stack import Stack

KEPT_LOGS = ROOT / ".local" / "demo-logs"


def run_demo(*, keep: bool, say: Callable[[str], None]) -> int:
    """Start a stack, run the main job, stop the stack; return the exit code.

    The stack keeps its things apart from `make up`'s, so that both may run at once. Its logs are kept when the
    journey failed.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="sanhu-demo-"))
    clock = folder / "clock-offset-s"
    stack = Stack(folder, attached=not keep, settings={"SANHU_CLOCK_FILE": str(clock)}, say=say)
    failed = True
    try:
        say("启动本地系统 · starting the stack")
        env = stack.up()
        from deploy.demo.journey import run

        run(env)
        failed = False
    except WentWrong as problem:
        say(f"未能走完 · the main job did not come to its end: {problem}")
        return 1
    except KeyboardInterrupt:
        say("已中断 · interrupted")
        failed = False
        return 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C shall not keep the stack from stopping
        if failed:
            _keep_logs(stack.supervisor.logs, say)
        if keep and not failed:
            say(f"系统仍在运行 · the stack is still running: sanhu --home {folder} down --purge")
        else:
            say("停止本地系统 · stopping the stack")
            stack.down(purge=True)
    return 0


def _keep_logs(logs: Path, say: Callable[[str], None]) -> None:
    if logs.is_dir():
        shutil.rmtree(KEPT_LOGS, ignore_errors=True)
        shutil.copytree(logs, KEPT_LOGS)
        say(f"日志 · logs of the failed run: {os.path.relpath(KEPT_LOGS)}")
