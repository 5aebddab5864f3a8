# Leaves something behind in every way it knows, and ends as its first argument says: "exit", "fail", "kill" or "look",
# which shows what it left (with look-around.py beside it).
import ctypes, json, os, resource, socket, sys, time

libc = ctypes.CDLL(None, use_errno=True)
done = []


def leave(what):
    """Tries it; what can't be done here is said."""
    try:
        what()
        done.append(what.__name__)
    except OSError as error:
        done.append(f"not {what.__name__}: {error.strerror}")


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def in_a_daemon(work):
    """Runs it in a process that outlives this one; settles when the work is done."""
    ready, said = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() > 0:
            os._exit(0)
        try:
            kept = work()
            os.write(said, b"ok")
        except OSError as error:
            os.write(said, str(error.errno).encode())
            os._exit(1)
        time.sleep(100_000)
        os._exit(len(str(kept)))
    os.wait()
    os.close(said)
    answer = os.read(ready, 9)
    os.close(ready)
    if answer != b"ok":
        raise OSError(int(answer), os.strerror(int(answer)))


def files_everywhere():
    for folder in ("/workspace", "/tmp", "/dev/shm"):
        for name in ("plain", ".hidden", "new\nline", "\\", "-rf", "ü", "x" * 255):
            open(f"{folder}/{name}", "w").write("mine")
        open(os.fsencode(folder) + b"/\xff\xfe", "w").close()
        os.mkdir(f"{folder}/closed")
        open(f"{folder}/closed/inside", "w").close()
        os.chmod(f"{folder}/closed", 0)
        os.symlink("/etc/passwd", f"{folder}/link")
        os.mkfifo(f"{folder}/fifo")
        os.link(f"{folder}/plain", f"{folder}/hard")
        os.mkdir(f"{folder}/readonly")
        open(f"{folder}/readonly/file", "w").close()
        os.chmod(f"{folder}/readonly", 0o500)


def deep_tree():
    os.chdir("/workspace")
    for _ in range(3000):
        os.mkdir("deep")
        os.chdir("deep")
    open("bottom", "w").close()
    os.chdir("/workspace")


def closed_modes():
    """The folders that a run gets, with modes that nobody can use."""
    for folder in ("/workspace", "/tmp", "/dev/shm"):
        os.chmod(folder, 0)


def open_file_without_a_name():
    def hold():
        file = open("/tmp/gone", "wb")
        file.write(b"x" * 2**20)
        file.flush()
        os.unlink("/tmp/gone")
        return file

    in_a_daemon(hold)


def message_queue():
    check(libc.mq_open(b"/sandpiper", os.O_CREAT | os.O_RDWR, 0o600, None))


def posix_semaphore():
    open("/dev/shm/sem.sandpiper", "wb").write(bytes(32))


def sysv_shared_memory():
    check(libc.shmget(0x5A4D, 4096, 0o1666))


def sysv_semaphores():
    check(libc.semget(0x5A4D, 3, 0o1666))


def sysv_messages():
    check(libc.msgget(0x5A4D, 0o1666))


def listening_sockets():
    def listen():
        held = [socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX), socket.socket()]
        held[0].bind("\0sandpiper")
        held[1].bind("/tmp/socket")
        held[2].bind(("127.0.0.1", 4000))
        for each in held:
            each.listen()
        return held

    in_a_daemon(listen)


def sleeping_daemon():
    in_a_daemon(lambda: None)


def stopped_daemon():
    if os.fork() == 0:
        os.setsid()
        os.kill(os.getpid(), 19)


def zombie():
    if os.fork() == 0:
        os._exit(0)


def variables():
    os.environ["LEFT_BEHIND"] = "yes"
    libc.setenv(b"LEFT_BEHIND", b"yes", 1)


def limits():
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))
    os.umask(0o777)
    os.nice(5)


how = sys.argv[1]
own_folders = [] if how == "look" else [closed_modes]
for each in [
    files_everywhere,
    deep_tree,
    open_file_without_a_name,
    message_queue,
    posix_semaphore,
    sysv_shared_memory,
    sysv_semaphores,
    sysv_messages,
    listening_sockets,
    sleeping_daemon,
    stopped_daemon,
    zombie,
    variables,
    *own_folders,
    limits,
]:
    leave(each)

if how == "look":
    sys.path.insert(0, "/workspace")
    import importlib

    print(json.dumps(importlib.import_module("look-around").seen()))
    sys.exit(0)
print(json.dumps(done), flush=True)
if how == "kill":
    os.kill(os.getpid(), 9)
sys.exit(0 if how == "exit" else 7)
