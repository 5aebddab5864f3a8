/* Files of a submission. No program has run yet since the places were emptied, so nothing lies in the way but themselves. */
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int current = -1;

static bool no_space(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

/* Opens the folder of `path`, making what is missing, and moves `*name` to the last part; -1 with errno set. */
static int open_folder(char *path, char **name)
{
    int folder = open(WORKSPACE, O_PATH | O_DIRECTORY | O_CLOEXEC);
    char *part = path;
    for (char *slash; folder >= 0 && (slash = strchr(part, '/')); part = slash + 1) {
        *slash = '\0';
        int made = mkdirat(folder, part, 0755);
        int next = made == 0 || errno == EEXIST ? openat(folder, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
        int error = errno;
        close(folder);
        errno = error;
        folder = next;
        *slash = '/';
    }
    *name = part;
    return folder;
}

void begin_file(const struct file *file)
{
    end_files();
    if (!plain_path(file->path, file->path_length))
        fail(BAD_PATH, "%.*s", (int)(file->path_length < MAX_PATH_BYTES ? file->path_length : MAX_PATH_BYTES), file->path);
    char path[MAX_PATH_BYTES];
    memcpy(path, file->path, file->path_length);
    path[file->path_length] = '\0';
    char *name;
    become_run();
    int folder = open_folder(path, &name);
    if (folder >= 0)
        current = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file->executable ? 0755 : 0644);
    int error = errno;
    if (folder >= 0)
        close(folder);
    become_root();
    if (current < 0)
        fail(no_space(error) ? NO_SPACE : BAD_PATH, "%s: %s", path, strerror(error));
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

void end_files(void)
{
    if (current >= 0)
        close(current);
    current = -1;
}
