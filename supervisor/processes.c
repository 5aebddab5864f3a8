#include "supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_US = 5 * 1000 * 1000 };

static uid_t uid;

void set_run_uid(uid_t given) { uid = given; }

uid_t run_uid(void) { return uid; }

/* Only the effective id: the real and the saved one stay 0, so that the program can neither signal nor trace us. */
void become_run(void)
{
    if (setresuid((uid_t)-1, uid, (uid_t)-1) != 0)
        _exit(1);
}

void become_root(void)
{
    if (setresuid((uid_t)-1, 0, (uid_t)-1) != 0)
        _exit(1);
}

static void count(const struct rusage *spent, struct usage *usage)
{
    const struct timeval *user = &spent->ru_utime, *kernel = &spent->ru_stime;
    usage->cpu_us += (uint64_t)(user->tv_sec + kernel->tv_sec) * 1000000 + (uint64_t)(user->tv_usec + kernel->tv_usec);
    uint64_t peak = (uint64_t)spent->ru_maxrss * 1024;
    if (peak > usage->peak_bytes)
        usage->peak_bytes = peak;
}

bool reap(pid_t main_pid, int *status, struct usage *usage, bool *none)
{
    bool ended = false;
    *none = false;
    for (;;) {
        int how;
        struct rusage spent;
        pid_t pid = wait4(-1, &how, WNOHANG | __WALL, &spent);
        if (pid < 0 && errno == EINTR)
            continue;
        *none = pid < 0;
        if (pid <= 0)
            return ended;
        /* A program can make us its tracer; that it stops is then told here too, and is no end. */
        if (!WIFEXITED(how) && !WIFSIGNALED(how))
            continue;
        count(&spent, usage);
        if (pid != main_pid)
            continue;
        ended = true;
        *status = how;
    }
}

/*
 * Whatever loses its parent becomes our child, so "no child" is "no process". The signal goes to all that the run's
 * user has, in whichever session, and again as long as new ones were being made meanwhile.
 */
void kill_run(pid_t main_pid, int *status, struct usage *usage)
{
    uint64_t deadline = now_us() + PATIENCE_US;
    for (;;) {
        if (uid != 0) {
            become_run();
            kill(-1, SIGKILL);
            become_root();
        }
        bool none;
        reap(main_pid, status, usage, &none);
        if (none)
            return;
        if (now_us() > deadline)
            _exit(1);
        poll(NULL, 0, 1);
    }
}
