"""Tries the doors of the kernel that a container has to keep shut, whoever asks. Changes nothing where it succeeds."""

import mmap
import socket
import subprocess
import sys
import tempfile
import threading
from multiprocessing.shared_memory import SharedMemory

# Of the host's kernel alone: where another one stands before it (gVisor) they lead no further, and are left alone.
BACK_DOOR = "back door: "
# Not every kernel has it; then it must be nothing but unknown.
OPTIONAL = "where the kernel has it: "
CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MNT_DETACH, AT_FDCWD, AT_EMPTY_PATH = 2, -100, 0x1000
MACHINE_IS_X64 = platform.machine() == "x86_64"
folder = tempfile.mkdtemp(dir="/workspace")


def both(number):
    """A call with the same number on all machines, as all that came after the year 2019."""
    return number, number


def pivot():
    libc.unshare(CLONE_NEWNS)
    # Private, so that what is mounted is mounted for nobody else.
    libc.mount(None, b"/", None, 0x44000, None)
    libc.mount(b"tmpfs", folder.encode(), b"tmpfs", 0, None)
    os.chdir(folder)
    call(155, 41, b".", b".")


def unmount():
    libc.unshare(CLONE_NEWNS)
    libc.mount(None, b"/", None, 0x44000, None)
    check(libc.umount2(b"/workspace", MNT_DETACH))


def new_process():
    arguments = (ctypes.c_uint64 * 11)(CLONE_NEWUSER, 0, 0, 0, signal.SIGCHLD)
    if call(*both(435), arguments, 88) == 0:
        os._exit(0)


def of_a_child(act):
    """`act` with a child that waits and is ended after."""
    child = os.fork()
    if child == 0:
        signal.pause()
    try:
        act(child)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def attach(child):
    check(libc.ptrace(16, child, None, None))
    os.waitpid(child, 0x40000000)


def copy_memory(child):
    text = ctypes.create_string_buffer(8)
    at = (ctypes.c_void_p * 2)(ctypes.addressof(text), 8)
    check(libc.process_vm_readv(child, at, 1, at, 1, 0))


def copy_descriptor(child):
    call(*both(438), call(*both(434), child, 0), 0, 0)


def narrow_call():
    """getpid by the numbers of 32-bit programs: their arguments and numbers pass by a filter of 64-bit ones."""
    if not MACHINE_IS_X64:
        raise OSError(errno.ENOSYS, "no such calls")
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(bytes.fromhex("53b814000000cd805bc3"))
    child = os.fork()
    if child == 0:
        got = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
        os._exit(0 if got == os.getpid() else 1)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        raise OSError(errno.EPERM, "ended by signal %d" % os.WTERMSIG(status))
    if status != 0:
        raise OSError(errno.ENOSYS, "no such calls")


def asynchronous():
    context = ctypes.c_ulong(0)
    call(206, 0, 8, ctypes.byref(context))


def read_ldt():
    if not MACHINE_IS_X64:
        raise OSError(errno.ENOSYS, "no such call")
    call(154, -1, 0, ctypes.create_string_buffer(64), 64)


def handle_of(path):
    handle, mount_id = ctypes.create_string_buffer((128).to_bytes(4, "little"), 136), ctypes.c_int()
    check(libc.name_to_handle_at(AT_FDCWD, path.encode(), handle, ctypes.byref(mount_id), 0))


def by_setuid_program():
    """By a copy of Python that belongs to root and says so in its mode, where the image has one."""
    as_user = {"user": 12345} if os.geteuid() == 0 else {}
    said = subprocess.run(
        ["/usr/bin/root-python3", "-I", "-c", "import os; print(os.geteuid())"],
        capture_output=True,
        text=True,
        # Where it isn't root as it is.
        **as_user,
    )
    if said.stdout.strip() != "0":
        raise OSError(errno.EPERM, said.stdout + said.stderr)


def tells(path):
    """Whether there is something to read."""
    with open(path, "rb") as file:
        if not file.read(1):
            raise OSError(errno.EACCES, "empty")


def lists(path):
    if not os.listdir(path):
        raise OSError(errno.EACCES, "empty")


def opens(path):
    os.close(os.open(path, os.O_RDONLY))


if "another-kernel" in sys.argv:
    attempt_all = attempt

    def attempt(name, act):
        if BACK_DOOR not in name:
            attempt_all(name, act)


