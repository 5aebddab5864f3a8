/* What goes through one connection of the way out, in both directions, and how it ends. */
#include "egress.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    /* Small words to the worker would be a frame each. */
    TELL_FROM = CHANNEL_WINDOW / 4,
    DROPPED_AT_ONCE = 4096,
};

void tell_channel(uint8_t type, uint32_t id)
{
    uint8_t payload[4];
    put_u32(payload, id);
    send_frame(type, payload, sizeof payload);
}

static void forget_held(struct channel *channel)
{
    free(channel->held);
    channel->held = NULL;
    channel->held_begin = channel->held_end = 0;
}

void drop_channel(struct channel *channel, bool reset)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    if (reset)
        setsockopt(channel->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(channel->fd);
    channel->fd = -1;
    forget_held(channel);
}

void break_channel(struct channel *channel)
{
    if (!channel->left)
        tell_channel(CHANNEL_CLOSED, channel->id);
    drop_channel(channel, false);
}

static void end_if_over(struct channel *channel)
{
    if (!channel->ended || !channel->shut)
        return;
    if (!channel->left)
        tell_channel(CHANNEL_CLOSED, channel->id);
    drop_channel(channel, false);
}

static void count_taken(struct channel *channel, size_t bytes)
{
    channel->taken += (uint32_t)bytes;
    if (channel->taken < TELL_FROM || channel->finished)
        return;
    uint8_t payload[8];
    put_u32(put_u32(payload, channel->id), channel->taken);
    channel->owed -= channel->taken;
    channel->taken = 0;
    send_frame(CHANNEL_TAKEN, payload, sizeof payload);
}

/* How much of it the program took at once; -1 where it takes no more. */
static ssize_t put(const struct channel *channel, const uint8_t *bytes, size_t length)
{
    ssize_t written;
    do {
        written = send(channel->fd, bytes, length, MSG_NOSIGNAL);
    } while (written < 0 && errno == EINTR);
    return written < 0 && errno == EAGAIN ? 0 : written;
}

void shut_if_told(struct channel *channel)
{
    if (!channel->finished || channel->shut || channel->held_begin < channel->held_end)
        return;
    channel->shut = true;
    if (shutdown(channel->fd, SHUT_WR) != 0)
        return break_channel(channel);
    end_if_over(channel);
}

static void hold(struct channel *channel, const uint8_t *bytes, size_t length)
{
    size_t waits = channel->held_end - channel->held_begin;
    uint8_t *bigger = malloc(waits + length);
    if (!bigger)
        fail(NO_SPACE, "no memory for a connection");
    if (waits > 0)
        memcpy(bigger, channel->held + channel->held_begin, waits);
    memcpy(bigger + waits, bytes, length);
    free(channel->held);
    channel->held = bigger;
    channel->held_begin = 0;
    channel->held_end = waits + length;
}

void write_channel(struct channel *channel, const uint8_t *bytes, size_t length)
{
    if (channel->finished || length > CHANNEL_WINDOW - channel->owed)
        fail(BROKEN, "more of a channel than there is room for");
    channel->owed += (uint32_t)length;
    size_t done = 0;
    if (channel->held_begin == channel->held_end) {
        ssize_t written = put(channel, bytes, length);
        if (written < 0)
            return break_channel(channel);
        done = (size_t)written;
        count_taken(channel, done);
    }
    if (done < length)
        hold(channel, bytes + done, length - done);
}

void write_held(struct channel *channel)
{
    ssize_t written = put(channel, channel->held + channel->held_begin, channel->held_end - channel->held_begin);
    if (written < 0)
        return break_channel(channel);
    channel->held_begin += (size_t)written;
    count_taken(channel, (size_t)written);
    if (channel->held_begin < channel->held_end)
        return;
    forget_held(channel);
    shut_if_told(channel);
}

void leave_channel(struct channel *channel)
{
    if (!channel->finished || (channel->ended && channel->shut))
        return drop_channel(channel, !channel->finished);
    channel->left = true;
}

void drop_input(struct channel *channel)
{
    uint8_t unwanted[DROPPED_AT_ONCE];
    ssize_t got = read(channel->fd, unwanted, sizeof unwanted);
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)))
        return;
    if (got < 0)
        return break_channel(channel);
    channel->ended = true;
    end_if_over(channel);
}

size_t read_channel_once(struct channel *channel)
{
    uint8_t *room = reserve();
    if (!room)
        return 0;
    size_t most = PIECE_BYTES - 4 < channel->room ? PIECE_BYTES - 4 : channel->room;
    ssize_t got = read(channel->fd, room + 4, most);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (got < 0) {
        break_channel(channel);
        return 0;
    }
    if (got == 0) {
        channel->ended = true;
        tell_channel(CHANNEL_END, channel->id);
        end_if_over(channel);
        return 0;
    }
    put_u32(room, channel->id);
    channel->room -= (uint32_t)got;
    send_reserved(CHANNEL_DATA, 4 + (size_t)got);
    return (size_t)got;
}
