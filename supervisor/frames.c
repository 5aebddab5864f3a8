#include "frames.h"

#include <string.h>

/* Bytes not yet taken; `broken` stays once more was taken than there is. */
struct reader {
    struct bytes rest;
    bool broken;
};

static uint64_t take_number(struct reader *reader, size_t size) {
    if (reader->rest.size < size) {
        reader->broken = true;
        return 0;
    }
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) number = number << 8 | reader->rest.at[i];
    reader->rest.at += size;
    reader->rest.size -= size;
    return number;
}

static uint8_t take_u8(struct reader *reader) { return (uint8_t)take_number(reader, 1); }
static uint16_t take_u16(struct reader *reader) { return (uint16_t)take_number(reader, 2); }
static uint32_t take_u32(struct reader *reader) { return (uint32_t)take_number(reader, 4); }
static uint64_t take_u64(struct reader *reader) { return take_number(reader, 8); }

static struct bytes take_bytes(struct reader *reader, size_t size) {
    struct bytes taken = {reader->rest.at, size};
    if (reader->rest.size < size) {
        reader->broken = true;
        taken.size = 0;
        return taken;
    }
    reader->rest.at += size;
    reader->rest.size -= size;
    return taken;
}

static struct bytes take_rest(struct reader *reader) { return take_bytes(reader, reader->rest.size); }

/* Words as next_word takes them, each looked at, as neither argv nor env can carry a NUL. */
static struct bytes take_words(struct reader *reader, size_t *count) {
    struct bytes words = take_bytes(reader, take_u32(reader));
    struct reader inner = {words, false};
    for (*count = 0; inner.rest.size > 0; ++*count) {
        struct bytes word = take_bytes(&inner, take_u32(&inner));
        if (inner.broken || memchr(word.at, 0, word.size)) {
            reader->broken = true;
            break;
        }
    }
    return words;
}

bool next_word(struct bytes *words, struct bytes *word) {
    struct reader reader = {*words, false};
    *word = take_bytes(&reader, take_u32(&reader));
    *words = reader.rest;
    return !reader.broken;
}

static bool parse_file(struct reader *reader, struct command *command) {
    uint8_t flags = take_u8(reader);
    command->file.executable = flags == 1;
    command->file.path = take_bytes(reader, take_u16(reader));
    command->file.content = take_rest(reader);
    return flags <= 1;
}

static bool parse_phase(struct reader *reader, struct phase_command *phase) {
    uint8_t id = take_u8(reader), flags = take_u8(reader);
    phase->id = id == PHASE_COMPILE ? PHASE_COMPILE : PHASE_RUN;
    phase->terminal = flags == 1;
    phase->columns = take_u16(reader);
    phase->rows = take_u16(reader);
    phase->wall_ms = take_u32(reader);
    phase->cpu_ms = take_u32(reader);
    phase->output_bytes = take_u64(reader);
    phase->pids = take_u32(reader);
    phase->argv = take_words(reader, &phase->argc);
    phase->env = take_words(reader, &phase->envc);
    return (id == PHASE_COMPILE || id == PHASE_RUN) && flags <= 1 && phase->pids > 0 && phase->argc > 0;
}

static bool parse_payload(struct reader *reader, struct command *command) {
    switch (command->type) {
    case COMMAND_CONFIG:
        command->config.uid = take_u32(reader);
        command->config.keepalive_ms = take_u32(reader);
        command->config.disk_bytes = take_u64(reader);
        /* Our own user is not the program's, and the last number means "as it is" to setresuid. */
        return command->config.uid != 0 && command->config.uid != UINT32_MAX;
    case COMMAND_FILE:
        return parse_file(reader, command);
    case COMMAND_FILE_PART:
    case COMMAND_STDIN:
        command->content = take_rest(reader);
        return true;
    case COMMAND_PHASE:
        return parse_phase(reader, &command->phase);
    case COMMAND_RESIZE:
        command->resize.columns = take_u16(reader);
        command->resize.rows = take_u16(reader);
        return true;
    case COMMAND_COLLECT:
        command->collect.files = take_u32(reader);
        command->collect.bytes = take_u64(reader);
        return true;
    case COMMAND_PING:
        command->token = take_u32(reader);
        return true;
    case COMMAND_STDIN_END:
    case COMMAND_KILL:
    case COMMAND_KEEPALIVE:
    case COMMAND_CLEAN:
        return true;
    }
    return false;
}

enum parsed parse_command(struct bytes data, struct command *command, size_t *used) {
    if (data.size < HEADER_BYTES) return PARSED_TOO_SHORT;
    struct reader header = {{data.at, HEADER_BYTES}, false};
    uint8_t type = take_u8(&header);
    size_t size = take_u32(&header);
    if (size > MAX_PAYLOAD || type < COMMAND_CONFIG || type > COMMAND_PING) return PARSED_BROKEN;
    if (data.size - HEADER_BYTES < size) return PARSED_TOO_SHORT;
    struct reader payload = {{data.at + HEADER_BYTES, size}, false};
    command->type = (enum command_type)type;
    *used = HEADER_BYTES + size;
    return parse_payload(&payload, command) && !payload.broken && payload.rest.size == 0 ? PARSED_COMMAND : PARSED_BROKEN;
}

