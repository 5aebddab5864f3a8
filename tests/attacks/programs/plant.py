"""Leaves something else than a file where the next one reads: in the place of the entry of a program that is compiled
first, whose name for what it plants comes after `compile`."""

import os
import stat
import sys

LINKS = {
    "shadow": "/etc/shadow",
    "environ": "/proc/1/environ",
    "memory": "/proc/1/mem",
    "loop": "main.py",
    "outside": "../../../etc/shadow",
}
what = sys.argv[2]
os.unlink("main.py")
if what in LINKS:
    os.symlink(LINKS[what], "main.py")
elif what == "fifo":
    os.mkfifo("main.py")
elif what == "folder":
    os.mkdir("main.py", 0o000)
elif what == "hard-link":
    os.link("/etc/shadow", "main.py")
elif what == "device":
    os.mknod("main.py", stat.S_IFBLK | 0o666, os.makedev(8, 0))
