// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/picture.h"

#include <openjpeg.h>
#include <stdbool.h>
#include <string.h>

enum { STREAM_BUFFER = 16384, GREY_MAXIMUM = 255 };

static bool fits(uint32_t width, uint32_t height)
{
    return width > 0 && height > 0 && width <= PICTURE_SIDE_MAXIMUM && height <= PICTURE_SIDE_MAXIMUM;
}

// --- PGM ---

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

// skip_blanks passes over blanks and comments, which run from # to the end of the line.
static void skip_blanks(struct bytes_reader *file)
{
    bool comment = false;

    while (file->left > 0 && (comment || is_blank(*file->at) || *file->at == '#')) {
        comment = (comment || *file->at == '#') && *file->at != '\n';
        file->at++;
        file->left--;
    }
}

static enum onshi_status read_number(struct bytes_reader *file, uint32_t *out)
{
    uint32_t number = 0;
    int digits = 0;

    skip_blanks(file);
    for (; file->left > 0 && *file->at >= '0' && *file->at <= '9' && digits < 6; digits++) {
        number = number * 10 + (uint32_t)(*file->at - '0');
        file->at++;
        file->left--;
    }
    if (digits == 0) {
        return ONSHI_MALFORMED;
    }
    *out = number;
    return ONSHI_OK;
}

static void bring_to_size(const uint8_t *from, uint32_t width, uint32_t height, struct picture *out)
{
    for (uint32_t y = 0; y < PICTURE_HEIGHT; y++) {
        const uint8_t *row = from + (size_t)(y * height / PICTURE_HEIGHT) * width;
        for (uint32_t x = 0; x < PICTURE_WIDTH; x++) {
            out->grey[y * PICTURE_WIDTH + x] = row[x * width / PICTURE_WIDTH];
        }
    }
}

enum onshi_status picture_read_pgm(struct bytes_reader file, struct picture *out)
{
    struct bytes_reader magic;
    uint32_t width;
    uint32_t height;
    uint32_t maximum;
    uint8_t blank;

    ONSHI_TRY(bytes_read_span(&file, 2, &magic));
    if (memcmp(magic.at, "P5", 2) != 0) {
        return ONSHI_MALFORMED;
    }
    ONSHI_TRY(read_number(&file, &width));
    ONSHI_TRY(read_number(&file, &height));
    ONSHI_TRY(read_number(&file, &maximum));
    ONSHI_TRY(bytes_read_u8(&file, &blank));
    if (!is_blank(blank) || maximum != GREY_MAXIMUM) {
        return ONSHI_MALFORMED;
    }
    if (!fits(width, height)) {
        return ONSHI_TOO_LONG;
    }
    if (file.left < (size_t)width * height) {
        return ONSHI_MALFORMED;
    }
    bring_to_size(file.at, width, height, out);
    return ONSHI_OK;
}

enum onshi_status picture_write_pgm(const struct picture *picture, struct bytes_writer *out)
{
    struct bytes_writer file;

    bytes_writer_init(&file, PICTURE_PGM_MAXIMUM);
    enum onshi_status status = bytes_printf(&file, "P5\n%d %d\n%d\n", PICTURE_WIDTH, PICTURE_HEIGHT, GREY_MAXIMUM);
    if (status == ONSHI_OK) {
        status = bytes_write(&file, picture->grey, sizeof picture->grey);
    }
    if (status == ONSHI_OK) {
        status = bytes_write(out, file.data, file.length);
    }
    bytes_writer_free(&file);
    return status;
}

// --- JPEG 2000, by OpenJPEG from memory ---

static OPJ_SIZE_T source_read(void *to, OPJ_SIZE_T length, void *context)
{
    struct bytes_reader *source = context;
    const size_t taken = length < source->left ? length : source->left;

    if (taken == 0) {
        return (OPJ_SIZE_T)-1;
    }
    memcpy(to, source->at, taken);
    source->at += taken;
    source->left -= taken;
    return taken;
}

static OPJ_OFF_T source_skip(OPJ_OFF_T count, void *context)
{
    struct bytes_reader *source = context;

    if (count < 0 || (uint64_t)count > source->left) {
        return -1;
    }
    source->at += count;
    source->left -= (size_t)count;
    return count;
}

static opj_stream_t *open_stream(struct bytes_reader *source)
{
    opj_stream_t *stream = opj_stream_create(STREAM_BUFFER, OPJ_TRUE);

    if (stream != NULL) {
        opj_stream_set_user_data(stream, source, NULL);
        opj_stream_set_user_data_length(stream, source->left);
        opj_stream_set_read_function(stream, source_read);
        opj_stream_set_skip_function(stream, source_skip);
    }
    return stream;
}

// header_fits looks at the size before anything of it is allocated.
static bool header_fits(const opj_image_t *image)
{
    return image->numcomps > 0 && image->x1 > image->x0 && image->y1 > image->y0 &&
           fits(image->x1 - image->x0, image->y1 - image->y0);
}

static enum onshi_status decode(opj_codec_t *codec, opj_stream_t *stream, opj_image_t **image)
{
    opj_dparameters_t parameters;

    opj_set_default_decoder_parameters(&parameters);
    if (!opj_setup_decoder(codec, &parameters) || !opj_read_header(stream, codec, image)) {
        return ONSHI_MALFORMED;
    }
    if (!header_fits(*image)) {
        return ONSHI_TOO_LONG;
    }
    return opj_decode(codec, stream, *image) ? ONSHI_OK : ONSHI_MALFORMED;
}

static uint8_t grey_of(const opj_image_comp_t *component, uint32_t x, uint32_t y)
{
    const OPJ_INT32 value = component->data[(size_t)y * component->w + x];

    return (uint8_t)(value < 0 ? 0 : value > GREY_MAXIMUM ? GREY_MAXIMUM : value);
}

static enum onshi_status take_grey(const opj_image_t *image, struct picture *out)
{
    const opj_image_comp_t *component = &image->comps[0];

    if (component->prec != 8 || component->data == NULL || !fits(component->w, component->h)) {
        return ONSHI_MALFORMED;
    }
    for (uint32_t y = 0; y < PICTURE_HEIGHT; y++) {
        for (uint32_t x = 0; x < PICTURE_WIDTH; x++) {
            out->grey[y * PICTURE_WIDTH + x] = grey_of(component, x * component->w / PICTURE_WIDTH,
                                                       y * component->h / PICTURE_HEIGHT);
        }
    }
    return ONSHI_OK;
}

enum onshi_status picture_read_jp2(struct bytes_reader file, struct picture *out)
{
    opj_image_t *image = NULL;
    opj_codec_t *codec = opj_create_decompress(OPJ_CODEC_JP2);
    opj_stream_t *stream = open_stream(&file);
    enum onshi_status status = ONSHI_NO_MEMORY;

    if (codec != NULL && stream != NULL) {
        status = decode(codec, stream, &image);
    }
    if (status == ONSHI_OK) {
        status = take_grey(image, out);
    }
    opj_image_destroy(image);
    opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    return status;
}
