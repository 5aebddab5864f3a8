/* Writes one right frame of each kind, and a whole conversation, for a fuzzer to begin with. */
#include "frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t all[4096];
static size_t all_length;
static const char *folder;

static void keep(const char *name, const uint8_t *bytes, size_t length)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
        exit(1);
}

static void seed(const char *name, uint8_t type, const uint8_t *payload, size_t length)
{
    uint8_t frame[1024];
    put_header(frame, type, (uint32_t)length);
    memcpy(frame + HEADER_BYTES, payload, length);
    keep(name, frame, HEADER_BYTES + length);
    memcpy(all + all_length, frame, HEADER_BYTES + length);
    all_length += HEADER_BYTES + length;
}

static uint8_t *put_words(uint8_t *at, const char *const *words)
{
    uint8_t *length = at;
    at += 4;
    for (; *words; words++) {
        size_t size = strlen(*words);
        at = put_u32(at, (uint32_t)size);
        memcpy(at, *words, size);
        at += size;
    }
    put_u32(length, (uint32_t)(at - length - 4));
    return at;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    folder = argv[1];
    uint8_t payload[512];
    uint8_t *end = put_u64(put_u32(put_u32(payload, 123456), 8000), 64 << 20);
    seed("config", CONFIG, payload, (size_t)(end - payload));

    static const char path[] = "src/h\xc3\xa4lle/main.py", content[] = "print('hi')\n";
    payload[0] = 1;
    end = put_u16(payload + 1, sizeof path - 1);
    memcpy(end, path, sizeof path - 1);
    memcpy(end + sizeof path - 1, content, sizeof content - 1);
    seed("file", FILE_BEGIN, payload, 3 + sizeof path - 1 + sizeof content - 1);
    seed("file-part", FILE_PART, (const uint8_t *)content, sizeof content - 1);

    seed("folder", FOLDER, (const uint8_t *)path, sizeof path - 1);
    end = put_u16(payload, sizeof path - 1);
    memcpy(end, path, sizeof path - 1);
    memcpy(end + sizeof path - 1, "../../a", 7);
    seed("link", LINK, payload, 2 + sizeof path - 1 + 7);

    payload[0] = 3;
    payload[1] = 3;
    end = put_u32(put_u32(put_u16(put_u16(payload + 2, 80), 24), 10000), 5000);
    end = put_u16(put_u32(put_u64(end, 1 << 20), 64), 3);
    memcpy(end, "src", 3);
    end += 3;
    end = put_words(end, (const char *const[]){"python3", "main.py", "", NULL});
    end = put_words(end, (const char *const[]){"PATH=/usr/bin:/bin", "HOME=/workspace", "A=", NULL});
    seed("phase", PHASE, payload, (size_t)(end - payload));

    seed("stdin", STDIN, (const uint8_t *)content, sizeof content - 1);
    seed("stdin-end", STDIN_END, payload, 0);
    seed("keepalive", KEEPALIVE, payload, 0);
    seed("resize", RESIZE, payload, 4);
    seed("ping", PING, payload, 4);
    put_u32(put_u32(payload, 1), 65536);
    memcpy(payload + 8, "GET / HTTP/1.1", 14);
    seed("channel-write", CHANNEL_WRITE, payload, 22);
    seed("channel-grant", CHANNEL_GRANT, payload, 8);
    seed("channel-finish", CHANNEL_FINISH, payload, 4);
    seed("channel-close", CHANNEL_CLOSE, payload, 4);
    seed("kill", KILL, payload, 0);
    payload[0] = ROOT_WORKSPACE;
    end = put_u64(put_u32(payload + 1, 100), 1 << 20);
    seed("collect", COLLECT, payload, (size_t)(end - payload));
    seed("clean", CLEAN, payload, 0);
    keep("conversation", all, all_length);
    return 0;
}
