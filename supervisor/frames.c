#include "frames.h"

#include <string.h>

static uint32_t get(const uint8_t *at, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

static uint16_t get_u16(const uint8_t *at) { return (uint16_t)get(at, 2); }
static uint32_t get_u32(const uint8_t *at) { return get(at, 4); }
static uint64_t get_u64(const uint8_t *at) { return (uint64_t)get(at, 4) << 32 | get(at + 4, 4); }

/* How long a payload of each type may be. */
struct bounds {
    uint32_t least, most;
};

static const struct bounds BOUNDS[] = {
    [CONFIG] = {16, 16},
    [FILE_BEGIN] = {4, MAX_PAYLOAD},
    [FILE_PART] = {0, MAX_PAYLOAD},
    [PHASE] = {40, MAX_PAYLOAD},
    [STDIN] = {0, MAX_PAYLOAD},
    [STDIN_END] = {0, 0},
    [KILL] = {0, 0},
    [KEEPALIVE] = {0, 0},
    [RESIZE] = {4, 4},
    [COLLECT] = {13, 13},
    [CLEAN] = {0, 0},
    [PING] = {4, 4},
    [CHANNEL_WRITE] = {5, 4 + CHANNEL_PIECE},
    [CHANNEL_FINISH] = {4, 4},
    [CHANNEL_CLOSE] = {4, 4},
    [CHANNEL_GRANT] = {8, 8},
    [FOLDER] = {1, MAX_PATH_BYTES - 1},
    [LINK] = {4, 2 + 2 * (MAX_PATH_BYTES - 1)},
};

enum parse next_frame(const uint8_t *bytes, size_t length, struct frame *frame)
{
    if (length < HEADER_BYTES)
        return PARSE_MORE;
    uint8_t type = bytes[0];
    uint32_t payload = get_u32(bytes + 1);
    if (type < CONFIG || type > LINK || payload < BOUNDS[type].least || payload > BOUNDS[type].most)
        return PARSE_BROKEN;
    if (length - HEADER_BYTES < payload)
        return PARSE_MORE;
    *frame = (struct frame){.type = type, .length = payload, .payload = bytes + HEADER_BYTES};
    return PARSE_FRAME;
}

bool read_config(const struct frame *frame, struct config *config)
{
    if (frame->length != 16)
        return false;
    config->uid = get_u32(frame->payload);
    config->keepalive_ms = get_u32(frame->payload + 4);
    config->disk_bytes = get_u64(frame->payload + 8);
    /* 0 is our own, the highest is nobody's. */
    return config->uid != 0 && config->uid != UINT32_MAX && config->keepalive_ms != 0;
}

bool read_file(const struct frame *frame, struct file *file)
{
    if (frame->length < 3)
        return false;
    uint8_t flags = frame->payload[0];
    size_t path_length = get_u16(frame->payload + 1);
    if (flags > 3)
        return false;
#ifndef PLANTED_BUG
    if (path_length > frame->length - 3)
        return false;
#endif
    file->executable = flags & 1;
    file->replaces = flags & 2;
    file->path = frame->payload + 3;
    file->path_length = path_length;
    file->content = file->path + path_length;
    file->content_length = frame->length - 3 - path_length;
    return true;
}

bool read_link(const struct frame *frame, struct link *link)
{
    if (frame->length < 2)
        return false;
    size_t path_length = get_u16(frame->payload);
    if (path_length > frame->length - 2)
        return false;
    link->path = frame->payload + 2;
    link->path_length = path_length;
    link->target = link->path + path_length;
    link->target_length = frame->length - 2 - path_length;
    return true;
}

bool read_channel(const struct frame *frame, struct channel_word *word)
{
    bool grants = frame->type == CHANNEL_GRANT, writes = frame->type == CHANNEL_WRITE;
    size_t least = grants ? 8 : writes ? 5 : 4;
    if (frame->length < least || (!writes && frame->length > least))
        return false;
    *word = (struct channel_word){.channel = get_u32(frame->payload)};
    if (grants)
        word->bytes = get_u32(frame->payload + 4);
    word->content = frame->payload + 4;
    word->content_length = writes ? frame->length - 4 : 0;
    /* Numbers begin at 1. */
    return word->channel != 0;
}

/* Takes a length and so many bytes of words from `*at`; false where they aren't whole. */
static bool read_words(const uint8_t **at, const uint8_t *end, struct words *words)
{
    if (end - *at < 4)
        return false;
    size_t length = get_u32(*at);
    *at += 4;
    if (length > (size_t)(end - *at))
        return false;
    *words = (struct words){.bytes = *at, .length = length};
    const uint8_t *word = *at, *last = *at + length;
    while (word < last) {
        if (last - word < 4)
            return false;
        size_t size = get_u32(word);
        word += 4;
        if (size > (size_t)(last - word) || memchr(word, 0, size) || words->count == MAX_WORDS)
            return false;
        word += size;
        words->count++;
    }
    *at = last;
    return true;
}

static bool all_assignments(const struct words *env)
{
    const uint8_t *word = env->bytes;
    for (size_t i = 0; i < env->count; i++) {
        size_t size = get_u32(word);
        const uint8_t *equals = memchr(word + 4, '=', size);
        if (!equals || equals == word + 4)
            return false;
        word += 4 + size;
    }
    return true;
}

bool read_phase(const struct frame *frame, struct phase_request *request)
{
    const uint8_t *at = frame->payload, *end = at + frame->length;
    if (frame->length < 28)
        return false;
    uint8_t flags = at[1];
    *request = (struct phase_request){
        .phase = at[0],
        .terminal = flags & 1,
        .egress = flags & 2,
        .columns = get_u16(at + 2),
        .rows = get_u16(at + 4),
        .wall_ms = get_u32(at + 6),
        .cpu_ms = get_u32(at + 10),
        .output_bytes = get_u64(at + 14),
        .pids = get_u32(at + 22),
        .directory = at + 28,
        .directory_length = get_u16(at + 26),
    };
    at += 28;
    if (request->directory_length >= MAX_PATH_BYTES || request->directory_length > (size_t)(end - at) ||
        memchr(at, 0, request->directory_length))
        return false;
    at += request->directory_length;
    if (request->phase < 1 || request->phase > 3 || flags > 3 || request->wall_ms == 0 || request->pids == 0)
        return false;
    if (!read_words(&at, end, &request->argv) || !read_words(&at, end, &request->env))
        return false;
    return at == end && request->argv.count > 0 && all_assignments(&request->env);
}

bool read_size(const struct frame *frame, uint16_t *columns, uint16_t *rows)
{
    if (frame->length != 4)
        return false;
    *columns = get_u16(frame->payload);
    *rows = get_u16(frame->payload + 2);
    return true;
}

bool read_collect(const struct frame *frame, struct collect *collect)
{
    if (frame->length != 13)
        return false;
    collect->root = frame->payload[0];
    collect->files = get_u32(frame->payload + 1);
    collect->bytes = get_u64(frame->payload + 5);
    return collect->root == ROOT_ARTIFACTS || collect->root == ROOT_WORKSPACE;
}

bool read_token(const struct frame *frame, uint32_t *token)
{
    if (frame->length != 4)
        return false;
    *token = get_u32(frame->payload);
    return true;
}

size_t words_room(const struct words *words)
{
    /* Each NUL takes the place of a length of four bytes. */
    return (words->count + 1) * sizeof(char *) + words->length;
}

char **copy_words(const struct words *words, void *room)
{
    char **strings = room;
    char *text = (char *)(strings + words->count + 1);
    const uint8_t *word = words->bytes;
    for (size_t i = 0; i < words->count; i++) {
        size_t size = get_u32(word);
        memcpy(text, word + 4, size);
        text[size] = '\0';
        strings[i] = text;
        text += size + 1;
        word += 4 + size;
    }
    strings[words->count] = NULL;
    return strings;
}

/* The length of the character that begins at `at`, or 0 where none does (RFC 3629). */
static size_t utf8_length(const uint8_t *at, size_t room)
{
    uint8_t first = at[0];
    if (first < 0x80)
        return 1;
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || length > room)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (first == 0xe0 && at[1] < 0xa0) || (first == 0xf0 && at[1] < 0x90);
    bool surrogate = first == 0xed && at[1] >= 0xa0;
    bool too_high = first == 0xf4 && at[1] >= 0x90;
    return overlong || surrogate || too_high ? 0 : length;
}

