"""Serves at the port that its argument names, talks to itself there and ends the connection as a server would: which
fails where somebody did so not long ago."""

import socket
import sys

server = socket.socket()
server.bind(("127.0.0.1", int(sys.argv[1])))
server.listen()
client = socket.create_connection(server.getsockname())
peer, _ = server.accept()
peer.sendall(b"hello")
peer.close()
print(client.recv(100).decode())
client.close()
server.close()
