/* What the worker sent for the program's stdin, until the program takes it. Its memory is the run's, so it is bounded. */
#include "supervisor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_HELD = 1024 * 1024 };

static int input = -1;
static bool is_terminal, ends;
static uint8_t *held;
static size_t held_begin, held_end;
/* Of what is held, how much came from the worker: what we put in ourselves it doesn't count. */
static size_t own_bytes;
static uint8_t last_byte;

static void taken(size_t bytes)
{
    uint8_t payload[4];
    put_u32(payload, (uint32_t)bytes);
    if (bytes > 0)
        send_frame(STDIN_TAKEN, payload, sizeof payload);
}

static void forget_held(void)
{
    free(held);
    held = NULL;
    held_begin = held_end = own_bytes = 0;
}

void begin_feed(int given, bool terminal)
{
    input = given;
    is_terminal = terminal;
    ends = false;
    last_byte = '\n';
    forget_held();
}

static void hold(const uint8_t *bytes, size_t length)
{
    size_t waits = held_end - held_begin;
    if (length > MOST_HELD - waits)
        fail(BROKEN, "more stdin than there is room for");
    uint8_t *bigger = malloc(waits + length);
    if (!bigger)
        fail(NO_SPACE, "no memory for stdin");
    if (waits > 0)
        memcpy(bigger, held + held_begin, waits);
    memcpy(bigger + waits, bytes, length);
    free(held);
    held = bigger;
    held_begin = 0;
    held_end = waits + length;
}

/* The program reads no more: what waits, and what comes, is dropped. */
static void give_up(void)
{
    size_t dropped = held_end - held_begin - own_bytes;
    end_feed();
    taken(dropped);
}

/* How much of it the program took at once; what it can't take now is not an error. */
static ssize_t put(const uint8_t *bytes, size_t length)
{
    ssize_t written;
    do {
        written = write(input, bytes, length);
    } while (written < 0 && errno == EINTR);
    return written < 0 && errno == EAGAIN ? 0 : written;
}

void feed_bytes(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        return;
    if (input < 0 || ends)
        return taken(length);
    last_byte = bytes[length - 1];
    size_t done = 0;
    if (held_begin == held_end) {
        ssize_t written = put(bytes, length);
        if (written < 0) {
            give_up();
            return taken(length);
        }
        done = (size_t)written;
        taken(done);
    }
    if (done < length)
        hold(bytes + done, length - done);
}

void feed_end(void)
{
    if (input < 0 || ends)
        return;
    ends = true;
    if (is_terminal) {
        uint8_t keys[2];
        size_t count = end_keys(input, last_byte != '\n', keys);
        if (count == 0)
            return;
        hold(keys, count);
        own_bytes = count;
        feed_program();
    } else if (held_begin == held_end) {
        end_feed();
    }
}

int feed_waits(void) { return held_begin < held_end ? input : -1; }

void feed_program(void)
{
    if (input < 0 || held_begin == held_end)
        return;
    ssize_t written = put(held + held_begin, held_end - held_begin);
    if (written < 0)
        return give_up();
    size_t before = held_end - held_begin;
    held_begin += (size_t)written;
    size_t after = held_end - held_begin;
    size_t theirs_before = before > own_bytes ? before - own_bytes : 0, theirs_after = after > own_bytes ? after - own_bytes : 0;
    if (after < own_bytes)
        own_bytes = after;
    taken(theirs_before - theirs_after);
    if (after > 0)
        return;
    forget_held();
    if (ends && !is_terminal)
        end_feed();
}

void end_feed(void)
{
    if (input >= 0)
        close(input);
    input = -1;
    forget_held();
}
