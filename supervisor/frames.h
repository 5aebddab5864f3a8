/* The frames of protocol.md: a pure parser of what the worker says, and writers of what we say. No input or output, no
 * memory of its own, nothing global: all that comes from outside is taken apart here and only here. */
#ifndef SANDPIPER_FRAMES_H
#define SANDPIPER_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PROTOCOL_VERSION = 2,
    HEADER_BYTES = 5,
    MAX_PAYLOAD = 2 * 1024 * 1024,
    MAX_FRAME = HEADER_BYTES + MAX_PAYLOAD,
    /* The most bytes an encode_ function writes, but for those that are given a capacity. */
    MOST_ENCODED = 64,
};

enum command_type {
    COMMAND_CONFIG = 0x01,
    COMMAND_FILE = 0x02,
    COMMAND_FILE_PART = 0x03,
    COMMAND_PHASE = 0x04,
    COMMAND_STDIN = 0x05,
    COMMAND_STDIN_END = 0x06,
    COMMAND_KILL = 0x07,
    COMMAND_KEEPALIVE = 0x08,
    COMMAND_RESIZE = 0x09,
    COMMAND_COLLECT = 0x0a,
    COMMAND_CLEAN = 0x0b,
    COMMAND_PING = 0x0c,
};

enum report_type {
    REPORT_READY = 0x81,
    REPORT_PHASE_STARTED = 0x82,
    REPORT_STDOUT = 0x83,
    REPORT_STDERR = 0x84,
    REPORT_PHASE_ENDED = 0x85,
    REPORT_STDIN_TAKEN = 0x86,
    REPORT_FAILED = 0x87,
    REPORT_ARTIFACT = 0x88,
    REPORT_ARTIFACT_PART = 0x89,
    REPORT_ARTIFACTS_END = 0x8a,
    REPORT_CLEANED = 0x8b,
    REPORT_PONG = 0x8c,
};

enum phase_id { PHASE_COMPILE = 1, PHASE_RUN = 2 };
enum end_reason { END_EXITED = 0, END_WALL = 1, END_CPU = 2, END_OUTPUT = 3, END_KILLED = 4 };
enum end_flag { END_OUT_OF_MEMORY = 1 };
enum failure { FAILURE_BROKEN = 1, FAILURE_NO_SPACE = 2, FAILURE_BAD_PATH = 3 };
/* Not all was sent: because of the limits; because it is no plain file of one name that can be read. */
enum artifacts_flag { ARTIFACTS_LIMITED = 1, ARTIFACTS_SKIPPED = 2 };
enum leftover { LEFT_PROCESSES = 1, LEFT_FILES = 2, LEFT_IPC = 4 };

/* Bytes of somebody else's; never ended by a NUL. */
struct bytes {
    const uint8_t *at;
    size_t size;
};

struct phase_command {
    enum phase_id id;
    bool terminal;
    uint16_t columns, rows; /* of the terminal, where there is one */
    uint32_t wall_ms;       /* 0: no limit */
    uint32_t cpu_ms;        /* 0: no limit */
    uint64_t output_bytes;
    uint32_t pids;
    struct bytes argv, env; /* words, to be taken by next_word; whole, and without a NUL */
    size_t argc, envc;      /* how many words there are; argc is at least 1 */
};

struct command {
    enum command_type type;
    union {
        struct {
            uint32_t uid, keepalive_ms;
            uint64_t disk_bytes;
        } config;
        struct {
            bool executable;
            struct bytes path, content;
        } file;
        struct bytes content; /* FILE_PART, STDIN */
        struct phase_command phase;
        struct {
            uint16_t columns, rows;
        } resize;
        struct {
            uint32_t files;
            uint64_t bytes;
        } collect;
        uint32_t token; /* PING */
    };
};

enum parsed { PARSED_COMMAND, PARSED_TOO_SHORT, PARSED_BROKEN };

/* Takes the first frame of `data` apart. What `command` points to lies in `data`; `*used` is the size of the frame with
 * its header. PARSED_TOO_SHORT: more bytes are needed, never more than MAX_FRAME in all. PARSED_BROKEN: no bytes that
 * may follow can make this a frame of the protocol; a length too large and an unknown type are found by the header alone. */
enum parsed parse_command(struct bytes data, struct command *command, size_t *used);

/* Takes the first word off `words`, which parse_command has found whole. False at the end. */
bool next_word(struct bytes *words, struct bytes *word);

/* Whether a path is relative and of valid UTF-8, with no empty, `.` or `..` part and no control character. */
bool path_is_plain(struct bytes path);

/* Each writes a whole frame to `to`, which has room for MOST_ENCODED bytes, and returns its size... */
size_t encode_ready(uint8_t *to);
size_t encode_phase_started(uint8_t *to, enum phase_id id);
size_t encode_stdin_taken(uint8_t *to, uint32_t size);
size_t encode_artifacts_end(uint8_t *to, unsigned flags, uint32_t count);
size_t encode_pong(uint8_t *to, uint32_t token);

struct phase_end {
    enum phase_id id;
    uint8_t exit_code, signal;
    enum end_reason reason;
    unsigned flags;
    uint64_t wall_us, cpu_us, peak_bytes;
};

size_t encode_phase_ended(uint8_t *to, const struct phase_end *end);

/* ...and these cut their text where `capacity` (at least MOST_ENCODED) is too small for it. */
size_t encode_failed(uint8_t *to, size_t capacity, enum failure reason, struct bytes text);
size_t encode_cleaned(uint8_t *to, size_t capacity, unsigned left, const char *text);

/* These write the beginning of a frame, whose last `content` bytes follow: STDOUT, STDERR, ARTIFACT_PART... */
size_t encode_header(uint8_t *to, enum report_type type, size_t content);
/* ...and ARTIFACT. `to` has room for MOST_ENCODED and the path, which has at most 65,535 bytes. */
size_t encode_artifact(uint8_t *to, bool executable, uint64_t size, struct bytes path, size_t content);

#endif
