/* What runs in the sandboxes of the tests, where a shell wouldn't do. */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static void require(int holds, const char *what)
{
    if (holds)
        return;
    perror(what);
    exit(2);
}

/* Each word with its NUL; an empty line between argv and env. */
static int words(char **argv)
{
    for (char **word = argv; *word; word++)
        fwrite(*word, 1, strlen(*word) + 1, stdout);
    fputs("\n", stdout);
    for (char **word = environ; *word; word++)
        fwrite(*word, 1, strlen(*word) + 1, stdout);
    return 0;
}

/* How many processes there are, PID 1 and this one among them. */
static int processes(void)
{
    DIR *folder = opendir("/proc");
    require(folder != NULL, "/proc");
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        count += isdigit((unsigned char)entry->d_name[0]) ? 1 : 0;
    closedir(folder);
    printf("%d\n", count);
    return 0;
}

static int spin(int processes_more)
{
    for (int i = 0; i < processes_more && fork() > 0; i++)
        ;
    for (;;)
        ;
}

static int fork_bomb(void)
{
    puts("begun");
    fflush(stdout);
    for (;;)
        fork();
}

/* Sessions of their own, whose parents are gone, that keep the output open. Then "begun", and waits or not. */
static int daemons(int count, int wait)
{
    for (int i = 0; i < count; i++) {
        int told[2];
        require(pipe(told) == 0, "pipe");
        if (fork() == 0) {
            setsid();
            if (fork() > 0)
                _exit(0);
            close(told[0]);
            close(told[1]);
            for (;;)
                pause();
        }
        char unused;
        close(told[1]);
        require(read(told[0], &unused, 1) == 0, "read");
        close(told[0]);
    }
    puts("begun");
    fflush(stdout);
    while (wait)
        pause();
    /* More than a reader takes at once, at the very end. */
    for (int i = 0; i < 60000; i++)
        putchar('x');
    return 0;
}

static int deep(int levels)
{
    for (int i = 0; i < levels; i++)
        require(mkdir("d", 0700) == 0 && chdir("d") == 0, "d");
    require(open("file", O_CREAT | O_WRONLY, 0600) >= 0, "file");
    return 0;
}

/* Makes one System V object of each kind. */
static int objects(void)
{
    require(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) >= 0, "shmget");
    require(semget(IPC_PRIVATE, 1, IPC_CREAT | 0600) >= 0, "semget");
    require(msgget(IPC_PRIVATE, IPC_CREAT | 0600) >= 0, "msgget");
    return 0;
}

static int bound(int port)
{
    int socket_of_port = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    require(bind(socket_of_port, (struct sockaddr *)&address, sizeof address) == 0, "bind");
    return socket_of_port;
}

/* Leaves a socket at a port on its way through a pair of sockets that are on their way through themselves. */
static int leave_socket(int port)
{
    int pair[2];
    require(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0, "socketpair");
    int sent[3] = {pair[0], pair[1], bound(port)};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof sent)];
    } control = {.header = {.cmsg_len = CMSG_LEN(sizeof sent), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    memcpy(CMSG_DATA(&control.header), sent, sizeof sent);
    struct iovec byte = {.iov_base = "x", .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &byte, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    require(sendmsg(pair[0], &message, 0) == 1, "sendmsg");
    return 0;
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    int number = argc > 2 ? atoi(argv[2]) : 0;
    if (strcmp(mode, "words") == 0)
        return words(argv);
    if (strcmp(mode, "processes") == 0)
        return processes();
    if (strcmp(mode, "spin") == 0)
        return spin(number);
    if (strcmp(mode, "fork-bomb") == 0)
        return fork_bomb();
    if (strcmp(mode, "daemons") == 0)
        return daemons(number, argc > 3);
    if (strcmp(mode, "deep") == 0)
        return deep(number);
    if (strcmp(mode, "objects") == 0)
        return objects();
    if (strcmp(mode, "leave-socket") == 0)
        return leave_socket(number);
    if (strcmp(mode, "bind") == 0)
        return bound(number) < 0;
    return 2;
}
