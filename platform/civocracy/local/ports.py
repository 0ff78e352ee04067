"""Which ports the run takes."""

from __future__ import annotations

import errno
import socket

import psutil

from .problems import Problem

LOOPBACK = "127.0.0.1"
LOOPBACK_6 = "::1"


def web_port(wanted: str) -> int:
    """The port for the web server. Raises Problem when `wanted` is no port, or taken, or not ours to take."""
    if not wanted.isascii() or not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise Problem(
            f"PORT must be a number between 1 and 65535, and is {wanted!r}. For example:  make run PORT=8080"
        )
    port = int(wanted)
    try:
        _try_to_listen(port)
    except PermissionError as error:
        raise Problem(
            f"Port {port} needs special rights. Choose one above 1023, for example:  make run PORT=8080"
        ) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        free = next_free(port + 1)
        raise Problem(
            f"Port {port} is taken{_by_whom(port)}. Choose another one, for example:  make run PORT={free}"
        ) from error
    return port


def next_free(first: int) -> int:
    """The first port from `first` upwards that nobody listens on."""
    for port in range(first, 65536):
        try:
            _try_to_listen(port)
        except OSError:
            continue
        return port
    raise Problem(f"No free port from {first} upwards. Choose a lower one, for example:  make run PORT=8080")


def has_ipv6() -> bool:
    """Whether this machine has the loopback address of IPv6, which browsers try first for *.localhost."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind((LOOPBACK_6, 0))
    except OSError:
        return False
    return True


def _try_to_listen(port: int) -> None:
    families = [(socket.AF_INET, LOOPBACK), *([(socket.AF_INET6, LOOPBACK_6)] if has_ipv6() else [])]
    for family, address in families:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
            probe.listen(1)


def _by_whom(port: int) -> str:
    try:
        holders = {
            connection.pid
            for connection in psutil.net_connections("tcp")
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN
        }
        names = sorted(f"{psutil.Process(pid).name()}, process {pid}" for pid in holders if pid)
    except psutil.Error:
        return ""
    return f" by another program ({names[0]})" if names else " by another program"
