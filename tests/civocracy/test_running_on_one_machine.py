"""`make run` and `make reset`: what stands in the way is said in words, and nothing is left running."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from civocracy.local import ports
from civocracy.local.children import Child, stop_all
from civocracy.local.claim import Claim
from civocracy.local.problems import Problem

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
print("ready", flush=True)
time.sleep(60)
"""


def command(folder: Path, what: str, **variables: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "CIVOCRACY_VAR": str(folder / "var"), **variables}
    return subprocess.Popen(
        [sys.executable, "-m", "civocracy.local", what],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_port_that_is_no_port_is_refused_with_an_example() -> None:
    for wanted in ("abc", "0", "70000", "-1", "８０００"):
        with pytest.raises(Problem, match="make run PORT=8080"):
            ports.web_port(wanted)


def test_a_taken_port_is_refused_with_the_name_of_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=rf"Port {port} is taken.*make run PORT=\d+"):
            ports.web_port(str(port))


def test_the_run_ends_with_a_sentence_and_no_trace_when_its_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = command(tmp_path, "run", PORT=str(taken.getsockname()[1]))
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "is taken" in said
    assert "Traceback" not in said
    assert not (tmp_path / "var" / "postgres").exists()


def test_a_second_run_in_the_same_folder_is_refused_and_named(tmp_path: Path) -> None:
    first = Claim(tmp_path)
    first.take(doing="starting it again")
    first.record(port=8123, children=[])
    with pytest.raises(Problem, match=rf"process {os.getpid()}, http://localhost:8123/"):
        Claim(tmp_path).take(doing="starting it again")
    first.release()
    Claim(tmp_path).take(doing="starting it again")


def test_reset_refuses_while_something_runs_and_keeps_the_data(tmp_path: Path) -> None:
    var = tmp_path / "var"
    (var / "mailbox").mkdir(parents=True)
    running = Claim(var)
    running.take(doing="starting it again")
    reset = command(tmp_path, "reset")
    said, _ = reset.communicate(timeout=60)
    assert reset.returncode == 1
    assert "already runs" in said
    assert (var / "mailbox").exists()
    running.release()
    assert command(tmp_path, "reset").wait(timeout=60) == 0
    assert not (var / "mailbox").exists()


def test_data_of_another_postgres_is_refused_with_both_versions(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data = tmp_path / "var" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    run = command(tmp_path, "run", PORT=str(ports.next_free(20_000)))
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "made by Postgres 9" in said
    assert "make reset" in said
    assert "Traceback" not in said


def test_a_process_is_stopped_with_everything_below_it_even_when_it_will_not_listen(tmp_path: Path) -> None:
    child = Child(
        "stubborn", [sys.executable, "-c", STUBBORN], environment=dict(os.environ), log=tmp_path / "x.log"
    )
    wait_for("ready", child)
    family = child.family()
    assert len(family) == 2
    stop_all(family, patience=0.5)
    assert [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []


def test_what_a_killed_run_left_behind_is_found_again_and_nothing_else(tmp_path: Path) -> None:
    sleeper = Child(
        "sleeper",
        [sys.executable, "-c", "import time; time.sleep(60)"],
        environment=dict(os.environ),
        log=tmp_path / "x.log",
    )
    claim = Claim(tmp_path)
    claim.record(port=8000, children=[sleeper.process])
    assert [one.pid for one in claim.leftovers()] == [sleeper.process.pid]
    record = json.loads((tmp_path / "run.json").read_text())
    record["children"][0]["started"] -= 1000  # another process that was given the same number
    (tmp_path / "run.json").write_text(json.dumps(record))
    assert claim.leftovers() == []
    sleeper.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own promise, on Linux only")
def test_children_end_when_the_run_itself_is_killed(tmp_path: Path) -> None:
    program = f"""
import os, sys, time
from pathlib import Path
from civocracy.local.children import Child
log = Path({str(tmp_path)!r}) / "x.log"
child = Child("x", [sys.executable, "-c", "import time; time.sleep(60)"], environment=dict(os.environ), log=log)
print(child.process.pid, flush=True)
time.sleep(60)
"""
    run = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    child = psutil.Process(int(run.stdout.readline()))
    run.send_signal(signal.SIGKILL)
    run.wait()
    gone, alive = psutil.wait_procs([child], timeout=5)
    assert (len(gone), alive) == (1, [])


def wait_for(word: str, child: Child) -> None:
    deadline = time.monotonic() + 20
    while word not in child.last_words():
        assert time.monotonic() < deadline
        time.sleep(0.05)
