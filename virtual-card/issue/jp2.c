// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/jp2.h"

#include <openjpeg.h>
#include <stdbool.h>
#include <string.h>

enum { RATE = 12, FILE_MAXIMUM = 65536, STREAM_BUFFER = 4096, DEPTH = 8 };

// The library goes back to fill in lengths.
struct memory {
    struct bytes_writer bytes;
    size_t at;
};

static OPJ_SIZE_T memory_write(void *from, OPJ_SIZE_T length, void *context) {
    struct memory *memory = context;
    size_t over = memory->bytes.length - memory->at; // what is written over
    size_t first = length < over ? length : over;
    if (first > 0) {
        memcpy(memory->bytes.data + memory->at, from, first);
    }
    if (bytes_write(&memory->bytes, (const uint8_t *)from + first, length - first) != ONSHI_OK) {
        return (OPJ_SIZE_T)-1;
    }
    memory->at += length;
    return length;
}

// Past the end too: the library leaves room for a header that it writes last.
static OPJ_BOOL memory_seek(OPJ_OFF_T to, void *context) {
    struct memory *memory = context;
    if (to < 0 || to > FILE_MAXIMUM) {
        return OPJ_FALSE;
    }
    size_t at = (size_t)to;
    if (at > memory->bytes.length && bytes_fill(&memory->bytes, 0, at - memory->bytes.length) != ONSHI_OK) {
        return OPJ_FALSE;
    }
    memory->at = at;
    return OPJ_TRUE;
}

static OPJ_OFF_T memory_skip(OPJ_OFF_T count, void *context) {
    const struct memory *memory = context;
    return memory_seek((OPJ_OFF_T)memory->at + count, context) ? count : -1;
}

static opj_stream_t *open_stream(struct memory *memory) {
    opj_stream_t *stream = opj_stream_create(STREAM_BUFFER, OPJ_FALSE);
    if (stream != NULL) {
        opj_stream_set_user_data(stream, memory, NULL);
        opj_stream_set_write_function(stream, memory_write);
        opj_stream_set_seek_function(stream, memory_seek);
        opj_stream_set_skip_function(stream, memory_skip);
    }
    return stream;
}

static opj_image_t *picture_of(const uint8_t *grey, uint32_t width, uint32_t height) {
    opj_image_cmptparm_t component = {.dx = 1, .dy = 1, .w = width, .h = height, .prec = DEPTH, .sgnd = 0};
    opj_image_t *image = opj_image_create(1, &component, OPJ_CLRSPC_GRAY);
    if (image == NULL) {
        return NULL;
    }
    image->x1 = width;
    image->y1 = height;
    for (size_t i = 0; i < (size_t)width * height; i++) {
        image->comps[0].data[i] = grey[i];
    }
    return image;
}

static bool set_up(opj_codec_t *codec, opj_image_t *image) {
    opj_cparameters_t parameters;
    opj_set_default_encoder_parameters(&parameters);
    parameters.tcp_numlayers = 1;
    parameters.tcp_rates[0] = RATE;
    parameters.cp_disto_alloc = 1;
    return opj_setup_encoder(codec, &parameters, image);
}

static bool encode(opj_codec_t *codec, opj_image_t *image, opj_stream_t *stream) {
    return set_up(codec, image) && opj_start_compress(codec, image, stream) && opj_encode(codec, stream) &&
           opj_end_compress(codec, stream);
}

enum onshi_status jp2_write(const uint8_t *grey, uint32_t width, uint32_t height, struct bytes_writer *out) {
    struct memory memory = {.at = 0};
    bytes_writer_init(&memory.bytes, FILE_MAXIMUM);
    opj_image_t *image = picture_of(grey, width, height);
    opj_codec_t *codec = opj_create_compress(OPJ_CODEC_JP2);
    opj_stream_t *stream = open_stream(&memory);
    bool good = image != NULL && codec != NULL && stream != NULL && encode(codec, image, stream);
    opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    opj_image_destroy(image);
    enum onshi_status status = good ? bytes_write(out, memory.bytes.data, memory.bytes.length) : ONSHI_NO_MEMORY;
    bytes_writer_free(&memory.bytes);
    return status;
}