# Mounts, by the old calls and the new ones.
attempt("pivot the root", pivot)
attempt("unmount", unmount)
attempt("open a file system", lambda: call(*both(430), b"tmpfs", 0) and None)
attempt("take a tree of mounts", lambda: call(*both(428), AT_FDCWD, b"/", 1) and None)
attempt("a process with another namespace, by clone3", new_process)
# What only debuggers and the like ask for.
attempt(BACK_DOOR + "attach to a child", lambda: of_a_child(attach))
attempt(BACK_DOOR + "read a child's memory", lambda: of_a_child(copy_memory))
attempt(BACK_DOOR + "take a child's descriptor", lambda: of_a_child(copy_descriptor))
attempt(BACK_DOOR + "fixed addresses", lambda: check(libc.personality(0x0040000)) and None)
attempt(BACK_DOOR + "a segment table", read_ldt)
attempt(BACK_DOOR + "a call of 32-bit programs", narrow_call)
attempt(BACK_DOOR + "input without waiting, the old way", asynchronous)
attempt(BACK_DOOR + "the handle of a file", lambda: handle_of("/workspace"))
attempt(OPTIONAL + "secret memory", lambda: call(*both(447), 0) and None)
attempt(OPTIONAL + "watching file systems", lambda: call(300, 262, 0, os.O_RDONLY) and None)
for name, family, kind, protocol in (
    ("SCTP", socket.AF_INET, socket.SOCK_STREAM, 132),
    ("MPTCP", socket.AF_INET, socket.SOCK_STREAM, 262),
    ("UDP-Lite", socket.AF_INET, socket.SOCK_DGRAM, 136),
    ("UDP-Lite of IPv6", socket.AF_INET6, socket.SOCK_DGRAM, 136),
    ("the firewall", socket.AF_NETLINK, socket.SOCK_RAW, 12),
    ("IPsec's rules", socket.AF_NETLINK, socket.SOCK_RAW, 6),
    ("the kernel's modules", socket.AF_NETLINK, socket.SOCK_RAW, 16),
    ("the kernel's events", socket.AF_NETLINK, socket.SOCK_RAW, 15),
    ("the list of sockets", socket.AF_NETLINK, socket.SOCK_RAW, 4),
):
    act = lambda: socket.socket(family, kind, protocol).close()
    attempt(OPTIONAL + BACK_DOOR + "a socket for " + name, act)
# What is hidden of the machine.
for path in ("/proc/kallsyms", "/proc/keys", "/proc/interrupts", "/proc/cmdline", "/proc/timer_list", "/proc/diskstats"):
    attempt(OPTIONAL + BACK_DOOR + "read " + path, lambda: tells(path))
for path in ("/proc/bus", "/proc/irq", "/proc/pressure", "/sys/module", "/sys/block", "/sys/power", "/sys/kernel/slab"):
    attempt(OPTIONAL + BACK_DOOR + "list " + path, lambda: lists(path))
# Of whom PID 1 is.
if "as-nobody" in sys.argv:
    attempt("PID 1's memory", lambda: opens("/proc/1/mem"))
    attempt("PID 1's environment", lambda: tells("/proc/1/environ"))
    attempt("PID 1's maps", lambda: tells("/proc/1/maps"))
    attempt("PID 1's descriptors", lambda: lists("/proc/1/fd"))
    attempt("PID 1's folder", lambda: os.readlink("/proc/1/cwd") and None)
    attempt("PID 1's root", lambda: os.listdir("/proc/1/root") and None)
    attempt("PID 1's program", lambda: os.readlink("/proc/1/exe") and None)
    attempt(OPTIONAL + "PID 1's call", lambda: tells("/proc/1/syscall"))
    attempt("PID 1's limits", lambda: call(302, 261, 1, 4, (ctypes.c_ulong * 2)(0, 0), None) and None)
    for name in ("TERM", "KILL", "STOP"):
        number = signal.Signals["SIG" + name]
        attempt("to send PID 1 a signal " + name, lambda: os.kill(1, number))
    attempt("root by a program that is root's", by_setuid_program)
# What a program may do.
attempt("allowed: to ask who it is", lambda: libc.personality(0xFFFFFFFF) and None)
attempt("allowed: a pipe with a name", lambda: os.mkfifo(os.path.join(folder, "pipe")))
attempt("allowed: threads", lambda: threading.Thread(target=int).start())
attempt("allowed: a process", lambda: subprocess.run(["true"], check=True) and None)
attempt("allowed: UDP", lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close())
attempt("allowed: the machine's addresses", lambda: socket.if_nameindex() and None)
attempt("allowed: addresses", lambda: socket.getaddrinfo("127.0.0.1", 80) and None)
attempt("allowed: a pair of sockets", lambda: [end.close() for end in socket.socketpair()] and None)
attempt("allowed: shared memory", lambda: SharedMemory(create=True, size=64).unlink())
report()
