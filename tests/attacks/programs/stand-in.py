"""Answers at every place that the arguments name, as network.py reads them, in a network of this container's own: so
that what tries to reach them finds somebody there. Comes before the program that tries."""

import fcntl
import os
import socket
import struct
import sys
import threading

SIOCSIFADDR = 0x8916


def take(address, index):
    """As one more address of the loopback interface."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sHH4s8x", f"lo:{index}".encode(), socket.AF_INET, 0, socket.inet_aton(address))
        fcntl.ioctl(control, SIOCSIFADDR, request)


def answer_streams(listener):
    while True:
        peer, _ = listener.accept()
        # What is not read when it is closed would take the answer with it.
        peer.recv(100)
        peer.sendall(b"hello\n")
        peer.close()


def answer_datagrams(listener):
    while True:
        _, sender = listener.recvfrom(100)
        listener.sendto(b"hello\n", sender)


def listen(target):
    kind, rest = target.split(":", 1)
    family = socket.AF_UNIX if kind == "unix" else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
    if kind == "unix":
        os.makedirs(os.path.dirname(rest), exist_ok=True)
        listener.bind(rest)
    else:
        host, _, port = rest.rpartition(":")
        listener.bind((host, int(port)))
    if kind != "udp":
        listener.listen()
    serve = answer_datagrams if kind == "udp" else answer_streams
    threading.Thread(target=serve, args=(listener,), daemon=True).start()


hosts = {target.split(":")[1] for target in sys.argv[1:] if not target.startswith("unix:")}
for index, host in enumerate(sorted(host for host in hosts if not host.startswith("127."))):
    take(host, index)
for target in sys.argv[1:]:
    listen(target)
