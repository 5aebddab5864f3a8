/* What frames.c takes and what it refuses. Each payload lies in memory of exactly its size, so that a byte too far ends this. */
#include "frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool ok;
static int failures;

static void begin(void) { ok = true; }

static void expect(bool holds, int line)
{
    if (!holds)
        printf("# line %d does not hold\n", line);
    ok = ok && holds;
}
#define EXPECT(holds) expect(holds, __LINE__)

static void end(const char *sentence)
{
    printf("%s - %s\n", ok ? "ok" : "not ok", sentence);
    failures += ok ? 0 : 1;
}

/* Bytes being put together. */
struct draft {
    uint8_t bytes[4096];
    size_t length;
};

static void add(struct draft *draft, const void *bytes, size_t length)
{
    memcpy(draft->bytes + draft->length, bytes, length);
    draft->length += length;
}
static void add_u8(struct draft *draft, uint8_t value) { add(draft, &value, 1); }
static void add_u16(struct draft *draft, uint16_t value)
{
    put_u16(draft->bytes + draft->length, value);
    draft->length += 2;
}
static void add_u32(struct draft *draft, uint32_t value)
{
    put_u32(draft->bytes + draft->length, value);
    draft->length += 4;
}
static void add_u64(struct draft *draft, uint64_t value)
{
    put_u64(draft->bytes + draft->length, value);
    draft->length += 8;
}
static void add_word(struct draft *draft, const char *word)
{
    add_u32(draft, (uint32_t)strlen(word));
    add(draft, word, strlen(word));
}

/* The payload of a frame in memory of its own. */
static struct frame framed(uint8_t type, const struct draft *draft)
{
    static uint8_t *held;
    free(held);
    held = malloc(draft->length > 0 ? draft->length : 1);
    if (!held)
        abort();
    memcpy(held, draft->bytes, draft->length);
    return (struct frame){.type = type, .length = (uint32_t)draft->length, .payload = held};
}

static enum parse parse(const uint8_t *bytes, size_t length, struct frame *frame)
{
    uint8_t *exact = malloc(length > 0 ? length : 1);
    if (!exact)
        abort();
    memcpy(exact, bytes, length);
    enum parse found = next_frame(exact, length, frame);
    free(exact);
    return found;
}

static enum parse header(uint8_t type, uint32_t length)
{
    uint8_t bytes[HEADER_BYTES];
    struct frame frame;
    put_header(bytes, type, length);
    return parse(bytes, sizeof bytes, &frame);
}

static void test_splitting(void)
{
    uint8_t bytes[64];
    struct frame frame;
    begin();
    put_header(bytes, PING, 4);
    put_u32(bytes + HEADER_BYTES, 0xdeadbeef);
    for (size_t length = 0; length < 9; length++)
        EXPECT(parse(bytes, length, &frame) == PARSE_MORE);
    EXPECT(next_frame(bytes, 9, &frame) == PARSE_FRAME && frame.type == PING && frame.length == 4);
    uint32_t token = 0;
    EXPECT(read_token(&frame, &token) && token == 0xdeadbeef);
    end("a frame that is split anywhere is waited for");

    begin();
    put_header(bytes + 9, KILL, 0);
    EXPECT(next_frame(bytes, 14, &frame) == PARSE_FRAME && frame.length == 4 && frame.payload == bytes + 5);
    EXPECT(next_frame(bytes + 9, 5, &frame) == PARSE_FRAME && frame.type == KILL && frame.length == 0);
    end("one frame after the other is found");

    begin();
    uint8_t *longest = malloc(HEADER_BYTES + (size_t)MAX_PAYLOAD);
    if (!longest)
        abort();
    put_header(longest, STDIN, MAX_PAYLOAD);
    memset(longest + HEADER_BYTES, 7, MAX_PAYLOAD);
    EXPECT(next_frame(longest, HEADER_BYTES + (size_t)MAX_PAYLOAD - 1, &frame) == PARSE_MORE);
    EXPECT(next_frame(longest, HEADER_BYTES + (size_t)MAX_PAYLOAD, &frame) == PARSE_FRAME);
    EXPECT(frame.length == MAX_PAYLOAD && frame.payload[MAX_PAYLOAD - 1] == 7);
    free(longest);
    EXPECT(header(STDIN, MAX_PAYLOAD + 1u) == PARSE_BROKEN && header(FILE_PART, UINT32_MAX) == PARSE_BROKEN);
    end("the longest payload is taken, one byte more is refused by its header alone");
}

