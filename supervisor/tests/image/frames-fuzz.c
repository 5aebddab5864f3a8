/* Whatever comes in: nothing is read that isn't there, and what is taken holds together. */
#include "frames.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void *room_of(size_t bytes)
{
    void *room = malloc(bytes > 0 ? bytes : 1);
    require(room);
    return room;
}

/* Reads each byte, so that the sanitizer sees it. */
static unsigned touch(const uint8_t *bytes, size_t length)
{
    unsigned sum = 0;
    for (size_t i = 0; i < length; i++)
        sum += ((const volatile uint8_t *)bytes)[i];
    return sum;
}

static void use_words(const struct words *words, bool assignments)
{
    size_t room = words_room(words);
    void *held = room_of(room);
    char **strings = copy_words(words, held);
    size_t characters = 0;
    for (size_t i = 0; i < words->count; i++) {
        characters += strlen(strings[i]);
        const char *equals = strchr(strings[i], '=');
        require(!assignments || (equals && equals > strings[i]));
    }
    require(!strings[words->count] && characters + 4 * words->count == words->length);
    free(held);
}

static void use_path(const uint8_t *path, size_t length)
{
    touch(path, length);
    if (!plain_path(path, length))
        return;
    require(length > 0 && length < MAX_PATH_BYTES && path[0] != '/' && path[length - 1] != '/');
    require(!memchr(path, 0, length) && !memmem(path, length, "//", 2) && !memmem(path, length, "/../", 4));
}

/* Whichever type it says it is: each reader has to look for itself. */
static void read_all(const struct frame *frame)
{
    struct config config;
    struct file file;
    struct phase_request request;
    struct collect collect;
    struct link link;
    struct channel_word word;
    uint16_t columns, rows;
    uint32_t token;
    if (read_config(frame, &config))
        require(config.uid != 0 && config.keepalive_ms != 0);
    if (read_file(frame, &file)) {
        use_path(file.path, file.path_length);
        touch(file.content, file.content_length);
        require(3 + file.path_length + file.content_length == frame->length);
    }
    if (read_phase(frame, &request)) {
        use_path(request.directory, request.directory_length);
        require(request.directory_length < MAX_PATH_BYTES && request.phase >= 1 && request.phase <= 3);
        require(request.argv.count > 0 && request.argv.count <= MAX_WORDS && request.env.count <= MAX_WORDS);
        use_words(&request.argv, false);
        use_words(&request.env, true);
    }
    if (read_link(frame, &link)) {
        use_path(link.path, link.path_length);
        touch(link.target, link.target_length);
        if (plain_target(link.target, link.target_length))
            require(link.target_length > 0 && !memchr(link.target, 0, link.target_length));
        require(2 + link.path_length + link.target_length == frame->length);
    }
    if (read_channel(frame, &word)) {
        touch(word.content, word.content_length);
        require(word.channel != 0 && 4 + word.content_length <= frame->length);
    }
    read_size(frame, &columns, &rows);
    read_collect(frame, &collect);
    read_token(frame, &token);
    use_path(frame->payload, frame->length);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct frame frame, half;
    while (next_frame(bytes, length, &frame) == PARSE_FRAME) {
        size_t whole = HEADER_BYTES + (size_t)frame.length;
        require(whole <= length && next_frame(bytes, whole - 1, &half) == PARSE_MORE);
        /* Alone in its memory, as another frame behind it would hide a byte too far. */
        uint8_t *payload = room_of(frame.length);
        memcpy(payload, frame.payload, frame.length);
        frame.payload = payload;
        read_all(&frame);
        free(payload);
        bytes += whole;
        length -= whole;
    }
    return 0;
}
