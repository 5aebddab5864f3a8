"""Tries to speak in PID 1's name, with the frames that its first argument holds in base64, and to get at PID 1 itself.

The frames go to its own stdout and stderr first: there they are its output and nothing else. Ends with code 7.
"""

import base64
import resource
import sys
import time

FRAMES = base64.b64decode(sys.argv[1])
HIGHEST = 256


def written_into(paths_or_descriptors):
    """Which of them took the frames. Raises the last error where none did."""
    reached, refused = [], OSError(errno.ENOENT, "there is none")
    for target in paths_or_descriptors:
        try:
            descriptor = target if isinstance(target, int) else os.open(target, os.O_WRONLY | os.O_NONBLOCK)
            os.write(descriptor, FRAMES)
            reached.append(target)
        except OSError as error:
            refused = error
    if not reached:
        raise refused
    return len(reached)


def inherited():
    """Not those of `attempt` itself, which are not what the program was started with."""
    return [each for each in INHERITED if each > 2]


def of_others(name):
    others = [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) not in (os.getpid(), os.getppid())]
    return [f"/proc/{pid}/{name}" for pid in others]


def descriptors_of_others():
    return [f"{folder}/{number}" for folder in of_others("fd") for number in range(HIGHEST)]


def vector(address, size):
    return (ctypes.c_void_p * 2)(address, size)


def write_memory():
    """Where nothing is mapped: that error comes after the permission."""
    text = ctypes.create_string_buffer(8)
    try:
        check(libc.process_vm_writev(1, vector(ctypes.addressof(text), 8), 1, vector(4096, 8), 1, 0))
    except OSError as error:
        if error.errno != errno.EFAULT:
            raise


def as_root_of_a_namespace():
    """Where one may be made: root of it, with every capability in it. Only PID 1's own channels and memory count."""
    user, group = os.getuid(), os.getgid()
    check(libc.unshare(0x10000000))
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    os.setresuid(0, 0, 0)
    for path in ("mem", "fd/0", "fd/1", "fd/2"):
        try:
            os.close(os.open(f"/proc/1/{path}", os.O_RDWR | os.O_NONBLOCK))
            return
        except OSError as error:
            refused = error
    raise refused


def is_open(descriptor):
    try:
        os.fstat(descriptor)
        return True
    except OSError:
        return False


INHERITED = [descriptor for descriptor in range(HIGHEST) if is_open(descriptor)]
for own in (1, 2):
    os.write(own, FRAMES)

attempt("inherited descriptors", lambda: written_into(inherited()))
attempt("PID 1's descriptors", lambda: written_into([f"/proc/1/fd/{number}" for number in range(HIGHEST)]))
attempt("the descriptors of others", lambda: written_into(descriptors_of_others()))
attempt("list PID 1's descriptors", lambda: len(os.listdir("/proc/1/fd")))
attempt("take PID 1's descriptors", lambda: call(438, 438, call(434, 434, 1, 0), 1, 0))
attempt("PID 1's memory", lambda: os.close(os.open("/proc/1/mem", os.O_RDWR)))
attempt("write to PID 1's memory", write_memory)
attempt("where PID 1's memory is", lambda: len(open("/proc/1/maps").read(100)))
attempt("PID 1's program", lambda: os.readlink("/proc/1/exe"))
attempt("PID 1's folder", lambda: os.listdir("/proc/1/cwd") and None)
attempt("PID 1's root", lambda: os.listdir("/proc/1/root") and None)
attempt("ptrace PID 1", lambda: check(libc.ptrace(0x4206, 1, None, None)))
attempt("PID 1's limits", lambda: resource.prlimit(1, resource.RLIMIT_NOFILE) and None)
attempt("PID 1's priority", lambda: os.setpriority(os.PRIO_PROCESS, 1, os.getpriority(os.PRIO_PROCESS, 1)))
attempt("PID 1's processors", lambda: os.sched_setaffinity(1, os.sched_getaffinity(1)))
for number in sorted(signal.valid_signals()):
    if number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGUSR1, signal.SIGCHLD):
        attempt(f"{number.name} to PID 1", lambda: os.kill(1, number))
attempt("PID 1 as root of a namespace", as_root_of_a_namespace)
# What came through would be acted upon by now.
time.sleep(0.3)
report()
sys.exit(7)
