#!/bin/sh
set -eu
cd /build
out=/usr/local/lib/sandpiper
mkdir -p "$out" /tests

with() {
    sanitizers=$1
    shift
    clang -std=c11 -D_GNU_SOURCE -O1 -g -fno-omit-frame-pointer -Wall -Wextra -Wshadow -Isupervisor \
        "-fsanitize=$sanitizers" -fno-sanitize-recover=all "$@"
}

with address,undefined -o "$out/supervisor" supervisor/*.c sanitizers.c
with address,undefined -o /tests/frames-test frames-test.c supervisor/frames.c sanitizers.c
with address,undefined,fuzzer -o /tests/frames-fuzz frames-fuzz.c supervisor/frames.c sanitizers.c
with address,undefined,fuzzer -DPLANTED_BUG -o /tests/frames-fuzz-planted frames-fuzz.c supervisor/frames.c sanitizers.c
with address,undefined -o frames-seeds frames-seeds.c supervisor/frames.c sanitizers.c
clang -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -o /tests/program program.c

mkdir -p /tests/corpus
./frames-seeds /tests/corpus
