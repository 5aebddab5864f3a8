/* Control groups of version 1, then 2; what is in neither (another runtime) is left to what wait4 tells. */
#include "supervisor.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* A file that is read again and again: opened once, as opening is what costs. */
struct source {
    const char *paths[2];
    int fd;
    bool tried;
};

static struct source kills = {.paths = {"/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events"}};
static struct source cpu_v1 = {.paths = {"/sys/fs/cgroup/cpuacct/cpuacct.usage", "/sys/fs/cgroup/cpu,cpuacct/cpuacct.usage"}};
static struct source cpu_v2 = {.paths = {"/sys/fs/cgroup/cpu.stat", NULL}};
static struct source memory = {.paths = {"/sys/fs/cgroup/memory/memory.stat", "/sys/fs/cgroup/memory.stat"}};
static struct source limit = {.paths = {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max"}};

enum { TEXT_BYTES = 8 * 1024 };

static bool slurp(struct source *source, char text[TEXT_BYTES])
{
    if (!source->tried) {
        source->tried = true;
        source->fd = -1;
        for (int i = 0; i < 2 && source->fd < 0 && source->paths[i]; i++)
            source->fd = open(source->paths[i], O_RDONLY | O_CLOEXEC);
    }
    if (source->fd < 0)
        return false;
    ssize_t got = pread(source->fd, text, TEXT_BYTES - 1, 0);
    if (got <= 0)
        return false;
    text[got] = '\0';
    return true;
}

/* The number of the line that begins with `name`; 0 where there is none. */
static uint64_t field(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = text; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
        if (strncmp(line, name, length) == 0 && line[length] == ' ')
            return strtoull(line + length + 1, NULL, 10);
    return 0;
}

uint64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t oom_kills(void)
{
    char text[TEXT_BYTES];
    return slurp(&kills, text) ? field(text, "oom_kill") : 0;
}

static uint64_t own_cpu_us(void)
{
    struct rusage own;
    getrusage(RUSAGE_SELF, &own);
    return (uint64_t)(own.ru_utime.tv_sec + own.ru_stime.tv_sec) * 1000000 +
           (uint64_t)(own.ru_utime.tv_usec + own.ru_stime.tv_usec);
}

uint64_t group_cpu_us(void)
{
    char text[TEXT_BYTES];
    uint64_t all = 0;
    if (slurp(&cpu_v1, text))
        all = strtoull(text, NULL, 10) / 1000;
    else if (slurp(&cpu_v2, text))
        all = field(text, "usage_usec");
    uint64_t own = own_cpu_us();
    return all > own ? all - own : 0;
}

/* Pages of files that are merely cached don't count. */
uint64_t held_bytes(void)
{
    char text[TEXT_BYTES];
    if (!slurp(&memory, text))
        return 0;
    uint64_t anonymous = field(text, "anon");
    return (anonymous > 0 ? anonymous : field(text, "rss")) + field(text, "shmem");
}

uint64_t memory_limit(void)
{
    char text[TEXT_BYTES];
    return slurp(&limit, text) ? strtoull(text, NULL, 10) : 0;
}

uint64_t process_cpu_us(pid_t pid)
{
    clockid_t clock;
    struct timespec spent;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &spent) != 0)
        return 0;
    return (uint64_t)spent.tv_sec * 1000000 + (uint64_t)spent.tv_nsec / 1000;
}
