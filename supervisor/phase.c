#include "supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    FLAG_OUT_OF_MEMORY = 1,
    SAMPLE_US = 100 * 1000,
    CPU_LOOK_US = 20 * 1000,
    /* Pieces that follow each other closer than this are gathered for as long, unless one is worth a frame by itself. */
    GATHER_US = 1000,
    WORTH_A_FRAME = 16 * 1024,
    /* Not where the other pipe had one so lately: the order of stdout and stderr is worth more. */
    ALONE_US = 20 * 1000,
};

static struct {
    bool runs;
    /* All processes are gone; what they had written is still being passed on. */
    bool over;
    uint8_t id;
    bool terminal;
    struct program program;
    enum reason reason;
    int status;
    uint64_t started_us, ended_us, wall_us, cpu_limit_us, output_left;
    uint64_t kills_before, cpu_before;
    uint64_t next_sample_us, next_cpu_look_us, sampled_bytes;
    /* What gathers, or -1, and until when. */
    int gathering;
    uint64_t gathered_us, passed_us;
    /* Which had the last piece, and since when no other had any. */
    int last;
    uint64_t alone_us;
    struct usage usage;
} phase;

static bool was;

bool phase_runs(void) { return phase.runs; }

bool phase_was(void) { return was; }

void forget_phases(void) { was = false; }

void begin_phase(const struct phase_request *request, uint64_t disk_bytes)
{
    was = true;
    phase.runs = true;
    phase.over = false;
    phase.id = request->phase;
    phase.terminal = request->terminal;
    phase.reason = ENDED_ITSELF;
    phase.status = 0;
    phase.usage = (struct usage){0};
    phase.sampled_bytes = 0;
    phase.output_left = request->output_bytes;
    phase.cpu_limit_us = (uint64_t)request->cpu_ms * 1000;
    phase.kills_before = oom_kills();
    phase.cpu_before = group_cpu_us();
    phase.started_us = now_us();
    phase.wall_us = (uint64_t)request->wall_ms * 1000;
    phase.next_sample_us = phase.started_us + SAMPLE_US;
    phase.next_cpu_look_us = phase.started_us + CPU_LOOK_US;
    phase.gathering = phase.last = -1;
    phase.passed_us = 0;
    char trouble[128] = "";
    /* Only a program of an earlier phase can be in the way, by what it left in the kernel. */
    if (request->egress && !begin_egress())
        snprintf(trouble, sizeof trouble, "no way out of the sandbox: %s", strerror(errno));
    start_program(request, disk_bytes, trouble[0] ? trouble : NULL, &phase.program);
    begin_feed(phase.program.input, request->terminal);
    send_frame(PHASE_STARTED, &phase.id, 1);
}

static void close_pipe(int *pipe)
{
    if (*pipe >= 0)
        close(*pipe);
    *pipe = -1;
}

static uint64_t spent_us(void)
{
    uint64_t group = group_cpu_us(), dead = phase.usage.cpu_us;
    if (group > phase.cpu_before)
        return group - phase.cpu_before > dead ? group - phase.cpu_before : dead;
    /* Nothing counts the living: the main process at least tells. */
    return dead + (phase.over ? 0 : process_cpu_us(phase.program.pid));
}

static void sample(void)
{
    uint64_t held = held_bytes();
    if (held > phase.sampled_bytes)
        phase.sampled_bytes = held;
}

/* The first reason counts. What is left in the pipes is passed on, then the end is told. */
void end_phase(enum reason reason)
{
    if (!phase.runs || phase.over)
        return;
    phase.reason = reason;
    phase.over = true;
    if (reason != ENDED_ITSELF)
        sample();
    kill_run(phase.program.pid, &phase.status, &phase.usage);
    phase.ended_us = phase.ended_us > phase.started_us ? phase.ended_us : now_us();
    end_egress();
    end_feed();
    close_pipe(&phase.program.held);
    /* Beyond its limit nothing of the output counts. */
    if (reason == OUTPUT_LIMIT) {
        close_pipe(&phase.program.output);
        close_pipe(&phase.program.error);
    }
    pump_output(phase.program.output);
    pump_output(phase.program.error);
}

static void tell_end(void)
{
    int status = phase.status;
    uint8_t code = WIFEXITED(status) ? (uint8_t)WEXITSTATUS(status) : 0;
    uint8_t signal = WIFSIGNALED(status) ? (uint8_t)WTERMSIG(status) : 0;
    /* The kernel's own limit of each process was quicker than ours. */
    if (phase.reason == ENDED_ITSELF && (signal == SIGKILL || signal == SIGXCPU) && phase.cpu_limit_us > 0 &&
        spent_us() >= phase.cpu_limit_us)
        phase.reason = CPU_TIME;
    bool out_of_memory = status != 0 && oom_kills() > phase.kills_before;
    uint64_t peak = phase.usage.peak_bytes > phase.sampled_bytes ? phase.usage.peak_bytes : phase.sampled_bytes;
    uint64_t limit = out_of_memory ? memory_limit() : 0;
    uint8_t payload[29] = {phase.id, code, signal, (uint8_t)phase.reason, out_of_memory ? FLAG_OUT_OF_MEMORY : 0};
    uint8_t *at = put_u64(payload + 5, phase.ended_us - phase.started_us);
    at = put_u64(at, spent_us());
    put_u64(at, limit > peak ? limit : peak);
    phase.runs = false;
    phase.ended_us = 0;
    send_frame(PHASE_ENDED, payload, sizeof payload);
}

