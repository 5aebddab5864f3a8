"""Tries to reach what its arguments name: `tcp:HOST:PORT`, `udp:HOST:PORT`, `unix:PATH`. Something is
reached where it answers."""

import concurrent.futures
import socket
import sys

PATIENCE_SECONDS = 2


def reach(target):
    kind, rest = target.split(":", 1)
    host, _, port = rest.rpartition(":")
    family = socket.AF_UNIX if kind == "unix" else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM) as peer:
        peer.settimeout(PATIENCE_SECONDS)
        if kind == "unix":
            peer.connect(rest)
            peer.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
        else:
            peer.connect((host, int(port)))
            peer.sendall(b"hello\n")
        answer = peer.recv(100)
        if not answer:
            raise ConnectionResetError(errno.ECONNRESET, "it said nothing")


def outcome_of(target):
    try:
        return outcome(lambda: reach(target))
    except BaseException as error:
        return "broken: " + repr(error)


# At the same time: many of them only end when the patience does.
with concurrent.futures.ThreadPoolExecutor(64) as pool:
    for target, came in zip(sys.argv[1:], pool.map(outcome_of, sys.argv[1:])):
        answers[target] = came
answers["interfaces"] = " ".join(name for _, name in socket.if_nameindex())
report()
