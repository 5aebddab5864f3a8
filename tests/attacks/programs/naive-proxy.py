"""A way out as a careless one would be: it connects to whatever it is asked for. Its first argument is a port at which
it plays the internet, the others are names of this machine. Comes before the program that asks."""

import socket
import sys
import threading
import urllib.parse

PUBLIC_PORT = int(sys.argv[1])


def reached(place):
    if place.startswith("/"):
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(place)
        return peer
    host, _, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), 10)


def carry(source, target):
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(client):
    method, what, _ = client.recv(65536).decode().split("\r\n")[0].split(" ")
    if method == "CONNECT":
        peer = reached(what)
        client.sendall(b"HTTP/1.1 200 Fine\r\n\r\n")
        peer.sendall(b"GET / HTTP/1.0\r\n\r\n")
    else:
        url = urllib.parse.urlsplit(what)
        peer = reached(f"{url.hostname}:{url.port or 80}")
        peer.sendall(f"GET {url.path} HTTP/1.0\r\n\r\n".encode())
    carry(peer, client)
    client.close()


def play_the_internet(client):
    path = client.recv(65536).decode().split(" ")[1]
    if path.startswith("/redirect/"):
        client.sendall(f"HTTP/1.0 302 There\r\nlocation: {path[len('/redirect/'):]}\r\n\r\n".encode())
    else:
        client.sendall(b"HTTP/1.0 200 Fine\r\n\r\nhello\n")
    client.close()


def listen(port, handle):
    listener = socket.create_server(("127.0.0.1", port))

    def accept():
        while True:
            threading.Thread(target=handle, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


with open("/etc/hosts", "a") as hosts:
    hosts.write("\n127.0.0.1 " + " ".join(sys.argv[2:]) + "\n")
listen(3128, serve)
listen(PUBLIC_PORT, play_the_internet)