static void test_bounds(void)
{
    static const struct {
        uint8_t type;
        uint32_t length;
    } fixed[] = {{CONFIG, 16}, {STDIN_END, 0}, {KILL, 0}, {KEEPALIVE, 0}, {RESIZE, 4}, {COLLECT, 13}, {CLEAN, 0}, {PING, 4},
                 {CHANNEL_FINISH, 4}, {CHANNEL_CLOSE, 4}, {CHANNEL_GRANT, 8}};
    begin();
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        EXPECT(header(fixed[i].type, fixed[i].length) == (fixed[i].length > 0 ? PARSE_MORE : PARSE_FRAME));
        EXPECT(header(fixed[i].type, fixed[i].length + 1) == PARSE_BROKEN);
        if (fixed[i].length > 0)
            EXPECT(header(fixed[i].type, fixed[i].length - 1) == PARSE_BROKEN);
    }
    EXPECT(header(FILE_BEGIN, 3) == PARSE_BROKEN && header(PHASE, 39) == PARSE_BROKEN);
    EXPECT(header(CHANNEL_WRITE, 4) == PARSE_BROKEN && header(CHANNEL_WRITE, 5) == PARSE_MORE);
    EXPECT(header(CHANNEL_WRITE, 4 + CHANNEL_PIECE) == PARSE_MORE && header(CHANNEL_WRITE, 5 + CHANNEL_PIECE) == PARSE_BROKEN);
    EXPECT(header(FOLDER, 0) == PARSE_BROKEN && header(FOLDER, MAX_PATH_BYTES) == PARSE_BROKEN);
    EXPECT(header(LINK, 3) == PARSE_BROKEN && header(LINK, 2 * MAX_PATH_BYTES + 1) == PARSE_BROKEN);
    end("a payload that is too short or too long for its type is refused");

    begin();
    for (unsigned type = 0; type < 256; type++)
        if (type < CONFIG || type > LINK)
            EXPECT(header((uint8_t)type, 0) == PARSE_BROKEN);
    end("an unknown type is refused, those of the other direction too");
}

static bool config_is(uint32_t uid, uint32_t keepalive, uint64_t disk, struct config *config)
{
    struct draft draft = {0};
    add_u32(&draft, uid);
    add_u32(&draft, keepalive);
    add_u64(&draft, disk);
    struct frame frame = framed(CONFIG, &draft);
    return read_config(&frame, config);
}

static void test_small_ones(void)
{
    struct config config;
    begin();
    EXPECT(config_is(1234567, 8000, 0x123456789abcull, &config));
    EXPECT(config.uid == 1234567 && config.keepalive_ms == 8000 && config.disk_bytes == 0x123456789abcull);
    EXPECT(!config_is(0, 8000, 0, &config));
    EXPECT(!config_is(UINT32_MAX, 8000, 0, &config));
    EXPECT(!config_is(1, 0, 0, &config));
    end("a CONFIG names a user that is neither root nor nobody's, and a keepalive");

    begin();
    struct draft size = {0};
    add_u16(&size, 200);
    add_u16(&size, 50);
    struct frame frame = framed(RESIZE, &size);
    uint16_t columns = 0, rows = 0;
    EXPECT(read_size(&frame, &columns, &rows) && columns == 200 && rows == 50);
    frame.length = 3;
    EXPECT(!read_size(&frame, &columns, &rows));
    struct collect collect;
    for (uint8_t root = 0; root < 5; root++) {
        struct draft limits = {0};
        add_u8(&limits, root);
        add_u32(&limits, 7);
        add_u64(&limits, 1ull << 40);
        frame = framed(COLLECT, &limits);
        EXPECT(read_collect(&frame, &collect) == (root == ROOT_ARTIFACTS || root == ROOT_WORKSPACE));
        EXPECT(collect.root == root && collect.files == 7 && collect.bytes == 1ull << 40);
        frame.length = 12;
        EXPECT(!read_collect(&frame, &collect));
    }
    end("RESIZE and COLLECT are read as they were put");
}

