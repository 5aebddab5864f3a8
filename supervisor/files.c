/*
 * What a run begins with: files, folders and links. No program has run yet since the places were emptied, so nothing lies
 * in the way but themselves. A link may lead anywhere; nothing here goes through one.
 */
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int current = -1;

/* The folder that the last one was put into: the next mostly goes there too, or below. */
static int parent = -1;
static char parent_path[MAX_PATH_BYTES];

/* Files mostly come many at a time: whose they are is not changed for each. */
static bool acting;

static void act(void)
{
    if (!acting)
        become_run();
    acting = true;
}

void rest_files(void)
{
    if (acting)
        become_root();
    acting = false;
}

static bool no_space(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

_Noreturn static void refuse(const char *path, int error)
{
    rest_files();
    fail(no_space(error) ? NO_SPACE : BAD_PATH, "%s: %s", path, strerror(error));
}

static void forget_parent(void)
{
    if (parent >= 0)
        close(parent);
    parent = -1;
}

/* One step down, making it where it is missing; -1 with errno set. */
static int step_into(int folder, const char *name)
{
    enum { FLAGS = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };
    int next = openat(folder, name, FLAGS);
    if (next >= 0 || errno != ENOENT)
        return next;
    return mkdirat(folder, name, 0755) == 0 ? openat(folder, name, FLAGS) : -1;
}

/* Opens the folder that `path` lies in, as `parent`, and gives the last part of the path. Ends where that can't be. */
static const char *open_parent(char *path)
{
    char *last = strrchr(path, '/');
    size_t length = last ? (size_t)(last - path) : 0;
    size_t known = parent >= 0 ? strlen(parent_path) : 0;
    bool below = parent >= 0 && known <= length && memcmp(path, parent_path, known) == 0 &&
                 (known == 0 || known == length || path[known] == '/');
    if (!below) {
        forget_parent();
        parent = open(WORKSPACE, O_PATH | O_DIRECTORY | O_CLOEXEC);
        known = 0;
        if (parent < 0)
            refuse(WORKSPACE, errno);
    }
    for (char *part = path + known; part < path + length;) {
        part += *part == '/' ? 1 : 0;
        char *end = strchr(part, '/');
        *end = '\0';
        int next = step_into(parent, part), error = errno;
        *end = '/';
        if (next < 0)
            refuse(path, error);
        close(parent);
        parent = next;
        part = end;
    }
    memcpy(parent_path, path, length);
    parent_path[length] = '\0';
    return last ? last + 1 : path;
}

static void copy_path(char to[MAX_PATH_BYTES], const uint8_t *path, size_t length)
{
    if (!plain_path(path, length))
        fail(BAD_PATH, "%.*s", (int)(length < MAX_PATH_BYTES ? length : MAX_PATH_BYTES), (const char *)path);
    memcpy(to, path, length);
    to[length] = '\0';
}

static void end_file(void)
{
    if (current >= 0)
        close(current);
    current = -1;
}

void begin_file(const struct file *file)
{
    end_file();
    char path[MAX_PATH_BYTES];
    copy_path(path, file->path, file->path_length);
    act();
    const char *name = open_parent(path);
    if (file->replaces && unlinkat(parent, name, 0) != 0 && errno != ENOENT)
        refuse(path, errno);
    current = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file->executable ? 0755 : 0644);
    if (current < 0)
        refuse(path, errno);
    write_file(file->content, file->content_length);
}

void write_file(const uint8_t *content, size_t length)
{
    if (current < 0)
        fail(BROKEN, "a part of no file");
    while (length > 0) {
        ssize_t put = write(current, content, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            fail(no_space(errno) ? NO_SPACE : BROKEN, "a file can't be written: %s", strerror(errno));
        content += put;
        length -= (size_t)put;
    }
}

void make_folder(const uint8_t *given, size_t length)
{
    end_file();
    char path[MAX_PATH_BYTES];
    copy_path(path, given, length);
    act();
    const char *name = open_parent(path);
    int made = step_into(parent, name);
    if (made < 0)
        refuse(path, errno);
    close(made);
}

void make_link(const struct link *link)
{
    end_file();
    char path[MAX_PATH_BYTES], target[MAX_PATH_BYTES];
    copy_path(path, link->path, link->path_length);
    if (!plain_target(link->target, link->target_length))
        fail(BAD_PATH, "%s leads to what is no path", path);
    memcpy(target, link->target, link->target_length);
    target[link->target_length] = '\0';
    act();
    const char *name = open_parent(path);
    if (symlinkat(target, parent, name) != 0)
        refuse(path, errno);
}

void end_files(void)
{
    rest_files();
    end_file();
    forget_parent();
}
