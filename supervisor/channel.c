#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    /* So much may wait for the worker; then the program's pipes aren't read. */
    MOST_WAITING = 256 * 1024,
    /* Room for short frames, which are never held back. */
    SPARE = 64 * 1024,
    PAGE = 4096,
    /* Whole pages, as they are given back whole. */
    OUT_ROOM = (MOST_WAITING + HEADER_BYTES + PIECE_BYTES + SPARE + PAGE - 1) / PAGE * PAGE,
    LEAST_IN = 64 * 1024,
    /* How long a worker may take nothing of what it asked for. */
    PATIENCE_MS = 30000,
};

/* Untouched pages cost nothing. */
static uint8_t out[OUT_ROOM] __attribute__((aligned(PAGE)));
static size_t out_begin, out_end;

static uint8_t *in;
static size_t in_begin, in_end, in_room;

void open_channel(void)
{
    /* Large buffers come and go whole: nothing of them stays with the sandbox. Those that folders are read with don't:
     * a deep tree would spend its time on mapping them. */
    mallopt(M_MMAP_THRESHOLD, 48 * 1024);
    mallopt(M_TRIM_THRESHOLD, 256 * 1024);
    for (int fd = 0; fd < 2; fd++)
        if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
            _exit(1);
}

static void make_room_in(void)
{
    size_t held = in_end - in_begin, wanted = held + LEAST_IN;
    if (held >= HEADER_BYTES) {
        const uint8_t *at = in + in_begin;
        size_t frame = HEADER_BYTES + ((size_t)at[1] << 24 | (size_t)at[2] << 16 | (size_t)at[3] << 8 | at[4]);
        /* A length that can't be is refused before this is asked again. */
        if (frame <= HEADER_BYTES + MAX_PAYLOAD && frame > wanted)
            wanted = frame;
    }
    if (in_room - in_begin >= wanted)
        return;
    if (in_room >= wanted && in_begin >= held) {
        memcpy(in, in + in_begin, held);
    } else {
        uint8_t *bigger = malloc(wanted);
        if (!bigger)
            leave();
        if (held > 0)
            memcpy(bigger, in + in_begin, held);
        free(in);
        in = bigger;
        in_room = wanted;
    }
    in_begin = 0;
    in_end = held;
}

bool receive(void)
{
    make_room_in();
    ssize_t got = read(STDIN_FILENO, in + in_end, in_room - in_end);
    if (got > 0)
        in_end += (size_t)got;
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

bool next_command(struct frame *frame)
{
    /* There may be no buffer at all. */
    if (in_begin == in_end)
        return false;
    enum parse found = next_frame(in + in_begin, in_end - in_begin, frame);
    if (found == PARSE_BROKEN)
        fail(BROKEN, "there is no frame %u of %zu bytes or more", in[in_begin], in_end - in_begin);
    if (found == PARSE_MORE)
        return false;
    in_begin += HEADER_BYTES + frame->length;
    return true;
}

static void move_out(void)
{
    if (out_begin == 0)
        return;
    memmove(out, out + out_begin, out_end - out_begin);
    out_end -= out_begin;
    out_begin = 0;
}

void send_frame(uint8_t type, const void *payload, size_t length)
{
    if (OUT_ROOM - out_end < HEADER_BYTES + length)
        move_out();
    if (OUT_ROOM - out_end < HEADER_BYTES + length)
        leave();
    put_header(out + out_end, type, (uint32_t)length);
    if (length > 0)
        memcpy(out + out_end + HEADER_BYTES, payload, length);
    out_end += HEADER_BYTES + length;
    flush_output();
}

uint8_t *reserve(void)
{
    if (out_end - out_begin > MOST_WAITING)
        return NULL;
    if (OUT_ROOM - out_end < HEADER_BYTES + PIECE_BYTES + SPARE)
        move_out();
    return out + out_end + HEADER_BYTES;
}

void send_reserved(uint8_t type, size_t length)
{
    put_header(out + out_end, type, (uint32_t)length);
    out_end += HEADER_BYTES + length;
    flush_output();
}

void gather_reserved(uint8_t type, size_t length)
{
    put_header(out + out_end, type, (uint32_t)length);
    out_end += HEADER_BYTES + length;
    if (out_end - out_begin >= PIECE_BYTES)
        flush_output();
}

bool output_waits(void) { return out_begin < out_end; }

void flush_output(void)
{
    while (out_begin < out_end) {
        ssize_t put = write(STDOUT_FILENO, out + out_begin, out_end - out_begin);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && errno == EAGAIN)
            return;
        if (put < 0)
            leave();
        out_begin += (size_t)put;
    }
    out_begin = out_end = 0;
}

static void await_worker(void)
{
    struct pollfd poll_out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    int ready = poll(&poll_out, 1, PATIENCE_MS);
    if (ready == 0)
        leave();
    flush_output();
}

void await_room(void)
{
    while (out_end - out_begin > MOST_WAITING)
        await_worker();
}

void drain_output(void)
{
    while (output_waits())
        await_worker();
}

void shrink_channel(void)
{
    if (!output_waits())
        madvise(out, sizeof out, MADV_DONTNEED);
    if (in_begin == in_end) {
        free(in);
        in = NULL;
        in_begin = in_end = in_room = 0;
    }
    malloc_trim(0);
}