void phase_pipes(int *output, int *error)
{
    bool room = phase.runs && reserve() != NULL;
    if (phase.gathering >= 0 && now_us() >= phase.gathered_us)
        phase.gathering = -1;
    *output = room && phase.program.output != phase.gathering ? phase.program.output : -1;
    *error = room && phase.program.error != phase.gathering ? phase.program.error : -1;
}

/* A program that writes without a buffer, a line at a time, would have a frame for each: the first goes at once. */
static void gather(int pipe, size_t got)
{
    uint64_t now = now_us();
    if (pipe != phase.last) {
        phase.last = pipe;
        phase.alone_us = now;
    }
    if (got < WORTH_A_FRAME && now - phase.passed_us < GATHER_US && now - phase.alone_us >= ALONE_US) {
        phase.gathering = pipe;
        phase.gathered_us = now + GATHER_US;
    }
    phase.passed_us = now;
}

/* Passes on what is in the pipe, as far as there is room; once all is over, to its end. */
void pump_output(int pipe)
{
    if (pipe < 0)
        return;
    /* What the other pipe held back was written before. */
    int before = phase.gathering;
    phase.gathering = -1;
    if (!phase.over && before != pipe)
        pump_output(before);
    int *kept = pipe == phase.program.output ? &phase.program.output : &phase.program.error;
    for (uint8_t *room; *kept >= 0 && (room = reserve());) {
        ssize_t got = read(pipe, room, PIECE_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN && !phase.over)
            return;
        /* The end, or nobody left who could write; a terminal says so by EIO. */
        if (got <= 0)
            return close_pipe(kept);
        size_t passed = (uint64_t)got > phase.output_left ? (size_t)phase.output_left : (size_t)got;
        phase.output_left -= passed;
        if (passed > 0)
            send_reserved(kept == &phase.program.output ? STDOUT : STDERR, passed);
        if (passed < (size_t)got) {
            if (!phase.over)
                return end_phase(OUTPUT_LIMIT);
            if (phase.reason == ENDED_ITSELF)
                phase.reason = OUTPUT_LIMIT;
            close_pipe(&phase.program.output);
            close_pipe(&phase.program.error);
            return;
        }
        /* One turn at a time while it runs: the other pipe, and the worker, have theirs. */
        if (!phase.over)
            return gather(pipe, (size_t)got);
    }
}

void resize_phase(uint16_t columns, uint16_t rows)
{
    if (phase.runs && !phase.over && phase.terminal && phase.program.output >= 0)
        resize_terminal(phase.program.output, columns, rows);
}

static void watch_limits(void)
{
    uint64_t now = now_us();
    if (now - phase.started_us >= phase.wall_us)
        return end_phase(WALL_TIME);
    if (now >= phase.next_sample_us) {
        phase.next_sample_us = now + SAMPLE_US;
        sample();
    }
    if (phase.cpu_limit_us > 0 && now >= phase.next_cpu_look_us) {
        phase.next_cpu_look_us = now + CPU_LOOK_US;
        if (spent_us() >= phase.cpu_limit_us)
            end_phase(CPU_TIME);
    }
}

void watch_phase(void)
{
    bool none;
    if (reap(phase.runs ? phase.program.pid : -1, &phase.status, &phase.usage, &none) && !phase.over) {
        phase.ended_us = now_us();
        end_phase(ENDED_ITSELF);
    }
    if (phase.runs && !phase.over)
        watch_limits();
    /* Told in this same turn: nothing else would wake us for it. */
    if (!phase.runs || !phase.over)
        return;
    pump_output(phase.program.output);
    pump_output(phase.program.error);
    if (phase.program.output < 0 && phase.program.error < 0)
        tell_end();
}

int phase_wait_ms(void)
{
    if (!phase.runs)
        return -1;
    uint64_t now = now_us(), next = phase.started_us + phase.wall_us;
    if (phase.over)
        return 1000;
    if (phase.next_sample_us < next)
        next = phase.next_sample_us;
    if (phase.cpu_limit_us > 0 && phase.next_cpu_look_us < next)
        next = phase.next_cpu_look_us;
    if (phase.gathering >= 0 && phase.gathered_us < next)
        next = phase.gathered_us;
    if (egress_wake_us() < next)
        next = egress_wake_us();
    return next <= now ? 0 : (int)((next - now) / 1000 + 1);
}
