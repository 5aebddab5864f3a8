/* PID 1 of a sandbox: what its parts share. Each part's own words stand above its functions. */
#ifndef SANDPIPER_SUPERVISOR_H
#define SANDPIPER_SUPERVISOR_H

#include "frames.h"

#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define WORKSPACE "/workspace"
#define ARTIFACTS "artifacts"

enum failure { BROKEN = 1, NO_SPACE = 2, BAD_PATH = 3 };
enum reason { ENDED_ITSELF = 0, WALL_TIME = 1, CPU_TIME = 2, OUTPUT_LIMIT = 3, KILLED = 4 };

/* supervisor.c */

/* Tells the worker why, then ends, and with it all that runs. */
_Noreturn void fail(enum failure why, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The worker is gone or broke the rules: nothing of the run outlives this. */
_Noreturn void leave(void);

/* channel.c: the conversation with the worker, on stdin and stdout. */

void open_channel(void);
/* Reads what is there; false at the end of it. */
bool receive(void);
bool next_command(struct frame *frame);
/* For what is short. Ends where the worker doesn't take what it asked for. */
void send_frame(uint8_t type, const void *payload, size_t length);
/* Room for a payload of at most PIECE_BYTES, or NULL while too much waits to be taken. */
enum { PIECE_BYTES = 64 * 1024 };
uint8_t *reserve(void);
/* Sends what was put in the room that `reserve` gave. */
void send_reserved(uint8_t type, size_t length);
/* The same for one of many: it goes when they are worth it, at the latest with what comes after them. */
void gather_reserved(uint8_t type, size_t length);
bool output_waits(void);
void flush_output(void);
/* Waits until there is room again; ends where the worker takes nothing for long. */
void await_room(void);
void drain_output(void);
/* Gives back to the kernel what an idle sandbox doesn't need. */
void shrink_channel(void);

/* processes.c: the run's user, and the end of all its processes. */

void set_run_uid(uid_t uid);
uid_t run_uid(void);
/* Acts as the run's user from `become_run` to `become_root`; only that user may write where programs write. */
void become_run(void);
void become_root(void);

/* What the dead took with them. */
struct usage {
    uint64_t cpu_us;
    uint64_t peak_bytes;
};

/* Takes every process that has ended; gives whether `main_pid` was among them. No process at all is left at `none`. */
bool reap(pid_t main_pid, int *status, struct usage *usage, bool *none);
/* Until nobody but PID 1 is left. */
void kill_run(pid_t main_pid, int *status, struct usage *usage);

/* files.c: acts as the run's user from the first of many to `rest_files`, which comes before anything else is done. */

void begin_file(const struct file *file);
void write_file(const uint8_t *content, size_t length);
void make_folder(const uint8_t *path, size_t length);
void make_link(const struct link *link);
void rest_files(void);
void end_files(void);

/* program.c: starts the program; the ends that are ours. */

struct program {
    pid_t pid;
    int input;  /* to its stdin */
    int output; /* from its stdout, or of its terminal */
    int error;  /* from its stderr; -1 with a terminal */
    /* The program's side of its terminal, held so that this doesn't hang up while nobody has it open; else -1. */
    int held;
};

/* `trouble`, where it isn't NULL, is all that the program's place says, on its stderr, before it ends with 126. */
void start_program(const struct phase_request *request, uint64_t disk_bytes, const char *trouble,
                   struct program *program);

/* terminal.c */

/* There are only so many terminals for all of the machine's containers: a program opens none by itself. */
bool offer_terminals(bool offered);
void open_terminal(uint16_t columns, uint16_t rows, int *ours, int *its);
void resize_terminal(int terminal, uint16_t columns, uint16_t rows);
/* What a user would type to end the input, into `keys`; gives how many that are. `midline`: the last line isn't ended. */
size_t end_keys(int terminal, bool midline, uint8_t keys[2]);

/* feed.c: what the program has yet to read. */

void begin_feed(int input, bool terminal);
void feed_bytes(const uint8_t *bytes, size_t length);
void feed_end(void);
/* To be written as soon as the program takes it; -1 where there is nothing. */
int feed_waits(void);
void feed_program(void);
void end_feed(void);

/* egress.c: the way out of a phase that has the network. */

enum { EGRESS_FDS = 1 + MOST_CHANNELS };

/* false with errno set where the port can't be had. */
bool begin_egress(void);
void end_egress(void);
/* Obeys a frame of a channel. */
void take_channel(const struct frame *frame);
/* What to look at; gives how many there are. */
size_t egress_fds(struct pollfd fds[EGRESS_FDS]);
/* With what was seen of them. */
void pump_egress(const struct pollfd *fds, size_t count);
/* When it has to be asked again what to look at, UINT64_MAX for never. */
uint64_t egress_wake_us(void);

/* measure.c */

uint64_t now_us(void);
uint64_t oom_kills(void);
/* Of all processes but PID 1, since it began; 0 where nothing counts it. */
uint64_t group_cpu_us(void);
/* What processes and files in memory hold now; 0 where nothing counts it. */
uint64_t held_bytes(void);
uint64_t memory_limit(void);
/* Of one process that lives; 0 where nothing counts it. */
uint64_t process_cpu_us(pid_t pid);

/* phase.c */

bool phase_runs(void);
/* Whether a program has run since the sandbox was clean. */
bool phase_was(void);
void forget_phases(void);
void begin_phase(const struct phase_request *request, uint64_t disk_bytes);
void end_phase(enum reason reason);
/* The pipes to look at; -1 where there is none, or no room for what comes of it. */
void phase_pipes(int *output, int *error);
void pump_output(int pipe);
void resize_phase(uint16_t columns, uint16_t rows);
/* To be called when something may have ended, and at the latest at the time that `phase_deadline` gives. */
void watch_phase(void);
/* ms from now; -1 where there is none. */
int phase_wait_ms(void);

/* collect.c */

void collect_files(const struct collect *limits);

/* wipe.c */

enum left { LEFT_PROCESSES = 1, LEFT_FILES = 2, LEFT_IPC = 4 };

/* Empties all that programs can write, looks whether it is empty, and tells the worker. */
void clean(void);
/* To be called before any program runs: what the kernel has by itself is nothing left behind. */
void count_sockets(void);

#endif
