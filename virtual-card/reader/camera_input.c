// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/camera_input.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 65536 };

static enum onshi_status parse(struct bytes_reader file, struct picture **out)
{
    struct picture *picture = malloc(sizeof *picture);
    if (picture == NULL) {
        return ONSHI_NO_MEMORY;
    }

    enum onshi_status status = picture_read_pgm(file, picture);
    if (status != ONSHI_OK) {
        free(picture);
        return status;
    }
    *out = picture;
    return ONSHI_OK;
}

enum onshi_status camera_input_decode(const json_t *text, struct picture **out)
{
    const size_t length = json_string_length(text);
    uint8_t *bytes = length == 0 || length % 4 != 0 ? NULL : malloc(length / 4 * 3);
    if (bytes == NULL) {
        return ONSHI_MALFORMED;
    }

    const int decoded = EVP_DecodeBlock(bytes, (const unsigned char *)json_string_value(text), (int)length);
    enum onshi_status status = ONSHI_MALFORMED;
    if (decoded > 0) {
        status = parse(bytes_reader_over(bytes, (size_t)decoded), out); // padding adds bytes behind the picture
    }
    explicit_bzero(bytes, length / 4 * 3);
    free(bytes);
    return status;
}

static enum onshi_status read_file(FILE *file, struct bytes_writer *bytes)
{
    char chunk[CHUNK];

    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        ONSHI_TRY(bytes_write(bytes, chunk, got));
    }
    return ferror(file) == 0 ? ONSHI_OK : ONSHI_IO;
}

enum onshi_status camera_input_open(const json_t *path, struct picture **out)
{
    FILE *file = json_is_string(path) ? fopen(json_string_value(path), "rbe") : NULL;
    struct bytes_writer bytes;
    if (file == NULL) {
        return json_is_string(path) ? ONSHI_NOT_FOUND : ONSHI_MALFORMED;
    }

    bytes_writer_init(&bytes, PICTURE_FILE_MAXIMUM);
    enum onshi_status status = read_file(file, &bytes);
    fclose(file);
    if (status == ONSHI_OK) {
        status = parse(bytes_reader_over(bytes.data, bytes.length), out);
    }
    bytes_writer_free(&bytes);
    return status;
}

void camera_input_free(struct picture *picture)
{
    if (picture != NULL) {
        explicit_bzero(picture, sizeof *picture);
    }
    free(picture);
}
