#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { OPEN_FILES = 1024, NICENESS = 10, NOT_FOUND = 127, NOT_RUNNABLE = 126 };

extern char **environ;

/* What the child begins with, as strings. */
struct start {
    char **argv, **env;
    const char *directory, *trouble;
};

/* Never above what the engine allows: to raise that takes a capability we don't have. */
static void set_limit(int what, uint64_t most)
{
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)what, &limit) != 0)
        _exit(NOT_RUNNABLE);
    if (most < limit.rlim_max)
        limit.rlim_max = (rlim_t)most;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit((__rlimit_resource_t)what, &limit) != 0)
        _exit(NOT_RUNNABLE);
}

static void set_limits(const struct phase_request *request, uint64_t disk_bytes)
{
    set_limit(RLIMIT_CORE, 0);
    set_limit(RLIMIT_NOFILE, OPEN_FILES);
    set_limit(RLIMIT_NPROC, request->pids);
    if (disk_bytes > 0)
        set_limit(RLIMIT_FSIZE, disk_bytes);
    /* Of each process; we ourselves count all of them together. */
    if (request->cpu_ms > 0)
        set_limit(RLIMIT_CPU, ((uint64_t)request->cpu_ms + 999) / 1000 + 1);
}

/* The first to go when memory runs out. The user that the program is could not write here. */
static void go_first(void)
{
    int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score < 0)
        return;
    ssize_t put = write(score, "1000", 4);
    (void)put;
    close(score);
}

static _Noreturn void give_up(const char *what, const char *why)
{
    dprintf(2, "sandpiper: %s%s%s\n", what, why[0] ? ": " : "", why);
    _exit(NOT_RUNNABLE);
}

/* As the program's user: what that may not enter it doesn't start in. Links are followed where they stay inside. */
static void enter(const char *directory)
{
    char found[PATH_MAX];
    if (chdir(WORKSPACE) != 0)
        give_up(WORKSPACE, strerror(errno));
    if (!directory[0])
        return;
    if (!plain_path((const uint8_t *)directory, strlen(directory)))
        give_up("the directory to start in is none below the workspace", "");
    if (chdir(directory) != 0)
        give_up(directory, strerror(errno));
    size_t length = strlen(WORKSPACE);
    if (!getcwd(found, sizeof found) || strncmp(found, WORKSPACE, length) != 0 ||
        (found[length] != '/' && found[length] != '\0'))
        give_up(directory, "leads out of the workspace");
}

/* In the child: nothing of ours may be left in it but the three descriptors that are the program's. */
static _Noreturn void become_program(const int fds[3], const struct phase_request *request, uint64_t disk_bytes,
                                     const struct start *start)
{
    go_first();
    /* Of the CPU that a sandbox has we come first: a thousand processes must not keep us from killing them. */
    setpriority(PRIO_PROCESS, 0, NICENESS);
    setsid();
    if (request->terminal)
        ioctl(fds[0], TIOCSCTTY, 0);
    /* Ours are above 2, as 0 to 2 were open from the start. */
    for (int fd = 0; fd < 3; fd++)
        if (dup2(fds[fd], fd) != fd)
            _exit(NOT_RUNNABLE);
    if (syscall(SYS_close_range, 3, ~0U, 0) != 0)
        for (int fd = 3; fd < OPEN_FILES; fd++)
            close(fd);
    set_limits(request, disk_bytes);
    uid_t uid = run_uid();
    if (setresuid(uid, uid, uid) != 0)
        give_up("user", strerror(errno));
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        give_up("privileges", strerror(errno));
    if (start->trouble)
        give_up(start->trouble, "");
    enter(start->directory);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* Also for where the program is looked for. */
    environ = start->env;
    execvp(start->argv[0], start->argv);
    int error = errno;
    dprintf(2, "sandpiper: can't run %s: %s\n", start->argv[0], strerror(error));
    _exit(error == ENOENT ? NOT_FOUND : NOT_RUNNABLE);
}

/* Pipes are the run's user's own, else the program could not open /dev/stdout. */
static bool open_pipes(const struct phase_request *request, struct program *program, int its[3])
{
    if (request->terminal) {
        int ours, terminal;
        open_terminal(request->columns, request->rows, &ours, &terminal);
        its[0] = its[1] = its[2] = terminal;
        *program = (struct program){.output = ours, .error = -1, .held = terminal};
        program->input = terminal >= 0 ? fcntl(ours, F_DUPFD_CLOEXEC, 3) : -1;
        return program->input >= 0;
    }
    int in[2], out[2], err[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
        return false;
    its[0] = in[0];
    its[1] = out[1];
    its[2] = err[1];
    *program = (struct program){.input = in[1], .output = out[0], .error = err[0], .held = -1};
    int ours[3] = {in[1], out[0], err[0]};
    for (int i = 0; i < 3; i++)
        if (fcntl(ours[i], F_SETFL, O_NONBLOCK) != 0)
            return false;
    return true;
}

void start_program(const struct phase_request *request, uint64_t disk_bytes, const char *trouble,
                   struct program *program)
{
    char directory[MAX_PATH_BYTES];
    memcpy(directory, request->directory, request->directory_length);
    directory[request->directory_length] = '\0';
    void *argv_room = malloc(words_room(&request->argv)), *env_room = malloc(words_room(&request->env));
    if (!argv_room || !env_room)
        fail(NO_SPACE, "no memory for the command");
    const struct start start = {
        .argv = copy_words(&request->argv, argv_room),
        .env = copy_words(&request->env, env_room),
        .directory = directory,
        .trouble = trouble,
    };
    int its[3];
    bool open = !request->terminal || offer_terminals(true);
    become_run();
    open = open && open_pipes(request, program, its);
    become_root();
    if (request->terminal)
        open = offer_terminals(false) && open;
    if (!open)
        fail(BROKEN, "no pipes: %s", strerror(errno));
    program->pid = fork();
    if (program->pid < 0)
        fail(BROKEN, "no process: %s", strerror(errno));
    if (program->pid == 0)
        become_program(its, request, disk_bytes, &start);
    for (int i = 0; i < 3 && !request->terminal; i++)
        close(its[i]);
    free(argv_room);
    free(env_room);
}
