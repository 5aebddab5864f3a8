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

/* Puts both ends of the pair, and one more, on their way through the pair. */
static void send_in_flight(const int pair[2], int one_more)
{
    int sent[3] = {pair[0], pair[1], one_more};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof sent)];
    } control = {.header = {.cmsg_len = CMSG_LEN(sizeof sent), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    memcpy(CMSG_DATA(&control.header), sent, sizeof sent);
    struct iovec byte = {.iov_base = "x", .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &byte, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    require(sendmsg(pair[0], &message, 0) == 1, "sendmsg");
}

/* Leaves a socket at a port on its way through a pair of sockets that are on their way through themselves. */
static int leave_socket(int port)
{
    int pair[2];
    require(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0, "socketpair");
    send_in_flight(pair, bound(port));
    return 0;
}

/* A port that is listened at, held by nobody but the kernel: this is on its way through sockets that are themselves. */
static int leave_listener(int port)
{
    int pair[2], yes = 1;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    require(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 1) == 0, "listen");
    require(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0, "socketpair");
    send_in_flight(pair, listener);
    return 0;
}

static int connected(int port, int receive_bytes)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int made = socket(AF_INET, SOCK_STREAM, 0);
    require(made >= 0, "socket");
    if (receive_bytes > 0)
        setsockopt(made, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    require(connect(made, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    return made;
}

/* So many connections that say nothing, then a line, then nothing more. */
static int connect_many(int count)
{
    for (int i = 0; i < count; i++)
        connected(3128, 0);
    puts("all");
    fflush(stdout);
    for (;;)
        pause();
}

/* One connection that reads nothing until a line of stdin comes, then all: says how much that was. */
static int connect_idle(void)
{
    int made = connected(3128, 4096);
    char bytes[65536];
    size_t sum = 0;
    puts("connected");
    fflush(stdout);
    require(read(0, bytes, sizeof bytes) > 0, "stdin");
    for (ssize_t got; (got = read(made, bytes, sizeof bytes)) > 0;)
        sum += (size_t)got;
    printf("%zu\n", sum);
    return 0;
}

/* Writes so many KiB to one connection, byte by byte the same, and says when it is done. */
static int connect_and_write(int kib)
{
    int made = connected(3128, 0);
    char bytes[1024];
    memset(bytes, 'w', sizeof bytes);
    for (int i = 0; i < kib; i++)
        for (size_t done = 0; done < sizeof bytes;) {
            ssize_t put = write(made, bytes + done, sizeof bytes - done);
            require(put > 0, "write");
            done += (size_t)put;
        }
    shutdown(made, SHUT_WR);
    puts("written");
    fflush(stdout);
    while (read(made, bytes, sizeof bytes) > 0)
        ;
    return 0;
}

/* Connections that end in every way there is, as fast as they can be made. */
static int connect_flood(int count)
{
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    for (int i = 0; i < count; i++) {
        int made = connected(3128, 0);
        if (i % 2)
            require(write(made, "x", 1) == 1, "write");
        if (i % 3 == 0)
            setsockopt(made, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        if (i % 3 == 1)
            shutdown(made, SHUT_WR);
        close(made);
    }
    puts("flooded");
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
    if (strcmp(mode, "leave-listener") == 0)
        return leave_listener(number);
    if (strcmp(mode, "connect-many") == 0)
        return connect_many(number);
    if (strcmp(mode, "connect-idle") == 0)
        return connect_idle();
    if (strcmp(mode, "connect-and-write") == 0)
        return connect_and_write(number);
    if (strcmp(mode, "connect-flood") == 0)
        return connect_flood(number);
    return 2;
}