static bool plain_part(const uint8_t *part, size_t length)
{
    return length > 0 && !(length == 1 && part[0] == '.') && !(length == 2 && part[0] == '.' && part[1] == '.');
}

/* The length of the character at `at`, or 0 where it is none, or a control character. */
static size_t plain_length(const uint8_t *at, size_t room)
{
    /* The second half of them is U+0080 to U+009F. */
    if (*at < 0x20 || *at == 0x7f || (*at == 0xc2 && room > 1 && at[1] < 0xa0))
        return 0;
    return utf8_length(at, room);
}

bool plain_path(const uint8_t *path, size_t length)
{
    if (length == 0 || length >= MAX_PATH_BYTES)
        return false;
    const uint8_t *part = path, *end = path + length;
    for (const uint8_t *at = path; at < end;) {
        if (*at == '/') {
            if (!plain_part(part, (size_t)(at - part)))
                return false;
            part = at + 1;
        }
        size_t size = plain_length(at, (size_t)(end - at));
        if (size == 0)
            return false;
        at += size;
    }
    return plain_part(part, (size_t)(end - part));
}

bool plain_target(const uint8_t *target, size_t length)
{
    if (length == 0 || length >= MAX_PATH_BYTES)
        return false;
    for (size_t at = 0, size; at < length; at += size)
        if ((size = plain_length(target + at, length - at)) == 0)
            return false;
    return true;
}

uint8_t *put_u16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

uint8_t *put_u32(uint8_t *at, uint32_t value) { return put_u16(put_u16(at, (uint16_t)(value >> 16)), (uint16_t)value); }

uint8_t *put_u64(uint8_t *at, uint64_t value) { return put_u32(put_u32(at, (uint32_t)(value >> 32)), (uint32_t)value); }

void put_header(uint8_t *at, uint8_t type, uint32_t length)
{
    at[0] = type;
    put_u32(at + 1, length);
}
