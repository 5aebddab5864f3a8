"""Holds half of its disk with nobody holding it: by the descriptor of a file without a name, sent through sockets whose
own descriptors are on their way through themselves. `look` as an argument tells how much room there is, in bytes."""

import os
import socket
import sys


def room():
    state = os.statvfs(".")
    return state.f_bfree * state.f_frsize


if sys.argv[1] == "look":
    print("room", room())
else:
    file = os.open("big", os.O_RDWR | os.O_CREAT, 0o600)
    os.posix_fallocate(file, 0, room() // 2)
    os.unlink("big")
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    socket.send_fds(here, [b"x"], [here.fileno(), there.fileno(), file])
    print("sent")
