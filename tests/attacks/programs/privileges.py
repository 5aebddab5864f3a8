"""Tries what only the owner of a machine may do, and what has no use but to break out. Changes nothing where it succeeds."""

import socket
import tempfile

MS_BIND, MS_REC = 0x1000, 0x4000
CLONE = {"mount": 0x00020000, "user": 0x10000000, "net": 0x40000000, "pid": 0x20000000, "ipc": 0x08000000}
O_WRITE = os.O_WRONLY | os.O_NONBLOCK
folder = tempfile.mkdtemp(dir=os.getcwd())


def mount(kind, options=""):
    target = tempfile.mkdtemp(dir=folder)
    check(libc.mount(kind.encode(), target.encode(), kind.encode(), 0, options.encode()))
    return target


def opened(path, flags):
    """Opened and closed again; nothing is written."""
    os.close(os.open(path, flags))


def opened_anywhere(kind, path, mounts):
    """In the file system that is there, or in one more that is mounted for it."""
    try:
        opened(os.path.join(kind, path), O_WRITE)
    except OSError as error:
        # The file system of another network is another one, that nobody has made read-only.
        libc.unshare(CLONE["net"])
        for name, options in mounts:
            try:
                return opened(os.path.join(mount(name, options), path), O_WRITE)
            except OSError:
                continue
        raise error


def device(name, major, minor):
    path = os.path.join(folder, name)
    os.mknod(path, 0o666 | 0o020000, os.makedev(major, minor))
    return path


def buffer(size, start=b""):
    return ctypes.create_string_buffer(start, size)


def by_handle():
    """A file of any path, by a handle that needs no path: how containers were left before."""
    handle, mount_id = buffer(136, (128).to_bytes(4, "little")), ctypes.c_int()
    at = os.open("/dev/shm", os.O_RDONLY)
    check(libc.name_to_handle_at(at, b"", handle, ctypes.byref(mount_id), 0x1000))
    check(libc.open_by_handle_at(at, handle, os.O_RDONLY))


def read_memory(pid):
    text = buffer(8)
    local = (ctypes.c_void_p * 2)(ctypes.addressof(text), 8)
    # Where nothing is mapped: reading it fails with another error once it is allowed.
    remote = (ctypes.c_void_p * 2)(4096, 8)
    try:
        check(libc.process_vm_readv(pid, local, 1, remote, 1, 0))
    except OSError as error:
        if error.errno != errno.EFAULT:
            raise


attempt("mount a tmpfs", lambda: mount("tmpfs") and None)
attempt("mount proc", lambda: mount("proc") and None)
attempt("bind /", lambda: check(libc.mount(b"/", folder.encode(), None, MS_BIND | MS_REC, None)))
attempt("chroot", lambda: os.chroot(folder))
for kind, flag in CLONE.items():
    attempt(f"unshare {kind}", lambda: check(libc.unshare(flag)))
attempt("clone into a user namespace", lambda: call(56, 220, CLONE["user"] | signal.SIGCHLD, 0, 0, 0, 0) or os._exit(0))
attempt("enter PID 1's namespaces", lambda: check(libc.setns(os.open("/proc/1/ns/uts", os.O_RDONLY), 0)))
attempt("raw socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close())
attempt("packet socket", lambda: socket.socket(17, socket.SOCK_RAW, 0x0300).close())
# What no program speaks, and what leads past a network that there is none of: to the hypervisor, into the kernel.
for name, family, kind in (
    ("the hypervisor", 40, socket.SOCK_STREAM),
    ("the kernel's ciphers", 38, socket.SOCK_SEQPACKET),
    ("IPsec's keys", 15, socket.SOCK_RAW),
    ("a cluster", 30, socket.SOCK_STREAM),
    ("remote memory", 21, socket.SOCK_SEQPACKET),
    ("a bus of devices", 29, socket.SOCK_RAW),
    ("a radio", 31, socket.SOCK_RAW),
):
    attempt(f"where the kernel has it: a socket to {name}", lambda: socket.socket(family, kind).close())
attempt("bpf map", lambda: call(321, 280, 0, buffer(128, b"\2\0\0\0\4\0\0\0\4\0\0\0\1\0\0\0"), 128) and None)
attempt("perf events", lambda: call(298, 241, buffer(128, b"\1\0\0\0\x80\0\0\0"), 0, -1, -1, 0) and None)
attempt("keyctl", lambda: call(250, 219, 0, -1, 1) and None)
attempt("add a key", lambda: call(248, 217, b"user", b"sandpiper", b"x", 1, -1) and None)
attempt("userfaultfd", lambda: call(323, 282, 1) and None)
attempt("io_uring", lambda: call(425, 425, 1, buffer(256)) and None)
attempt("seize PID 1", lambda: check(libc.ptrace(0x4206, 1, None, None)))
attempt("read PID 1's memory", lambda: read_memory(1))
attempt("open PID 1's memory", lambda: opened("/proc/1/mem", os.O_RDWR))
attempt("signal PID 1", lambda: os.kill(1, 0))
attempt("become root", lambda: os.setresuid(0, 0, 0))
attempt("become another group", lambda: os.setgroups([0]))
attempt("go before others", lambda: os.nice(-5) and None)
attempt("core pattern", lambda: opened("/proc/sys/kernel/core_pattern", O_WRITE))
attempt("forwarding", lambda: opened("/proc/sys/net/ipv4/ip_forward", O_WRITE))
attempt("write to /sys", lambda: opened_anywhere("/sys", "class/net/lo/mtu", [("sysfs", "")]))
attempt(
    "write to cgroups",
    lambda: opened_anywhere("/sys/fs/cgroup/pids", "cgroup.procs", [("cgroup", "pids"), ("cgroup2", "")]),
)
attempt("make a device", lambda: device("null", 1, 3) and None)
attempt("a terminal of its own", lambda: opened("/dev/ptmx", os.O_RDWR | os.O_NOCTTY))
attempt("the kernel's log", lambda: opened(device("kmsg", 1, 11), os.O_RDONLY | os.O_NONBLOCK))
attempt("the kernel's log by syslog", lambda: check(libc.klogctl(3, buffer(64), 64)) and None)
attempt("a file by its handle", by_handle)
attempt("the machine's name", lambda: socket.sethostname("sandpiper"))
attempt("/etc/shadow", lambda: opened("/etc/shadow", os.O_RDONLY))
attempt("write to the image", lambda: os.close(os.open("/usr/bin/sandpiper-was-here", os.O_WRONLY | os.O_CREAT)))
# What a program may do with itself: that it is denied nothing but what it should be.
attempt("allowed: its own signals", lambda: os.kill(os.getpid(), 0))
attempt("allowed: its own comm", lambda: opened("/proc/self/comm", O_WRITE))
attempt("allowed: a socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close())
report()
