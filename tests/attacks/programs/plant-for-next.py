"""Leaves in its writable places what a next run on the same runner would stumble over: links to what is outside where
it would have a file, names that are no text, a folder that is closed, a tree that is deep."""

import os

TARGET = "/tmp/target"
open(TARGET, "w").write("as it was")
os.unlink("main.py")
os.symlink(TARGET, "main.py")
os.symlink("/etc", "lib")
os.symlink("/proc/1/root", "data")
os.link(TARGET, "/tmp/hard")
os.mkfifo("pipe")
os.mkdir("closed")
os.mkdir("closed/inside")
os.chmod("closed", 0o000)
for name in (b"new\nline", b"\xff\xfe", b"-rf", b"$(id)", b" ", b"\\", b"..."):
    open(name, "w").close()
home = os.open(".", os.O_RDONLY)
for _ in range(300):
    os.mkdir("deep")
    os.chdir("deep")
os.fchdir(home)
for folder in ("/tmp", "/dev/shm"):
    os.symlink("/workspace/main.py", f"{folder}/main.py")
print("planted")
