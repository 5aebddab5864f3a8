# Writes bytes that no text is made of; the first argument says which.
import sys, time

out = sys.stdout.buffer
kind = sys.argv[1]


def say(data, pause_seconds=0.0):
    out.write(data)
    out.flush()
    time.sleep(pause_seconds)


if kind == "all":
    say(bytes(range(256)) * 64)
elif kind == "nul":
    say(b"a\0b\0\0c\n")
elif kind == "invalid":
    say(b"ok \xc3( \xed\xa0\x80 \xf5\x80\x80\x80 \xff\xfe \xc0\xaf end\n")
elif kind == "ansi":
    say(b"\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\x1b[H\x1b]8;;https://example.com/\x07link\x1b]8;;\x07\x1bc\x9b31m\n")
elif kind == "cut":
    for _ in range(20):
        for byte in "\U0001f600".encode():
            say(bytes([byte]), 0.02)
elif kind == "blocks":
    # One byte more than a round number, so that wherever output is cut, it is cut within a character.
    say(b"x" + "\U0001f600".encode() * (2**20 // 4) + b"y")
elif kind == "one-line":
    say(b"0123456789" * 2**20)
elif kind == "html":
    say(b"<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'><svg onload='window.hacked = 3'>\n")
    say(b"<a href='javascript:window.hacked = 4'>click</a></pre></div><h1>planted heading</h1><!--\n")
    say(b"<style>body { display: none }</style><meta http-equiv=refresh content='0;url=/planted'><base href=//x>\n")
    say(b"\x1b]8;;javascript:window.hacked=5\x07a link\x1b]8;;\x07 \xe2\x80\xaeright to left\xe2\x80\xac\n")
