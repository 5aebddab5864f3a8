/*
 * Makes a sandbox as it was before its first run: no process, nothing in a place that programs can write, nothing in
 * the kernel's memory between processes. As the run's user, which owns all of it. Then looks again.
 */
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/xattr.h>
#include <unistd.h>

static const char *const PLACES[] = {WORKSPACE, "/tmp", "/dev/shm", "/dev/mqueue"};
enum { PLACE_COUNT = sizeof PLACES / sizeof *PLACES };

static unsigned long moved;

static bool is_dots(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

/* Whatever its owner did to its folder, its owner can undo; where not, the look at the end tells. */
static void make_accessible(int folder, const char *name)
{
    if (fchmodat(folder, name, 0700, 0) != 0)
        return;
}

/* Empties the folder but for what has folders of its own in it: those go up to `top`, so that no tree is too deep. */
static bool flatten(int top, const char *name)
{
    bool changed = false;
    make_accessible(top, name);
    int fd = openat(top, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (is_dots(entry->d_name))
            continue;
        if (unlinkat(fd, entry->d_name, 0) == 0 || unlinkat(fd, entry->d_name, AT_REMOVEDIR) == 0) {
            changed = true;
            continue;
        }
        /* What can't be written can't be moved either: its own entry of its parent changes. */
        make_accessible(fd, entry->d_name);
        char above[32];
        struct stat there;
        do {
            snprintf(above, sizeof above, ".moved-%lu", moved++);
        } while (fstatat(top, above, &there, AT_SYMLINK_NOFOLLOW) == 0);
        changed |= renameat(fd, entry->d_name, top, above) == 0;
    }
    closedir(folder);
    return unlinkat(top, name, AT_REMOVEDIR) == 0 || changed;
}

static void empty_place(const char *place)
{
    chmod(place, 0700);
    int top = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = top < 0 ? NULL : fdopendir(top);
    if (!folder) {
        if (top >= 0)
            close(top);
        return;
    }
    for (bool changed = true; changed;) {
        changed = false;
        rewinddir(folder);
        for (struct dirent *entry; (entry = readdir(folder));) {
            if (is_dots(entry->d_name))
                continue;
            if (unlinkat(top, entry->d_name, 0) == 0 || unlinkat(top, entry->d_name, AT_REMOVEDIR) == 0)
                changed = true;
            else
                changed |= flatten(top, entry->d_name);
        }
    }
    closedir(folder);
}

/* Whether a program can have given it: a kernel with SELinux shows an attribute of its own on every place. */
static bool is_given(const char *attribute) { return strncmp(attribute, "security.", 9) != 0; }

/* Attributes that a program gave the place itself; gives how many there are, -1 where nobody knows. */
static int given_attributes(const char *place, bool removing)
{
    char names[4096];
    ssize_t length = listxattr(place, names, sizeof names);
    if (length < 0)
        return errno == ENOTSUP || errno == ENOENT || errno == ENOSYS ? 0 : -1;
    int count = 0;
    for (char *name = names; name < names + length; name += strlen(name) + 1) {
        if (!is_given(name))
            continue;
        count++;
        if (removing)
            removexattr(place, name);
    }
    return count;
}

/* A file without a name lives on where its descriptor is on its way through a socket that nobody has any more. */
static bool holds_nothing(const char *place)
{
    struct statfs held;
    if (statfs(place, &held) != 0 || held.f_type != TMPFS_MAGIC)
        return true;
    /* Its own root; gVisor doesn't count files. */
    return held.f_bfree == held.f_blocks && held.f_files - held.f_ffree <= 1;
}

static bool is_empty(const char *place)
{
    DIR *folder = opendir(place);
    if (!folder)
        return errno == ENOENT;
    bool empty = true;
    for (struct dirent *entry; (entry = readdir(folder));)
        empty = empty && is_dots(entry->d_name);
    closedir(folder);
    return empty && given_attributes(place, false) == 0 && holds_nothing(place);
}

/* Calls `remove` with the id of each System V object; gives how many there were. */
static size_t each_object(const char *list, void (*remove_object)(int))
{
    FILE *lines = fopen(list, "re");
    if (!lines)
        return 0;
    size_t count = 0;
    char line[512];
    while (fgets(line, sizeof line, lines)) {
        char *end;
        strtol(line, &end, 10);
        char *after;
        long id = strtol(end, &after, 10);
        if (after == end)
            continue;
        count++;
        remove_object((int)id);
    }
    fclose(lines);
    return count;
}

static void remove_memory(int id) { shmctl(id, IPC_RMID, NULL); }
static void remove_semaphores(int id) { semctl(id, 0, IPC_RMID); }
static void remove_queue(int id) { msgctl(id, IPC_RMID, NULL); }
static void leave_object(int id) { (void)id; }

/* Where there is no list of them the kernel is asked how many there are. */
static size_t objects(bool removing)
{
    size_t listed = each_object("/proc/sysvipc/shm", removing ? remove_memory : leave_object) +
                    each_object("/proc/sysvipc/sem", removing ? remove_semaphores : leave_object) +
                    each_object("/proc/sysvipc/msg", removing ? remove_queue : leave_object);
    if (access("/proc/sysvipc/shm", F_OK) == 0)
        return listed;
    struct shm_info memory = {0};
    struct seminfo semaphores = {0};
    struct msginfo queues = {0};
    if (shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&memory) >= 0)
        listed += (size_t)memory.used_ids;
    if (semctl(0, 0, SEM_INFO, &semaphores) >= 0)
        listed += (size_t)semaphores.semusz;
    if (msgctl(0, MSG_INFO, (struct msqid_ds *)(void *)&queues) >= 0)
        listed += (size_t)queues.msgpool;
    return listed;
}

