/* PID 1 of a sandbox; protocol.md says what it is told and what it tells. */
#include "supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is looked at beside the connections of a phase. */
enum { OWN_FDS = 6 };

static struct config config;
static bool configured;
static uint64_t heard_us;

_Noreturn void leave(void)
{
    struct usage unused = {0};
    int status;
    kill_run(-1, &status, &unused);
    _exit(1);
}

_Noreturn void fail(enum failure why, const char *format, ...)
{
    static bool failing;
    char payload[1024] = {(char)why};
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(payload + 1, sizeof payload - 1, format, arguments);
    va_end(arguments);
    if (length < 0 || failing)
        leave();
    failing = true;
    if ((size_t)length > sizeof payload - 2)
        length = sizeof payload - 2;
    send_frame(FAILED, payload, 1 + (size_t)length);
    drain_output();
    leave();
}

static void be_configured(const struct frame *frame)
{
    if (configured || !read_config(frame, &config))
        fail(BROKEN, "CONFIG");
    configured = true;
    set_run_uid(config.uid);
}

static void take_file(const struct frame *frame)
{
    struct file file;
    if (phase_was())
        fail(BROKEN, "files come before phases");
    if (!read_file(frame, &file))
        fail(BROKEN, "FILE");
    begin_file(&file);
}

static void take_folder(const struct frame *frame)
{
    if (phase_was())
        fail(BROKEN, "folders come before phases");
    make_folder(frame->payload, frame->length);
}

static void take_link(const struct frame *frame)
{
    struct link link;
    if (phase_was())
        fail(BROKEN, "links come before phases");
    if (!read_link(frame, &link))
        fail(BROKEN, "LINK");
    make_link(&link);
}

static void take_phase(const struct frame *frame)
{
    struct phase_request request;
    if (phase_runs())
        fail(BROKEN, "a phase runs already");
    if (!read_phase(frame, &request))
        fail(BROKEN, "PHASE");
    end_files();
    begin_phase(&request, config.disk_bytes);
}

static void take_resize(const struct frame *frame)
{
    uint16_t columns, rows;
    if (!read_size(frame, &columns, &rows))
        fail(BROKEN, "RESIZE");
    resize_phase(columns, rows);
}

static void take_collect(const struct frame *frame)
{
    struct collect limits;
    if (phase_runs() || !read_collect(frame, &limits))
        fail(BROKEN, "COLLECT");
    collect_files(&limits);
}

static bool is_of_files(uint8_t type)
{
    return type == FILE_BEGIN || type == FILE_PART || type == FOLDER || type == LINK;
}

static void obey(const struct frame *frame)
{
    if (!is_of_files(frame->type))
        rest_files();
    if (!configured && frame->type != CONFIG)
        fail(BROKEN, "CONFIG comes first");
    switch ((enum from_worker)frame->type) {
    case CONFIG:
        return be_configured(frame);
    case FILE_BEGIN:
        return take_file(frame);
    case FILE_PART:
        return write_file(frame->payload, frame->length);
    case PHASE:
        return take_phase(frame);
    case STDIN:
        /* Outside a phase nobody waits to hear that it was taken. */
        if (phase_runs())
            feed_bytes(frame->payload, frame->length);
        return;
    case STDIN_END:
        return feed_end();
    case KILL:
        return end_phase(KILLED);
    case KEEPALIVE:
        return;
    case RESIZE:
        return take_resize(frame);
    case COLLECT:
        return take_collect(frame);
    case CLEAN:
        if (phase_runs())
            fail(BROKEN, "CLEAN in a phase");
        return clean();
    case PING:
        return send_frame(PONG, frame->payload, frame->length);
    case CHANNEL_WRITE:
    case CHANNEL_FINISH:
    case CHANNEL_CLOSE:
    case CHANNEL_GRANT:
        return take_channel(frame);
    case FOLDER:
        return take_folder(frame);
    case LINK:
        return take_link(frame);
    }
}

static void hear_worker(void)
{
    if (!receive())
        leave();
    heard_us = now_us();
    for (struct frame frame; next_command(&frame);)
        obey(&frame);
    rest_files();
}

/* A worker that is frozen or cut off must not leave a program running that another one has begun again. */
static void watch_worker(void)
{
    if (phase_runs() && now_us() - heard_us > (uint64_t)config.keepalive_ms * 1000)
        leave();
}

static int watch_children(void)
{
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    return signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* Some kernels show anybody what PID 1 was started with, and a custom image puts words of its own there. */
static void forget_environment(void)
{
    for (char **word = environ; word && *word; word++)
        memset(*word, 0, strlen(*word));
    environ = NULL;
}

int main(void)
{
    forget_environment();
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    umask(022);
    signal(SIGPIPE, SIG_IGN);
    /* A file that is too large is an error to tell, not an end: not every kernel spares PID 1 the signal. */
    signal(SIGXFSZ, SIG_IGN);
    open_channel();
    count_sockets();
    int children = watch_children();
    if (children < 0 || !offer_terminals(false))
        _exit(1);
    uint8_t version = PROTOCOL_VERSION;
    send_frame(READY, &version, 1);

    for (;;) {
        int output, error;
        phase_pipes(&output, &error);
        struct pollfd fds[OWN_FDS + EGRESS_FDS] = {
            {.fd = STDIN_FILENO, .events = POLLIN},
            {.fd = output_waits() ? STDOUT_FILENO : -1, .events = POLLOUT},
            {.fd = children, .events = POLLIN},
            {.fd = output, .events = POLLIN},
            {.fd = error, .events = POLLIN},
            {.fd = feed_waits(), .events = POLLOUT},
        };
        size_t carried = egress_fds(fds + OWN_FDS);
        if (poll(fds, OWN_FDS + carried, phase_wait_ms()) < 0 && errno != EINTR)
            leave();
        if (fds[1].revents)
            flush_output();
        if (fds[3].revents)
            pump_output(output);
        if (fds[4].revents)
            pump_output(error);
        if (fds[5].revents)
            feed_program();
        pump_egress(fds + OWN_FDS, carried);
        if (fds[2].revents) {
            struct signalfd_siginfo unused[8];
            ssize_t got = read(children, unused, sizeof unused);
            (void)got;
        }
        watch_phase();
        if (fds[0].revents)
            hear_worker();
        watch_phase();
        watch_worker();
    }
}