static bool file_is(uint8_t flags, uint16_t path_length, const char *rest, size_t length, struct file *file)
{
    struct draft draft = {0};
    add_u8(&draft, flags);
    add_u16(&draft, path_length);
    add(&draft, rest, length);
    struct frame frame = framed(FILE_BEGIN, &draft);
    return read_file(&frame, file);
}

static void test_files(void)
{
    struct file file;
    begin();
    EXPECT(file_is(1, 4, "a/b\\content", 11, &file));
    EXPECT(file.executable && file.path_length == 4 && memcmp(file.path, "a/b\\", 4) == 0);
    EXPECT(file.content_length == 7 && memcmp(file.content, "content", 7) == 0);
    EXPECT(file_is(0, 4, "name", 4, &file) && !file.executable && file.content_length == 0);
    EXPECT(file_is(0, 0, "", 0, &file) && file.path_length == 0);
    EXPECT(file_is(2, 1, "a", 1, &file) && file.replaces && !file.executable);
    EXPECT(file_is(3, 1, "a", 1, &file) && file.replaces && file.executable);
    end("a FILE has flags, a path and content");

    begin();
    EXPECT(!file_is(0, 5, "name", 4, &file));
    EXPECT(!file_is(0, UINT16_MAX, "name", 4, &file));
    EXPECT(!file_is(4, 4, "name", 4, &file));
    struct frame tiny = {.type = FILE_BEGIN, .length = 2, .payload = (const uint8_t *)"ab"};
    EXPECT(!read_file(&tiny, &file));
    end("a FILE whose path is longer than its payload, or with other flags, is refused");
}

static void add_phase_head_in(struct draft *draft, uint8_t phase, uint8_t flags, uint32_t wall_ms, uint32_t pids,
                              const char *directory)
{
    add_u8(draft, phase);
    add_u8(draft, flags);
    add_u16(draft, 80);
    add_u16(draft, 24);
    add_u32(draft, wall_ms);
    add_u32(draft, 2000);
    add_u64(draft, 1ull << 33);
    add_u32(draft, pids);
    add_u16(draft, (uint16_t)strlen(directory));
    add(draft, directory, strlen(directory));
}

static void add_phase_head(struct draft *draft, uint8_t phase, uint8_t flags, uint32_t wall_ms, uint32_t pids)
{
    add_phase_head_in(draft, phase, flags, wall_ms, pids, "");
}

static bool phase_is(const struct draft *draft, struct phase_request *request)
{
    struct frame frame = framed(PHASE, draft);
    return read_phase(&frame, request);
}

/* A PHASE with these bytes for argv and env. */
static bool words_are(const struct draft *argv, const struct draft *env, struct phase_request *request)
{
    struct draft draft = {0};
    add_phase_head(&draft, 2, 0, 10000, 64);
    add_u32(&draft, (uint32_t)argv->length);
    add(&draft, argv->bytes, argv->length);
    add_u32(&draft, (uint32_t)env->length);
    add(&draft, env->bytes, env->length);
    return phase_is(&draft, request);
}

