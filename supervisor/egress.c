/*
 * The way out of a phase that has the network: what connects to one port of the sandbox is carried to the worker, each
 * connection as a channel. What the worker doesn't take of one stays with the program: the others go on, and so does the
 * program's output. What the program doesn't take is bounded by the window. With the phase all of it ends.
 */
#include "egress.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 128,
    /* Of the kernel, for each connection and direction. */
    SOCKET_BYTES = 256 * 1024,
    /* So many connections at once, then one in so long: each costs the worker more than the program. */
    BURST = MOST_CHANNELS,
    ACCEPT_EVERY_US = 5 * 1000,
    AFTER_FAULT_US = 100 * 1000,
    /* What comes in small pieces that are closer than this is gathered for as long. */
    GATHER_US = 1000,
    WORTH_A_TURN = 16 * 1024,
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

void end_egress(void)
{
    if (listener < 0)
        return;
    close(listener);
    listener = -1;
    for (int i = 0; i < MOST_CHANNELS; i++)
        if (channels[i].fd >= 0)
            drop_channel(&channels[i], true);
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
        tell_channel(CHANNEL_OPENED, channel->id);
    }
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
            break_channel(channel);
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
