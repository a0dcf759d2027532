"""Kernels forked from one process that has loaded the libraries already, so that many notebooks start at once.

Loading them takes longer than most notebooks compute. A kernel of its own process for each notebook, started the plain
way, does the same work; `benchmarks/` shows what that costs.
"""

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from threading import Lock

from jupyter_client.provisioning import LocalProvisioner

NAME = "limelight-forked"  # as pyproject.toml registers it
PRELOADED = ("altair", "ipykernel.kernelapp", "networkx", "ruptures", "statsmodels.discrete.discrete_model")


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by asking the mother process for a child, and otherwise treats it as a local process."""

    async def launch_kernel(self, cmd: list[str], **settings):
        """Fork a kernel for the connection file that the command names; returns how to connect to it."""
        self.process = _mother().child(cmd[cmd.index("-f") + 1], settings["cwd"])
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class Child:
    """A forked kernel, with as much of a `Popen` as a provisioner asks for; its exit code is not known."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it runs, 1 when it is gone."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 1
        return None

    def wait(self) -> int:
        """Its end was seen by `poll`, which is what callers do first."""
        return 1

    def send_signal(self, number: int) -> None:
        """Send a signal to it alone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


class Mother:
    """The process that kernels are forked from; it ends, and its kernels with it, when this process does."""

    def __init__(self) -> None:
        self.asking = Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )

    def child(self, connection_file: str, folder: str) -> Child:
        """A kernel at work in a folder."""
        with self.asking:
            print(json.dumps([connection_file, folder]), file=self.process.stdin, flush=True)
            return Child(int(self.process.stdout.readline()))

    def end(self) -> None:
        """End it; kernels that still live end with it."""
        self.process.terminate()
        with self.process:  # closes its pipes and waits
            pass


def prepare() -> None:
    """Let the mother process load its libraries now, while other work is done."""
    _mother()


def dismiss() -> None:
    """Let the mother process end, since no more kernels are wanted."""
    _mother().end()
    _mother.cache_clear()


@cache
def _mother() -> Mother:
    return Mother()


def _serve() -> None:
    """Be the mother: load, then fork a kernel for each line that asks for one."""
    from altair.utils import schemapi

    from limelight import charts, processes

    schemapi.disable_debug_mode()  # no checks of each piece of a chart against the schema: the tests make them
    drawing = [f"{charts.__name__}.{module.name}" for module in pkgutil.iter_modules(charts.__path__)]
    for name in (*PRELOADED, *drawing):
        with suppress(Exception):  # the notebook that needs it will say what is wrong with it
            importlib.import_module(name)
    with suppress(Exception):
        _warm()
    processes.collect_rarely()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the kernels: they leave no zombies
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become_kernel(*json.loads(line))
        # Before anyone hears of it, since a kernel is ended by a signal to its group.
        os.setpgid(pid, pid)
        print(pid, flush=True)


def _warm() -> None:
    """Do once what every notebook would: read the tables, and let altair read its schema."""
    from limelight import facts
    from limelight.charts import style

    facts.load()
    style.empty("").to_dict()


def _become_kernel(connection_file: str, folder: str) -> None:
    from ipykernel.kernelapp import launch_new_instance

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # the other end reads this process's numbers from 1
    os.chdir(folder)
    launch_new_instance(argv=["-f", connection_file, f"--IPKernelApp.parent_handle={os.getppid()}"])
    os._exit(0)


if __name__ == "__main__":
    _serve()
