/*
 * What a program left, as the run's user and after all its processes are gone: of `artifacts/` regular files, of all of
 * the workspace its folders and links too. Nothing is reached through a link. Everything else is passed over.
 */
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    /* Each level has a descriptor and a buffer. */
    MOST_DEPTH_ARTIFACTS = 32,
    MOST_DEPTH_WORKSPACE = 256,
    ENTRIES_BYTES = 2048,
    COLLECTED_HEADER = 11,
};

static uint8_t root;
static int most_depth;
static uint32_t entries_left, count;
static uint64_t bytes_left;
static bool cut;

/* The file may be shorter than its size said, or longer: what comes is what it says, filled up with zeros. */
static void send_content(int file, uint64_t size, size_t in_first)
{
    uint64_t left = size;
    size_t offset = in_first;
    uint8_t type = COLLECTED;
    do {
        await_room();
        uint8_t *room = reserve();
        size_t wanted = PIECE_BYTES - offset < left ? PIECE_BYTES - offset : (size_t)left;
        ssize_t got = wanted > 0 ? read(file, room + offset, wanted) : 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 && wanted > 0) {
            memset(room + offset, 0, wanted);
            got = (ssize_t)wanted;
        }
        gather_reserved(type, offset + (size_t)got);
        left -= (uint64_t)got;
        offset = 0;
        type = COLLECTED_PART;
    } while (left > 0);
}

/* Whether one more of this size comes; that it doesn't is told at the end. */
static bool fits(uint64_t size)
{
    if (entries_left == 0 || size > bytes_left) {
        cut = true;
        return false;
    }
    entries_left--;
    bytes_left -= size;
    count++;
    return true;
}

/* An artifact has one name, so that it is nobody else's; in a workspace that is taken along whole, names are its own. */
static bool is_wanted(const struct stat *facts)
{
    return S_ISREG(facts->st_mode) && (root == ROOT_WORKSPACE || facts->st_nlink == 1);
}

static void collect_file(int folder, const char *name, const char *path, size_t length)
{
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat facts;
    if (file < 0)
        return;
    if (fstat(file, &facts) == 0 && is_wanted(&facts) && fits((uint64_t)facts.st_size)) {
        uint64_t size = (uint64_t)facts.st_size;
        await_room();
        uint8_t *room = reserve();
        room[0] = facts.st_mode & S_IXUSR ? 1 : 0;
        uint8_t *at = put_u16(put_u64(room + 1, size), (uint16_t)length);
        memcpy(at, path, length);
        send_content(file, size, COLLECTED_HEADER + length);
    }
    close(file);
}

static void collect_link(int folder, const char *name, const char *path, size_t length)
{
    char target[MAX_PATH_BYTES];
    ssize_t said = readlinkat(folder, name, target, sizeof target);
    if (said <= 0 || !plain_target((const uint8_t *)target, (size_t)said) || !fits((uint64_t)said))
        return;
    await_room();
    uint8_t *room = reserve(), *at = put_u16(room, (uint16_t)length);
    memcpy(at, path, length);
    memcpy(at + length, target, (size_t)said);
    gather_reserved(COLLECTED_LINK, 2 + length + (size_t)said);
}

/* Whether what is in it may follow. */
static bool announce_folder(const char *path, size_t length)
{
    if (!fits(0))
        return false;
    await_room();
    memcpy(reserve(), path, length);
    gather_reserved(COLLECTED_FOLDER, length);
    return true;
}

static bool is_full(void) { return cut && entries_left == 0; }

static unsigned char kind_of(int folder, const struct dirent64 *entry)
{
    struct stat facts;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type;
    if (fstatat(folder, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return DT_UNKNOWN;
    return S_ISREG(facts.st_mode) ? DT_REG : S_ISDIR(facts.st_mode) ? DT_DIR : S_ISLNK(facts.st_mode) ? DT_LNK : DT_UNKNOWN;
}

/* `fd` is taken over. `path` has room for MAX_PATH_BYTES. */
static void collect_folder(int fd, char *path, size_t length, int depth);

static void collect_below(int folder, const char *name, char *path, size_t length, int depth)
{
    int next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (next < 0)
        return;
    if (depth == most_depth)
        cut = true;
    else if (root == ROOT_ARTIFACTS || announce_folder(path, length))
        return collect_folder(next, path, length, depth + 1);
    close(next);
}

static void collect_entry(int folder, const struct dirent64 *entry, char *path, size_t length, int depth)
{
    const char *name = entry->d_name;
    size_t name_length = strlen(name), begin = length;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return;
    if (length + 1 + name_length >= MAX_PATH_BYTES) {
        cut = true;
        return;
    }
    if (begin > 0)
        path[begin++] = '/';
    memcpy(path + begin, name, name_length + 1);
    size_t whole = begin + name_length;
    unsigned char kind = kind_of(folder, entry);
    /* All above it is plain. */
    if (!plain_path((const uint8_t *)name, name_length))
        kind = DT_UNKNOWN;
    if (kind == DT_DIR)
        collect_below(folder, name, path, whole, depth);
    else if (kind == DT_REG)
        collect_file(folder, name, path, whole);
    else if (kind == DT_LNK && root == ROOT_WORKSPACE)
        collect_link(folder, name, path, whole);
    path[length] = '\0';
}

static void collect_folder(int fd, char *path, size_t length, int depth)
{
    char entries[ENTRIES_BYTES] __attribute__((aligned(__alignof__(struct dirent64))));
    for (ssize_t got; !is_full() && (got = getdents64(fd, entries, sizeof entries)) > 0;) {
        for (ssize_t at = 0; at < got && !is_full();) {
            const struct dirent64 *entry = (const struct dirent64 *)(const void *)(entries + at);
            at += entry->d_reclen;
            collect_entry(fd, entry, path, length, depth);
        }
    }
    close(fd);
}

static int open_root(void)
{
    int workspace = open(WORKSPACE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (workspace < 0 || root == ROOT_WORKSPACE)
        return workspace;
    /* gVisor follows a link where O_DIRECTORY stands beside O_NOFOLLOW; nobody puts another in its place meanwhile. */
    struct stat facts;
    bool is_folder = fstatat(workspace, ARTIFACTS, &facts, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(facts.st_mode);
    int artifacts = is_folder ? openat(workspace, ARTIFACTS, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    close(workspace);
    return artifacts;
}

void collect_files(const struct collect *limits)
{
    root = limits->root;
    most_depth = root == ROOT_WORKSPACE ? MOST_DEPTH_WORKSPACE : MOST_DEPTH_ARTIFACTS;
    entries_left = limits->files;
    bytes_left = limits->bytes;
    count = 0;
    cut = false;
    become_run();
    int folder = open_root();
    char path[MAX_PATH_BYTES] = "";
    if (folder >= 0)
        collect_folder(folder, path, 0, 0);
    become_root();
    uint8_t payload[5] = {cut ? 1 : 0};
    put_u32(payload + 1, count);
    send_frame(COLLECTED_END, payload, sizeof payload);
}
