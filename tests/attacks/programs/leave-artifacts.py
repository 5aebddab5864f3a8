"""Leaves in artifacts/ what whoever reads it must not be led by. Its argument says which; it prints what it left."""
import json
import os
import socket
import stat
import sys

HERE = os.getcwd()
os.makedirs("artifacts", exist_ok=True)


def leave(path, content=b"left", mode=0o644):
    path = os.fsencode(path) if isinstance(path, str) else path
    os.makedirs(os.path.dirname(os.path.join(b"artifacts", path)), exist_ok=True)
    with open(os.path.join(b"artifacts", path), "wb") as file:
        file.write(content)
    os.chmod(os.path.join(b"artifacts", path), mode)


def tried(work):
    try:
        work()
        return "done"
    except OSError as error:
        return error.strerror


def kinds():
    leave("plain.txt", b"fine")
    leave("deep/er/plain.txt", b"fine too")
    leave("set-uid", b"x", 0o6755)
    leave("unreadable", b"x", 0o000)
    os.symlink("/etc/passwd", "artifacts/link")
    os.symlink("../../../../etc/passwd", "artifacts/relative")
    os.symlink("plain.txt", "artifacts/inside")
    os.symlink("/etc", "artifacts/folder")
    os.symlink("loop", "artifacts/loop")
    os.symlink("/proc/self/environ", "artifacts/environ")
    with open("secret.txt", "w") as file:
        file.write("not an artifact")
    os.link("secret.txt", "artifacts/hard")
    os.mkfifo("artifacts/pipe")
    server = socket.socket(socket.AF_UNIX)
    server.bind("artifacts/socket")
    device = tried(lambda: os.mknod("artifacts/device", stat.S_IFCHR | 0o666, os.makedev(1, 5)))
    block = tried(lambda: os.mknod("artifacts/block", stat.S_IFBLK | 0o666, os.makedev(8, 0)))
    # The way by a link leads somewhere: the program itself may go there.
    with open("artifacts/link") as file:
        through = "root:" in file.read()
    return {"device": device, "block": block, "through": through}


def names():
    good = [
        "..a", "...", " ", "-rf", "--", "~", "*", "?", "%2e%2e%2fx", "a&b", "a;b", "$(id)", "`id`", "a'b", 'a"b',
        "<img src=x onerror=alert(1)>.html", "..\\..\\up.txt", "C:\\x", "CON", "größe", "日本語", "🙂", "e\u0301",
        "\u202etxt.exe", "x" * 255, "artifacts/artifacts", "{.+}", "con.xml",
    ]
    bad = ["new\nline", "re\rturn", "tab\tbed", "\x1b[2J", "bell\x07", "del\x7f", "c1\u0085", b"\xff\xfe", b"half\xc3", b"over\xc0\xaflong"]
    for name in good:
        leave(name, b"content of " + name.encode())
    for name in bad:
        leave(name)
    return {"good": good, "bad": len(bad)}


def many():
    for number in range(10_000):
        leave(f"{number:05}.txt", b"")
    return {}


def large():
    leave("first.bin", b"x" * 3_000_000)
    leave("small.txt", b"small")
    with open("artifacts/sparse.bin", "wb") as file:
        file.truncate(40_000_000)
    leave("third.bin", b"y" * 3_000_000)
    return {"blocks": os.stat("artifacts/sparse.bin").st_blocks}


def deep():
    at = "artifacts"
    for _ in range(200):
        at += "/d"
        os.mkdir(at)
        with open(at + "/f", "w") as file:
            file.write("deep")
    return {}


def long():
    folder = os.open("artifacts", os.O_RDONLY)
    for level in range(20):
        name = f"{level:02}" + "n" * 253
        os.mkdir(name, dir_fd=folder)
        folder = os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(os.open("f", os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=folder))
    return {}


def elsewhere():
    os.rmdir("artifacts")
    os.symlink("/etc", "artifacts")
    return {"through": os.path.exists("artifacts/passwd")}


def a_file():
    os.rmdir("artifacts")
    with open("artifacts", "w") as file:
        file.write("a file")
    return {}


def pages():
    script = "<script>document.title='ran'; fetch('/api/v1/tokens')</script>"
    leave("page.html", f"<!doctype html><title>still</title>{script}".encode())
    leave(".page.html", f"<!doctype html><title>still</title>{script}".encode())
    leave("image.svg", f'<svg xmlns="http://www.w3.org/2000/svg"><title>still</title>{script}</svg>'.encode())
    leave("page.xhtml", f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>still</title>{script}</head></html>'.encode())
    leave("sheet.xml", b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="page.xhtml"?><x/>')
    leave("code.js", b"document.title='ran'")
    leave("polyglot.png", b"\x89PNG\r\n\x1a\n" + script.encode())
    leave("polyglot.gif", b"GIF89a/*" + script.encode() + b"*/=1")
    leave("utf7.txt", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-")
    leave("bom.txt", b"\xff\xfe<\x00s\x00")
    return {}


print(json.dumps({"which": sys.argv[1], **globals()[sys.argv[1]]()}))
sys.stdout.flush()
