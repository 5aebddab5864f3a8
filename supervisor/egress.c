/*
 * The way out of a phase that has the network: what connects to one port of the sandbox is carried to the worker, each
 * connection as a channel. What the worker doesn't take of one stays with the program: the others go on, and so does the
 * program's output. What the program doesn't take is bounded by the window. With the phase all of it ends.
 */
#include "supervisor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 128,
    /* Of the kernel, for each connection and direction. */
    SOCKET_BYTES = 256 * 1024,
    /* Small words to the worker would be a frame each. */
    TELL_FROM = CHANNEL_WINDOW / 4,
    /* So many connections at once, then one in so long: each costs the worker more than the program. */
    BURST = MOST_CHANNELS,
    ACCEPT_EVERY_US = 5 * 1000,
    AFTER_FAULT_US = 100 * 1000,
    /* What comes in small pieces that are closer than this is gathered for as long. */
    GATHER_US = 1000,
    WORTH_A_TURN = 16 * 1024,
    DROPPED_AT_ONCE = 4096,
};

struct channel {
    int fd; /* -1: nobody's */
    uint32_t id;
    /* What the worker would take yet. */
    uint32_t room;
    /* What it sent that it doesn't know to be taken, and how much of that was. */
    uint32_t owed, taken;
    uint8_t *held;
    size_t held_begin, held_end;
    bool ended;    /* the program writes no more */
    bool finished; /* the worker writes no more */
    bool shut;     /* and the program was told */
    bool left;     /* the worker wants no more of it: what the program still writes is dropped */
};

static int listener = -1;
static struct channel channels[MOST_CHANNELS];
static uint32_t last_id;
/* When the next would be accepted if they came evenly. */
static uint64_t accept_us, fault_until_us;
static uint64_t pumped_us, gathered_us;
/* Who is looked at first, so that none waits for ever. */
static size_t turn;
static struct channel *polled[EGRESS_FDS];

