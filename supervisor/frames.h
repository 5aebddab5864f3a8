/*
 * The frames of protocol.md: a byte of type, four of length, so many of payload, big endian. Nothing here reads or
 * writes anything: bytes come in, what they mean comes out, so that a fuzzer can have all of it.
 */
#ifndef SANDPIPER_FRAMES_H
#define SANDPIPER_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PROTOCOL_VERSION = 4,
    HEADER_BYTES = 5,
    MAX_PAYLOAD = 8 * 1024 * 1024,
    MAX_WORDS = 65536,
    MAX_PATH_BYTES = 4096,
    CHANNEL_WINDOW = 256 * 1024,
    CHANNEL_PIECE = 64 * 1024,
    MOST_CHANNELS = 64,
    EGRESS_PORT = 3128,
};

enum from_worker {
    CONFIG = 0x01,
    FILE_BEGIN = 0x02,
    FILE_PART = 0x03,
    PHASE = 0x04,
    STDIN = 0x05,
    STDIN_END = 0x06,
    KILL = 0x07,
    KEEPALIVE = 0x08,
    RESIZE = 0x09,
    COLLECT = 0x0a,
    CLEAN = 0x0b,
    PING = 0x0c,
    CHANNEL_WRITE = 0x0d,
    CHANNEL_FINISH = 0x0e,
    CHANNEL_CLOSE = 0x0f,
    CHANNEL_GRANT = 0x10,
    FOLDER = 0x11,
    LINK = 0x12,
};

enum to_worker {
    READY = 0x81,
    PHASE_STARTED = 0x82,
    STDOUT = 0x83,
    STDERR = 0x84,
    PHASE_ENDED = 0x85,
    STDIN_TAKEN = 0x86,
    FAILED = 0x87,
    COLLECTED = 0x88,
    COLLECTED_PART = 0x89,
    COLLECTED_END = 0x8a,
    CLEANED = 0x8b,
    PONG = 0x8c,
    CHANNEL_OPENED = 0x8d,
    CHANNEL_DATA = 0x8e,
    CHANNEL_END = 0x8f,
    CHANNEL_CLOSED = 0x90,
    CHANNEL_TAKEN = 0x91,
    COLLECTED_FOLDER = 0x92,
    COLLECTED_LINK = 0x93,
};

enum parse { PARSE_FRAME, PARSE_MORE, PARSE_BROKEN };

/* The payload lies in the bytes that were parsed. */
struct frame {
    uint8_t type;
    uint32_t length;
    const uint8_t *payload;
};

struct config {
    uint32_t uid;
    uint32_t keepalive_ms;
    uint64_t disk_bytes;
};

struct file {
    bool executable;
    /* In the place of a file or link of that name. */
    bool replaces;
    const uint8_t *path;
    size_t path_length;
    const uint8_t *content;
    size_t content_length;
};

struct link {
    const uint8_t *path, *target;
    size_t path_length, target_length;
};

/* Of one connection; what it is about depends on the type of the frame. */
struct channel_word {
    uint32_t channel;
    uint32_t bytes;
    const uint8_t *content;
    size_t content_length;
};

/* Words lie one after the other: a length of four bytes, then so many bytes, none of them NUL. */
struct words {
    const uint8_t *bytes;
    size_t length;
    size_t count;
};

struct phase_request {
    uint8_t phase;
    bool terminal;
    /* Connections to the way out are carried to the worker. */
    bool egress;
    /* Below the workspace, not yet looked at; empty for the workspace. */
    const uint8_t *directory;
    size_t directory_length;
    uint16_t columns, rows;
    uint32_t wall_ms;
    uint32_t cpu_ms; /* 0: no limit */
    uint64_t output_bytes;
    uint32_t pids;
    struct words argv, env;
};

enum collect_root { ROOT_ARTIFACTS = 1, ROOT_WORKSPACE = 2 };

struct collect {
    uint8_t root;
    uint32_t files;
    uint64_t bytes;
};

/* Looks at the head of `bytes`. A type or a length that can't be is PARSE_BROKEN as soon as the header is there. */
enum parse next_frame(const uint8_t *bytes, size_t length, struct frame *frame);

/* Each false where the payload is not what its type asks for. */
bool read_config(const struct frame *frame, struct config *config);
bool read_file(const struct frame *frame, struct file *file);
bool read_link(const struct frame *frame, struct link *link);
bool read_channel(const struct frame *frame, struct channel_word *word);
bool read_phase(const struct frame *frame, struct phase_request *request);
bool read_size(const struct frame *frame, uint16_t *columns, uint16_t *rows);
bool read_collect(const struct frame *frame, struct collect *collect);
bool read_token(const struct frame *frame, uint32_t *token);

/*
 * Copies the words as strings into `room`, which has `words_room` bytes, with a NULL behind the last pointer. The
 * pointers come first, so `room` has to be aligned for them.
 */
size_t words_room(const struct words *words);
char **copy_words(const struct words *words, void *room);

/* Relative, valid UTF-8 without control characters, no empty, "." or ".." part. */
bool plain_path(const uint8_t *path, size_t length);
/* What a link may say: not empty, as short as a path, valid UTF-8 without control characters. */
bool plain_target(const uint8_t *target, size_t length);

void put_header(uint8_t *at, uint8_t type, uint32_t length);
uint8_t *put_u16(uint8_t *at, uint16_t value);
uint8_t *put_u32(uint8_t *at, uint32_t value);
uint8_t *put_u64(uint8_t *at, uint64_t value);

#endif