static void test_phases(void)
{
    struct phase_request request;
    struct draft argv = {0}, env = {0}, none = {0};
    add_word(&argv, "sh");
    add_word(&argv, "");
    add_word(&argv, "a b\n");
    add_word(&env, "PATH=/bin");
    add_word(&env, "EMPTY=");
    begin();
    EXPECT(words_are(&argv, &env, &request));
    EXPECT(request.phase == 2 && !request.terminal && request.columns == 80 && request.rows == 24);
    EXPECT(request.wall_ms == 10000 && request.cpu_ms == 2000 && request.output_bytes == 1ull << 33 && request.pids == 64);
    EXPECT(request.argv.count == 3 && request.env.count == 2);
    EXPECT(words_are(&argv, &none, &request) && request.env.count == 0);
    end("a PHASE has limits, argv and env");

    begin();
    EXPECT(words_are(&argv, &env, &request));
    size_t room = words_room(&request.argv);
    void *held = malloc(room);
    if (!held)
        abort();
    char **words = copy_words(&request.argv, held);
    EXPECT(strcmp(words[0], "sh") == 0 && strcmp(words[1], "") == 0 && strcmp(words[2], "a b\n") == 0 && !words[3]);
    free(held);
    EXPECT(words_are(&argv, &none, &request));
    held = malloc(words_room(&request.env));
    if (!held)
        abort();
    EXPECT(!copy_words(&request.env, held)[0]);
    free(held);
    end("words become strings in exactly the room that was asked for");

    begin();
    EXPECT(!words_are(&none, &env, &request));
    end("a PHASE without a word of argv is refused");

    begin();
    static const char *const bad[] = {"NAME", "=value", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct draft other = {0};
        add_word(&other, bad[i]);
        EXPECT(!words_are(&argv, &other, &request));
    }
    end("a word of env without a name or without a sign is refused");

    begin();
    struct draft nul = {0}, beyond = {0}, cut = {0};
    add_u32(&nul, 3);
    add(&nul, "a\0b", 3);
    EXPECT(!words_are(&nul, &none, &request));
    add_u32(&beyond, 4);
    add(&beyond, "abc", 3);
    EXPECT(!words_are(&beyond, &env, &request));
    add_word(&cut, "sh");
    add_u16(&cut, 0);
    EXPECT(!words_are(&cut, &none, &request));
    end("a word with NUL in it, beyond its list, or cut off, is refused");

    begin();
    struct draft whole = {0};
    add_phase_head(&whole, 2, 1, 1, 1);
    size_t head = whole.length;
    add_u32(&whole, (uint32_t)argv.length);
    add(&whole, argv.bytes, argv.length);
    add_u32(&whole, 0);
    EXPECT(phase_is(&whole, &request) && request.terminal);
    for (size_t length = 0; length < whole.length; length++) {
        struct draft part = whole;
        part.length = length;
        EXPECT(!phase_is(&part, &request));
    }
    struct draft longer = whole;
    add_u8(&longer, 0);
    EXPECT(!phase_is(&longer, &request));
    put_u32(longer.bytes + head, UINT32_MAX);
    EXPECT(!phase_is(&longer, &request));
    end("a PHASE that ends too early or too late is refused");

    begin();
    static const struct {
        uint8_t phase, flags;
        uint32_t wall_ms, pids;
    } wrong[] = {{0, 0, 1, 1}, {4, 0, 1, 1}, {1, 4, 1, 1}, {1, 0, 0, 1}, {1, 0, 1, 0}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct draft draft = {0};
        add_phase_head(&draft, wrong[i].phase, wrong[i].flags, wrong[i].wall_ms, wrong[i].pids);
        add_u32(&draft, (uint32_t)argv.length);
        add(&draft, argv.bytes, argv.length);
        add_u32(&draft, 0);
        EXPECT(!phase_is(&draft, &request));
    }
    end("a PHASE of another number, with other flags, no time or no process is refused");
}

