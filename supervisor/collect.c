/*
 * What a program left in `artifacts/`, or in all of the workspace, as the run's user and after all its processes are
 * gone: regular files, reached without following a link. Everything else is passed over.
 */
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_DEPTH = 32, COLLECTED_HEADER = 11 };

static uint8_t root;
static uint32_t files_left, count;
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
        send_reserved(type, offset + (size_t)got);
        left -= (uint64_t)got;
        offset = 0;
        type = COLLECTED_PART;
    } while (left > 0);
}

/* An artifact has one name, so that it is nobody else's; in a workspace that is taken along whole, names are its own. */
static bool is_wanted(const struct stat *facts)
{
    return S_ISREG(facts->st_mode) && (root == ROOT_WORKSPACE || facts->st_nlink == 1);
}

static void collect_file(int folder, const char *name, const char *path)
{
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat facts;
    size_t path_length = strlen(path);
    if (file < 0)
        return;
    if (fstat(file, &facts) != 0 || !is_wanted(&facts) || !plain_path((const uint8_t *)path, path_length)) {
        close(file);
        return;
    }
    uint64_t size = (uint64_t)facts.st_size;
    if (files_left == 0 || size > bytes_left) {
        cut = true;
        close(file);
        return;
    }
    files_left--;
    bytes_left -= size;
    count++;
    await_room();
    uint8_t *room = reserve();
    room[0] = facts.st_mode & S_IXUSR ? 1 : 0;
    uint8_t *at = put_u16(put_u64(room + 1, size), (uint16_t)path_length);
    memcpy(at, path, path_length);
    send_content(file, size, COLLECTED_HEADER + path_length);
    close(file);
}

/* `fd` is taken over. `path` has room for MAX_PATH_BYTES. */
static void collect_folder(int fd, char *path, size_t length, int depth)
{
    DIR *folder = fdopendir(fd);
    if (!folder) {
        close(fd);
        return;
    }
    for (struct dirent *entry; (entry = readdir(folder)) && !(cut && files_left == 0);) {
        const char *name = entry->d_name;
        size_t name_length = strlen(name);
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (length + 1 + name_length >= MAX_PATH_BYTES) {
            cut = true;
            continue;
        }
        size_t begin = length;
        if (begin > 0)
            path[begin++] = '/';
        memcpy(path + begin, name, name_length + 1);
        int next = openat(dirfd(folder), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (next >= 0 && depth == MOST_DEPTH) {
            cut = true;
            close(next);
        } else if (next >= 0) {
            collect_folder(next, path, begin + name_length, depth + 1);
        } else {
            collect_file(dirfd(folder), name, path);
        }
        path[length] = '\0';
    }
    closedir(folder);
}

static int open_root(void)
{
    int workspace = open(WORKSPACE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (workspace < 0 || root == ROOT_WORKSPACE)
        return workspace;
    int artifacts = openat(workspace, ARTIFACTS, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    close(workspace);
    return artifacts;
}

void collect_files(const struct collect *limits)
{
    root = limits->root;
    files_left = limits->files;
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