/*
 * How many connections there have been in this network of its own. One that has ended is remembered by the kernel for a
 * minute, keeps its port from the next run, and nobody may drop it; gVisor doesn't even list it.
 */
static unsigned long connections(void)
{
    FILE *lines = fopen("/proc/net/snmp", "re");
    if (!lines)
        return 0;
    unsigned long active = 0, passive = 0;
    char line[1024];
    while (fgets(line, sizeof line, lines))
        if (sscanf(line, "Tcp: %*d %*d %*d %*d %lu %lu", &active, &passive) == 2)
            break;
    fclose(lines);
    return active + passive;
}

/* The first line of each of these is the head. */
static size_t listed_sockets(void)
{
    static const char *const LISTS[] = {"/proc/net/unix", "/proc/net/tcp", "/proc/net/tcp6", "/proc/net/udp",
                                        "/proc/net/udp6"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++) {
        FILE *lines = fopen(LISTS[i], "re");
        if (!lines)
            continue;
        size_t ends = 0;
        for (int byte; (byte = getc(lines)) != EOF;)
            ends += byte == '\n' ? 1 : 0;
        fclose(lines);
        count += ends > 1 ? ends - 1 : 0;
    }
    return count;
}

/*
 * A socket on its way through another that nobody has any more keeps its port, and whatever else travels with it, until
 * the kernel happens to look for such. Linux counts them all in one line; its lists of them take milliseconds to read,
 * as they are found by looking through the tables of the whole machine. gVisor has lists only.
 */
static size_t sockets(void)
{
    size_t used;
    FILE *lines = fopen("/proc/net/sockstat", "re");
    bool counted = lines && fscanf(lines, "sockets: used %zu", &used) == 1;
    if (lines)
        fclose(lines);
    return counted ? used : listed_sockets();
}

static size_t sockets_at_start;

void count_sockets(void)
{
    sockets_at_start = sockets();
}

void clean(void)
{
    struct usage unused = {0};
    int status;
    end_files();
    kill_run(-1, &status, &unused);
    moved = 0;
    become_run();
    for (int i = 0; i < PLACE_COUNT; i++) {
        empty_place(PLACES[i]);
        given_attributes(PLACES[i], true);
        /* Its owner could set the times of the place itself. */
        utimensat(AT_FDCWD, PLACES[i], NULL, 0);
    }
    objects(true);
    unsigned left = 0;
    const char *what = "";
    for (int i = 0; i < PLACE_COUNT; i++) {
        if (is_empty(PLACES[i]))
            continue;
        left |= LEFT_FILES;
        what = PLACES[i];
    }
    if (objects(false) > 0) {
        left |= LEFT_IPC;
        what = "System V objects";
    }
    if (connections() > 0) {
        left |= LEFT_IPC;
        what = "connections";
    }
    if (sockets() > sockets_at_start) {
        left |= LEFT_IPC;
        what = "sockets";
    }
    become_root();
    bool none;
    reap(-1, &status, &unused, &none);
    if (!none) {
        left |= LEFT_PROCESSES;
        what = "processes";
    }
    uint8_t payload[64] = {(uint8_t)left};
    size_t length = strlen(what);
    memcpy(payload + 1, what, length);
    forget_phases();
    shrink_channel();
    send_frame(CLEANED, payload, 1 + length);
}
