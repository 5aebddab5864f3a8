"""Asks the way out of its sandbox for what its arguments name: `connect:HOST:PORT` through a tunnel, `get:URL` by a
plain request, whose answer it follows where that leads elsewhere. Something is reached where it says hello."""

import concurrent.futures
import re
import socket
import sys

PROXY = ("127.0.0.1", 3128)
PATIENCE_SECONDS = 20
MEANS = {400: errno.EINVAL, 403: errno.EACCES, 405: errno.EPERM, 502: errno.EHOSTUNREACH, 504: errno.ETIMEDOUT}


def answer(words):
    with socket.create_connection(PROXY, PATIENCE_SECONDS) as way:
        way.sendall(words.encode())
        said = b""
        while piece := way.recv(65536):
            said += piece
        return said


def reach(target):
    kind, what = target.split(":", 1)
    if kind == "connect":
        said = answer(f"CONNECT {what} HTTP/1.1\r\nHost: {what}\r\n\r\nGET / HTTP/1.0\r\n\r\n")
    else:
        said = answer(f"GET {what} HTTP/1.1\r\nHost: {what}\r\nConnection: close\r\n\r\n")
        elsewhere = re.search(rb"(?i)\r\nlocation: (\S+)\r\n", said)
        if elsewhere:
            return reach("get:" + elsewhere[1].decode())
    refused = re.match(rb"HTTP/1\.1 ([45]\d\d) ", said)
    if refused:
        raise OSError(MEANS[int(refused[1])], "refused")
    if b"hello" not in said:
        raise ValueError(f"it said {said!r}")


def outcome_of(target):
    try:
        return outcome(lambda: reach(target))
    except BaseException as error:
        return "broken: " + repr(error)


with concurrent.futures.ThreadPoolExecutor(16) as pool:
    for target, came in zip(sys.argv[1:], pool.map(outcome_of, sys.argv[1:])):
        answers[target] = came
report()