/* The size of the character at the start, 0 where there is none: neither cut short nor longer than it need be, no
 * surrogate, nothing past U+10FFFF, and no control character. */
static size_t character_size(struct bytes text) {
    uint8_t first = text.at[0];
    if (first < 0x80) return first >= 0x20 && first != 0x7f;
    size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size < size) return 0;
    for (size_t i = 1; i < size; i++) {
        if ((text.at[i] & 0xc0) != 0x80) return 0;
    }
    uint8_t second = text.at[1];
    bool control = first == 0xc2 && second < 0xa0;
    bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    bool surrogate = first == 0xed && second >= 0xa0;
    bool too_far = first == 0xf4 && second >= 0x90;
    return control || overlong || surrogate || too_far ? 0 : size;
}

static bool name_is_plain(struct bytes name) {
    if (name.size == 0 || (name.size <= 2 && memcmp(name.at, "..", name.size) == 0)) return false;
    for (size_t at = 0; at < name.size;) {
        size_t size = character_size((struct bytes){name.at + at, name.size - at});
        if (size == 0) return false;
        at += size;
    }
    return true;
}

bool path_is_plain(struct bytes path) {
    while (true) {
        const uint8_t *slash = path.size ? memchr(path.at, '/', path.size) : NULL;
        size_t size = slash ? (size_t)(slash - path.at) : path.size;
        if (!name_is_plain((struct bytes){path.at, size})) return false;
        if (!slash) return true;
        path.at += size + 1;
        path.size -= size + 1;
    }
}

static uint8_t *put_number(uint8_t *to, uint64_t number, size_t size) {
    for (size_t i = size; i > 0; i--) {
        to[i - 1] = (uint8_t)number;
        number >>= 8;
    }
    return to + size;
}

size_t encode_header(uint8_t *to, enum report_type type, size_t content) {
    put_number(put_number(to, (uint64_t)type, 1), content, 4);
    return HEADER_BYTES;
}

/* A frame that holds one number. */
static size_t encode_number(uint8_t *to, enum report_type type, uint64_t number, size_t size) {
    put_number(to + encode_header(to, type, size), number, size);
    return HEADER_BYTES + size;
}

size_t encode_ready(uint8_t *to) { return encode_number(to, REPORT_READY, PROTOCOL_VERSION, 1); }
size_t encode_phase_started(uint8_t *to, enum phase_id id) { return encode_number(to, REPORT_PHASE_STARTED, id, 1); }
size_t encode_stdin_taken(uint8_t *to, uint32_t size) { return encode_number(to, REPORT_STDIN_TAKEN, size, 4); }
size_t encode_pong(uint8_t *to, uint32_t token) { return encode_number(to, REPORT_PONG, token, 4); }

size_t encode_artifacts_end(uint8_t *to, unsigned flags, uint32_t count) {
    uint8_t *at = to + encode_header(to, REPORT_ARTIFACTS_END, 5);
    at = put_number(at, flags, 1);
    at = put_number(at, count, 4);
    return (size_t)(at - to);
}

size_t encode_phase_ended(uint8_t *to, const struct phase_end *end) {
    uint8_t *at = to + encode_header(to, REPORT_PHASE_ENDED, 29);
    at = put_number(at, end->id, 1);
    at = put_number(at, end->exit_code, 1);
    at = put_number(at, end->signal, 1);
    at = put_number(at, end->reason, 1);
    at = put_number(at, end->flags, 1);
    at = put_number(at, end->wall_us, 8);
    at = put_number(at, end->cpu_us, 8);
    at = put_number(at, end->peak_bytes, 8);
    return (size_t)(at - to);
}

static size_t encode_text(uint8_t *to, size_t capacity, enum report_type type, unsigned number, struct bytes text) {
    size_t room = capacity - HEADER_BYTES - 1;
    size_t size = text.size < room ? text.size : room;
    put_number(to + encode_header(to, type, size + 1), number, 1);
    if (size > 0) memcpy(to + HEADER_BYTES + 1, text.at, size);
    return HEADER_BYTES + 1 + size;
}

size_t encode_failed(uint8_t *to, size_t capacity, enum failure reason, struct bytes text) {
    return encode_text(to, capacity, REPORT_FAILED, reason, text);
}

size_t encode_cleaned(uint8_t *to, size_t capacity, unsigned left, const char *text) {
    return encode_text(to, capacity, REPORT_CLEANED, left, (struct bytes){(const uint8_t *)text, strlen(text)});
}

size_t encode_artifact(uint8_t *to, bool executable, uint64_t size, struct bytes path, size_t content) {
    uint8_t *at = to + encode_header(to, REPORT_ARTIFACT, 11 + path.size + content);
    at = put_number(at, executable, 1);
    at = put_number(at, size, 8);
    at = put_number(at, path.size, 2);
    memcpy(at, path.at, path.size);
    return (size_t)(at - to) + path.size;
}