bool begin_egress(void)
{
    for (int i = 0; i < MOST_CHANNELS; i++)
        channels[i].fd = -1;
    last_id = 0;
    accept_us = fault_until_us = pumped_us = gathered_us = 0;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(EGRESS_PORT)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int yes = 1, bytes = SOCKET_BYTES;
    int opened = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (opened < 0)
        return false;
    /* Connections of an earlier phase may be remembered; nobody else can listen there beside us. */
    setsockopt(opened, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(opened, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    setsockopt(opened, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    if (bind(opened, (const struct sockaddr *)&address, sizeof address) != 0 || listen(opened, BACKLOG) != 0) {
        int error = errno;
        close(opened);
        errno = error;
        return false;
    }
    listener = opened;
    return true;
}

static void tell(uint8_t type, uint32_t id)
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

static void drop(struct channel *channel, bool reset)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    if (reset)
        setsockopt(channel->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(channel->fd);
    channel->fd = -1;
    forget_held(channel);
}

/* The program broke it off. */
static void broken(struct channel *channel)
{
    if (!channel->left)
        tell(CHANNEL_CLOSED, channel->id);
    drop(channel, false);
}

static void end_if_over(struct channel *channel)
{
    if (!channel->ended || !channel->shut)
        return;
    if (!channel->left)
        tell(CHANNEL_CLOSED, channel->id);
    drop(channel, false);
}

void end_egress(void)
{
    if (listener < 0)
        return;
    close(listener);
    listener = -1;
    for (int i = 0; i < MOST_CHANNELS; i++)
        if (channels[i].fd >= 0)
            drop(&channels[i], true);
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

static void shut_if_told(struct channel *channel)
{
    if (!channel->finished || channel->shut || channel->held_begin < channel->held_end)
        return;
    channel->shut = true;
    if (shutdown(channel->fd, SHUT_WR) != 0)
        return broken(channel);
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

static void write_channel(struct channel *channel, const uint8_t *bytes, size_t length)
{
    if (channel->finished || length > CHANNEL_WINDOW - channel->owed)
        fail(BROKEN, "more of a channel than there is room for");
    channel->owed += (uint32_t)length;
    size_t done = 0;
    if (channel->held_begin == channel->held_end) {
        ssize_t written = put(channel, bytes, length);
        if (written < 0)
            return broken(channel);
        done = (size_t)written;
        count_taken(channel, done);
    }
    if (done < length)
        hold(channel, bytes + done, length - done);
}

static void write_held(struct channel *channel)
{
    ssize_t written = put(channel, channel->held + channel->held_begin, channel->held_end - channel->held_begin);
    if (written < 0)
        return broken(channel);
    channel->held_begin += (size_t)written;
    count_taken(channel, (size_t)written);
    if (channel->held_begin < channel->held_end)
        return;
    forget_held(channel);
    shut_if_told(channel);
}

/* The worker wants no more of it. What it wrote to its end still goes to the program; else that sees it broken off. */
static void leave_channel(struct channel *channel)
{
    if (!channel->finished || (channel->ended && channel->shut))
        return drop(channel, !channel->finished);
    channel->left = true;
}

void take_channel(const struct frame *frame)
{
    struct channel_word word;
    if (!read_channel(frame, &word))
        fail(BROKEN, "a word of no channel");
    /* Under way when the phase ended. */
    if (listener < 0)
        return;
    if (word.channel > last_id)
        fail(BROKEN, "there is no channel %u yet", (unsigned)word.channel);
    struct channel *channel = channels;
    while (channel < channels + MOST_CHANNELS && (channel->fd < 0 || channel->id != word.channel))
        channel++;
    /* Under way when the program broke it off. */
    if (channel == channels + MOST_CHANNELS || channel->left)
        return;
    switch (frame->type) {
    case CHANNEL_WRITE:
        return write_channel(channel, word.content, word.content_length);
    case CHANNEL_FINISH:
        channel->finished = true;
        return shut_if_told(channel);
    case CHANNEL_CLOSE:
        return leave_channel(channel);
    case CHANNEL_GRANT:
        if (word.bytes > CHANNEL_WINDOW - channel->room)
            fail(BROKEN, "more of a channel was taken than was sent");
        channel->room += word.bytes;
        return;
    }
}

static struct channel *free_channel(void)
{
    for (int i = 0; i < MOST_CHANNELS; i++)
        if (channels[i].fd < 0)
            return &channels[i];
    return NULL;
}

/* When one more may be accepted. */
static uint64_t next_accept_us(void)
{
    uint64_t even = accept_us > (uint64_t)BURST * ACCEPT_EVERY_US ? accept_us - (uint64_t)BURST * ACCEPT_EVERY_US : 0;
    return even > fault_until_us ? even : fault_until_us;
}

static void accept_channels(void)
{
    struct channel *channel;
    uint64_t now = now_us();
    while (now >= next_accept_us() && reserve() && (channel = free_channel())) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (fd < 0 && errno == EAGAIN)
            return;
        if (fd < 0) {
            fault_until_us = now + AFTER_FAULT_US;
            return;
        }
        int yes = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        accept_us = (accept_us > now ? accept_us : now) + ACCEPT_EVERY_US;
        *channel = (struct channel){.fd = fd, .id = ++last_id, .room = CHANNEL_WINDOW};
        tell(CHANNEL_OPENED, channel->id);
    }
}

/* What nobody wants any more. */
static void drop_input(struct channel *channel)
{
    uint8_t unwanted[DROPPED_AT_ONCE];
    ssize_t got = read(channel->fd, unwanted, sizeof unwanted);
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)))
        return;
    if (got < 0)
        return broken(channel);
    channel->ended = true;
    end_if_over(channel);
}

/* Passes one piece on; gives how much that is. */
static size_t read_channel_once(struct channel *channel)
{
    uint8_t *room = reserve();
    if (!room)
        return 0;
    size_t most = PIECE_BYTES - 4 < channel->room ? PIECE_BYTES - 4 : channel->room;
    ssize_t got = read(channel->fd, room + 4, most);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (got < 0) {
        broken(channel);
        return 0;
    }
    if (got == 0) {
        channel->ended = true;
        tell(CHANNEL_END, channel->id);
        end_if_over(channel);
        return 0;
    }
    put_u32(room, channel->id);
    channel->room -= (uint32_t)got;
    send_reserved(CHANNEL_DATA, 4 + (size_t)got);
    return (size_t)got;
}

/* Whether anything that the program writes would be taken now. */
static bool hears(const struct channel *channel, bool room)
{
    return !channel->ended && (channel->left || (room && channel->room > 0));
}

size_t egress_fds(struct pollfd fds[EGRESS_FDS])
{
    if (listener < 0)
        return 0;
    uint64_t now = now_us();
    bool room = reserve() != NULL;
    size_t count = 0;
    if (room && now >= next_accept_us() && free_channel()) {
        polled[count] = NULL;
        fds[count++] = (struct pollfd){.fd = listener, .events = POLLIN};
    }
    room = room && now >= gathered_us;
    for (size_t i = 0; i < MOST_CHANNELS; i++) {
        struct channel *channel = &channels[(turn + i) % MOST_CHANNELS];
        if (channel->fd < 0)
            continue;
        short events = (short)((hears(channel, room) ? POLLIN : 0) | (channel->held_begin < channel->held_end ? POLLOUT : 0));
        /* One that isn't heard may be at its end: that would be told again and again. After the program's end all that
         * can be told is that it broke off. */
        if (events == 0 && !channel->ended)
            continue;
        polled[count] = channel;
        fds[count++] = (struct pollfd){.fd = channel->fd, .events = events};
    }
    turn = (turn + 1) % MOST_CHANNELS;
    return count;
}

void pump_egress(const struct pollfd *fds, size_t count)
{
    bool heard = false;
    size_t passed = 0;
    for (size_t i = 0; i < count && listener >= 0; i++) {
        struct channel *channel = polled[i];
        short events = fds[i].revents;
        if (events == 0)
            continue;
        if (!channel) {
            accept_channels();
            continue;
        }
        /* What came before it in this turn may have ended it. */
        if (channel->fd != fds[i].fd)
            continue;
        if (channel->ended && (events & (POLLERR | POLLHUP)) && !channel->shut) {
            broken(channel);
            continue;
        }
        if ((fds[i].events & POLLOUT) && channel->held_begin < channel->held_end)
            write_held(channel);
        if (channel->fd != fds[i].fd || !(fds[i].events & POLLIN) || channel->ended)
            continue;
        if (!(events & (POLLIN | POLLERR | POLLHUP)))
            continue;
        if (channel->left) {
            drop_input(channel);
            continue;
        }
        heard = true;
        passed += read_channel_once(channel);
    }
    if (!heard)
        return;
    uint64_t now = now_us();
    if (passed < WORTH_A_TURN && now - pumped_us < GATHER_US)
        gathered_us = now + GATHER_US;
    pumped_us = now;
}

uint64_t egress_wake_us(void)
{
    if (listener < 0)
        return UINT64_MAX;
    uint64_t now = now_us(), accepts = next_accept_us(), wake = UINT64_MAX;
    if (accepts > now)
        wake = accepts;
    return gathered_us > now && gathered_us < wake ? gathered_us : wake;
}