static bool phase_in(const char *directory, size_t told, struct phase_request *request)
{
    struct draft draft = {0};
    add_phase_head_in(&draft, 3, 2, 1, 1, directory);
    put_u16(draft.bytes + 26, (uint16_t)told);
    add_u32(&draft, 6);
    add_word(&draft, "sh");
    add_u32(&draft, 0);
    return phase_is(&draft, request);
}

static void test_directories(void)
{
    struct phase_request request;
    begin();
    EXPECT(phase_in("a/b", 3, &request) && request.phase == 3 && request.egress && !request.terminal);
    EXPECT(request.directory_length == 3 && memcmp(request.directory, "a/b", 3) == 0 && request.argv.count == 1);
    EXPECT(phase_in("", 0, &request) && request.directory_length == 0);
    EXPECT(phase_in("../a", 4, &request));
    end("a PHASE may have a directory and the way out");
    begin();
    EXPECT(!phase_in("", UINT16_MAX, &request) && !phase_in("a/b", 2, &request) && !phase_in("a/b", 4, &request));
    char longest[MAX_PATH_BYTES + 1];
    memset(longest, 'a', sizeof longest);
    longest[3000] = '\0';
    EXPECT(phase_in(longest, 3000, &request) && request.directory_length == 3000);
    struct draft nul = {0};
    add_phase_head_in(&nul, 3, 0, 1, 1, "abc");
    nul.bytes[29] = '\0';
    add_u32(&nul, 6);
    add_word(&nul, "sh");
    add_u32(&nul, 0);
    EXPECT(!phase_is(&nul, &request));
    end("a directory that isn't whole, or holds NUL, is refused");
}

static bool link_is(uint16_t path_length, const char *rest, size_t length, struct link *link)
{
    struct draft draft = {0};
    add_u16(&draft, path_length);
    add(&draft, rest, length);
    struct frame frame = framed(LINK, &draft);
    return read_link(&frame, link);
}

static bool channel_is(uint8_t type, uint32_t channel, const char *rest, size_t length, struct channel_word *word)
{
    struct draft draft = {0};
    add_u32(&draft, channel);
    add(&draft, rest, length);
    struct frame frame = framed(type, &draft);
    return read_channel(&frame, word);
}

