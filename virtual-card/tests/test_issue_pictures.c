// SPDX-License-Identifier: Apache-2.0
//
// The pictures on a card, decoded again: the photo, and what is written as a picture [mynumber-card 2.5].
#include <openjpeg.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "virtual-card/issue/photo.h"
#include "virtual-card/tests/test_card_fixture.h"

static struct card *card;

static void set_up(void) {
    card = test_issued_card();
}

static void tear_down(void) {
    card_free(card);
}

static struct bytes_reader bytes_of(const struct test_response *response) {
    return bytes_reader_over(response->bytes.data, response->bytes.length);
}

static void open_face_check(void) {
    struct print print = test_print();
    ck_assert_int_eq(test_status(card, SELECT_FACE_CHECK), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x13, print.number), 0x9000);
}

struct source {
    struct bytes_reader left;
};

static OPJ_SIZE_T source_read(void *to, OPJ_SIZE_T length, void *context) {
    struct source *source = context;
    size_t got = length < source->left.left ? length : source->left.left;
    struct bytes_reader span;
    if (got == 0 || bytes_read_span(&source->left, got, &span) != ONSHI_OK) {
        return (OPJ_SIZE_T)-1;
    }
    memcpy(to, span.at, got);
    return got;
}

static OPJ_OFF_T source_skip(OPJ_OFF_T count, void *context) {
    struct source *source = context;
    struct bytes_reader span;
    return bytes_read_span(&source->left, (size_t)count, &span) == ONSHI_OK ? count : -1;
}

static opj_image_t *decode(struct bytes_reader jp2) {
    struct source source = {jp2};
    opj_stream_t *stream = opj_stream_create(4096, OPJ_TRUE);
    opj_stream_set_user_data(stream, &source, NULL);
    opj_stream_set_user_data_length(stream, jp2.left);
    opj_stream_set_read_function(stream, source_read);
    opj_stream_set_skip_function(stream, source_skip);
    opj_codec_t *codec = opj_create_decompress(OPJ_CODEC_JP2);
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    opj_image_t *image = NULL;
    ck_assert(opj_setup_decoder(codec, &parameters));
    ck_assert(opj_read_header(stream, codec, &image));
    ck_assert(opj_decode(codec, stream, image));
    opj_destroy_codec(codec);
    opj_stream_destroy(stream);
    return image;
}

START_TEST(test_issue_pictures_photo_decodes_to_what_was_drawn) {
    uint8_t *drawn = malloc(PHOTO_WIDTH * PHOTO_HEIGHT);
    ck_assert_int_eq(photo_draw("onshika-taro", drawn), ONSHI_OK);
    open_face_check();
    struct test_response file = test_read(card, 2);

    opj_image_t *image = decode(test_object(test_object(bytes_of(&file), 0xFF20).value, 0xDF27).value);

    ck_assert_uint_eq(image->numcomps, 1);
    ck_assert_uint_eq(image->comps[0].w, PHOTO_WIDTH);
    ck_assert_uint_eq(image->comps[0].h, PHOTO_HEIGHT);
    ck_assert_uint_eq(image->comps[0].prec, 8);
    long difference = 0;
    for (size_t i = 0; i < PHOTO_WIDTH * PHOTO_HEIGHT; i++) {
        difference += labs((long)image->comps[0].data[i] - drawn[i]);
    }
    ck_assert_int_lt(difference / (PHOTO_WIDTH * PHOTO_HEIGHT), 4); // of 255, on average
    opj_image_destroy(image);
    test_response_free(&file);
    free(drawn);
}
END_TEST

START_TEST(test_issue_pictures_two_people_have_two_faces) {
    uint8_t *first = malloc(PHOTO_WIDTH * PHOTO_HEIGHT);
    uint8_t *second = malloc(PHOTO_WIDTH * PHOTO_HEIGHT);

    ck_assert_int_eq(photo_draw("onshika-taro", first), ONSHI_OK);
    ck_assert_int_eq(photo_draw("bangou-hanako", second), ONSHI_OK);

    ck_assert_mem_ne(first, second, PHOTO_WIDTH * PHOTO_HEIGHT);
    free(first);
    free(second);
}
END_TEST

// Checks that `png` is of that size and one grey bit deep, and returns how many pixels are black.
static size_t black_pixels(struct bytes_reader png, size_t width, size_t height) {
    uint8_t rows[8192];
    size_t row_bytes = 1 + (width + 7) / 8;
    uLongf length = sizeof rows;
    ck_assert_mem_eq(png.at, "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", 16);
    ck_assert_uint_eq((size_t)(png.at[18] << 8 | png.at[19]), width);
    ck_assert_uint_eq((size_t)(png.at[22] << 8 | png.at[23]), height);
    ck_assert_mem_eq(png.at + 24, "\x01\0\0\0\0", 5);
    ck_assert_mem_eq(png.at + 37, "IDAT", 4);
    size_t packed = (size_t)(png.at[35] << 8 | png.at[36]) | (size_t)png.at[34] << 16;
    ck_assert_int_eq(uncompress(rows, &length, png.at + 41, (uLong)packed), Z_OK);
    ck_assert_uint_eq(length, row_bytes * height);
    ck_assert_mem_eq(png.at + png.left - 12, "\0\0\0\0IEND\xAE\x42\x60\x82", 12);
    size_t black = 0;
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            black += (rows[y * row_bytes + 1 + x / 8] & 0x80 >> x % 8) == 0;
        }
    }
    return black;
}

static const struct picture {
    unsigned file;
    uint16_t outer, tag;
    size_t width, height;
    size_t letters;
} pictures[] = {
    {2, 0xFF20, 0xDF25, 384, 32, 6},  // name
    {2, 0xFF20, 0xDF26, 384, 64, 18}, // address
    {2, 0xFF20, 0xDF2A, 24, 12, 4},   // security code
    {5, 0xFF40, 0xDF41, 72, 12, 12},  // number
};

START_TEST(test_issue_pictures_texts_are_pictures_of_one_bit) {
    const struct picture *picture = &pictures[_i];
    open_face_check();
    struct test_response file = test_read(card, picture->file);

    struct test_object png = test_object(test_object(bytes_of(&file), picture->outer).value, picture->tag);
    size_t black = black_pixels(png.value, picture->width, picture->height);

    ck_assert_uint_gt(black, 6 * picture->letters); // something is written there
    ck_assert_uint_lt(black, picture->width * picture->height / 2);
    test_response_free(&file);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("pictures");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, test_issue_pictures_photo_decodes_to_what_was_drawn);
    tcase_add_test(cases, test_issue_pictures_two_people_have_two_faces);
    tcase_add_loop_test(cases, test_issue_pictures_texts_are_pictures_of_one_bit, 0,
                        sizeof pictures / sizeof pictures[0]);
    return test_run(cases, "pictures");
}