static void test_links_and_channels(void)
{
    struct link link;
    begin();
    EXPECT(link_is(3, "a/b../c", 7, &link) && link.path_length == 3 && link.target_length == 4);
    EXPECT(memcmp(link.path, "a/b", 3) == 0 && memcmp(link.target, "../c", 4) == 0);
    EXPECT(link_is(0, "", 0, &link) && link.path_length == 0 && link.target_length == 0);
    EXPECT(!link_is(2, "a", 1, &link) && !link_is(UINT16_MAX, "ab", 2, &link));
    struct frame tiny = {.type = LINK, .length = 1, .payload = (const uint8_t *)"a"};
    EXPECT(!read_link(&tiny, &link));
    end("a LINK has a path and what it says");

    struct channel_word word;
    begin();
    EXPECT(channel_is(CHANNEL_WRITE, 7, "abc", 3, &word) && word.channel == 7);
    EXPECT(word.content_length == 3 && memcmp(word.content, "abc", 3) == 0);
    EXPECT(channel_is(CHANNEL_FINISH, 1, "", 0, &word) && channel_is(CHANNEL_CLOSE, UINT32_MAX, "", 0, &word));
    EXPECT(channel_is(CHANNEL_GRANT, 2, "\0\1\0\0", 4, &word) && word.channel == 2 && word.bytes == 65536);
    EXPECT(!channel_is(CHANNEL_WRITE, 7, "", 0, &word) && !channel_is(CHANNEL_WRITE, 0, "a", 1, &word));
    EXPECT(!channel_is(CHANNEL_FINISH, 1, "a", 1, &word) && !channel_is(CHANNEL_FINISH, 0, "", 0, &word));
    EXPECT(!channel_is(CHANNEL_GRANT, 1, "abc", 3, &word) && !channel_is(CHANNEL_GRANT, 1, "abcde", 5, &word));
    struct frame tiny_word = {.type = CHANNEL_CLOSE, .length = 3, .payload = (const uint8_t *)"abc"};
    EXPECT(!read_channel(&tiny_word, &word));
    end("words of channels name a channel that can be, and hold what their type asks for");

    begin();
    static const char *const good[] = {"a", "/", "../..", "/etc/passwd", "a//b/", ".", "\xc3\xa4 b"};
    static const char *const bad[] = {"", "a\nb", "\x7f", "\xc2\x85", "\xff", "a\xc3"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        EXPECT(plain_target((const uint8_t *)good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT(!plain_target((const uint8_t *)bad[i], strlen(bad[i])));
    EXPECT(!plain_target((const uint8_t *)"a\0b", 3));
    end("what a link says may lead anywhere, and holds no control characters");
}

static void test_many_words(void)
{
    begin();
    for (uint32_t count = MAX_WORDS; count <= MAX_WORDS + 1; count++) {
        struct draft head = {0};
        add_phase_head(&head, 1, 0, 1, 1);
        size_t length = head.length + 4 + 4 * (size_t)count + 4;
        uint8_t *payload = calloc(1, length);
        if (!payload)
            abort();
        memcpy(payload, head.bytes, head.length);
        put_u32(payload + head.length, 4 * count);
        struct frame frame = {.type = PHASE, .length = (uint32_t)length, .payload = payload};
        struct phase_request request;
        EXPECT(read_phase(&frame, &request) == (count == MAX_WORDS));
        free(payload);
    }
    end("as many words as may be are taken, one more is refused");
}

static bool plain(const char *path)
{
    size_t length = strlen(path);
    uint8_t *exact = malloc(length > 0 ? length : 1);
    if (!exact)
        abort();
    memcpy(exact, path, length);
    bool answer = plain_path(exact, length);
    free(exact);
    return answer;
}

static void test_paths(void)
{
    static const char *const good[] = {
        "a", "main.py", "a/b/c.txt", ".hidden", "...", "a..b/..c", "a b", "-", "\xc3\xa4", "\xe2\x82\xac/\xf0\x9f\x90\xa6", "\xc2\xa0",
        "\xf4\x8f\xbf\xbf",
    };
    static const char *const bad[] = {
        "", "/", "/etc/passwd", "a/", "a//b", ".", "..", "a/.", "a/..", "../a", "a/../b", "./a", "a\nb", "\x7f", "\x1b[0m", "\xc2\x85",
    };
    static const char *const garbled[] = {
        "\x80", "\xc3", "\xe2\x82", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xff", "a\xc3/b", "\xe2\x28\xa1", "\xf0\x9f\x90",
    };
    begin();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        EXPECT(plain(good[i]));
    end("plain paths are taken, in any script");
    begin();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT(!plain(bad[i]));
    EXPECT(!plain_path((const uint8_t *)"a\0b", 3));
    end("paths that lead out, or hold control characters, are refused");
    begin();
    for (size_t i = 0; i < sizeof garbled / sizeof *garbled; i++)
        EXPECT(!plain(garbled[i]));
    end("paths that are not UTF-8 are refused");
    begin();
    char longest[MAX_PATH_BYTES + 1];
    memset(longest, 'a', sizeof longest);
    longest[MAX_PATH_BYTES - 1] = '\0';
    EXPECT(plain(longest));
    longest[MAX_PATH_BYTES - 1] = 'a';
    longest[MAX_PATH_BYTES] = '\0';
    EXPECT(!plain(longest));
    end("a path that leaves no room for its end is refused");
}

int main(void)
{
    test_splitting();
    test_bounds();
    test_small_ones();
    test_files();
    test_phases();
    test_directories();
    test_links_and_channels();
    test_many_words();
    test_paths();
    return failures > 0;
}
