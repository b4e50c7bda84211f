// SPDX-License-Identifier: Apache-2.0
//
// UTF-8 and CP932 on the wire.
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/tests/fixture.h"
#include "mocks/wire/characters.h"
#include "mocks/wire/decoder.h"
#include "mocks/wire/encoder.h"
#include "mocks/wire/message.h"

enum { MAXIMUM = 65536 };

// What was written, which bytes go over the wire, and what comes back.
static const struct {
    const char *text, *bytes, *back;
} characters[] = {
    {"①", "\x87\x40", "①"},
    {"㈱", "\x87\x8A", "㈱"},
    {"～", "\x81\x60", "～"}, // U+FF5E
    {"〜", "\x81\x60", "～"}, // U+301C shares its place [SC-TXT-04]
    {"－", "\x81\x7C", "－"}, // U+FF0D
    {"−", "\x81\x7C", "－"}, // U+2212 too
    {"∥", "\x81\x61", "∥"}, // U+2225
    {"‖", "\x81\x61", "∥"}, // U+2016 too
    {"髙", "\xFB\xFC", "髙"},
    {"﨑", "\xFA\xB1", "﨑"},
    {"~\\", "~\\", "~\\"},
    {"ｼﾞ", "\xBC\xDE", "ｼﾞ"},
    {"表ソ能", "\x95\x5C\x83\x5C\x94\x5C", "表ソ能"}, // second bytes 5C
    {"ー―─", "\x81\x5B\x81\x5C\x84\x9F", "ー―─"},
    {"ⅢⅳNo.№", "\x87\x56\xFA\x43No.\x87\x82", "ⅢⅳNo.№"},
    {"𠮷田", "\x81\x9C\x93\x63", "●田"}, // one ● for one character [DR-140]
    {"葛󠄀城", "\x8A\x8B\x8F\xE9", "葛城"}, // a variation selector is no character
    {"鷗é¥‾", "\x81\x9C\x81\x9C\x81\x9C\x81\x9C", "●●●●"},
};

static void write_message(const char *encoding, const char *text, struct bytes_writer *out) {
    ck_assert_int_eq(bytes_printf(out, "<?xml version=\"1.0\" encoding=\"%s\" standalone=\"no\"?>\n<XmlMsg>%s</XmlMsg>\n",
                                  encoding, text),
                     ONSHI_OK);
}

START_TEST(test_characters_survive_the_way_through_cp932) {
    struct bytes_writer reduced, message, expected, bytes, back;
    bytes_writer_init(&reduced, MAXIMUM);
    bytes_writer_init(&message, MAXIMUM);
    bytes_writer_init(&expected, MAXIMUM);
    bytes_writer_init(&bytes, MAXIMUM);
    bytes_writer_init(&back, MAXIMUM);
    ck_assert_int_eq(wire_reduce(WIRE_CP932, characters[_i].text, &reduced), ONSHI_OK);
    write_message("UTF-8", bytes_text(&reduced), &message);
    write_message("Shift_JIS", characters[_i].bytes, &expected);

    ck_assert_int_eq(wire_encode(WIRE_CP932, message.data, message.length, &bytes), ONSHI_OK);
    ck_assert_int_eq(wire_decode(bytes.data, bytes.length, &back), ONSHI_OK);

    ck_assert_str_eq(bytes_text(&reduced), characters[_i].back);
    ck_assert_str_eq(bytes_text(&bytes), bytes_text(&expected));
    ck_assert_str_eq(bytes_text(&back), bytes_text(&message));
    bytes_writer_free(&reduced);
    bytes_writer_free(&message);
    bytes_writer_free(&expected);
    bytes_writer_free(&bytes);
    bytes_writer_free(&back);
}
END_TEST

// Files as products write them, and whether they are what they say.
static const struct {
    const char *bytes;
    enum onshi_status status;
    const char *why;
} files[] = {
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>\xFB\xFC</a>", ONSHI_OK, ""},
    {"<?xml version='1.0' encoding='shift_jis' standalone='no'?><a>\xFB\xFC</a>", ONSHI_OK, ""},
    {"<?xml version=\"1.0\"  encoding = \"Windows-31J\" ?><a>\xFB\xFC</a>", ONSHI_OK, ""},
    {"<?xml version=\"1.0\" encoding=\"SJIS\"?><a>\xFB\xFC</a>", ONSHI_OK, ""},
    {"<?xml version=\"1.0\" encoding=\"x-sjis\"?><a>\xFB\xFC</a>", ONSHI_OK, ""},
    {"<?xml version=\"1.0\" encoding=\"cp932\"?><a>\xFB\xFC</a>", ONSHI_OK, ""},
    {"<?xml version=\"1.0\" encoding=\"MS932\"?><a>\xFB\xFC</a>", ONSHI_OK, ""},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>\xC2\xB1</a>", ONSHI_OK, "two kana that could be ± in UTF-8"},
    {"<?xml version=\"1.0\" encoding=\"utf-8\"?><a>髙</a>", ONSHI_OK, ""},
    {"<a>髙</a>", ONSHI_OK, "no declaration"},
    {"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>髙</a>", ONSHI_OK, "a byte order mark"},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>髙</a>", ONSHI_MALFORMED, "is UTF-8"},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>見本</a>", ONSHI_MALFORMED, "is UTF-8, and would be 隕区悽"},
    {"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a/>", ONSHI_MALFORMED, "the mark says UTF-8"},
    {"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\xFB\xFC</a>", ONSHI_MALFORMED, "is CP932"},
    {"<a>\xFB\xFC</a>", ONSHI_MALFORMED, "is CP932, and nothing says so"},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>\xFB</a>", ONSHI_MALFORMED, "half a character"},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>\x85\x40</a>", ONSHI_MALFORMED, "no such character"},
    {"<?xml version=\"1.0\" encoding=\"EUC-JP\"?><a/>", ONSHI_MALFORMED, "neither of the two"},
    {"<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", ONSHI_MALFORMED, "neither of the two"},
    {"<?xml version=\"1.0\" encoding=\"\"?><a/>", ONSHI_MALFORMED, "no name"},
    {"<?xml version=\"1.0\" encoding=Shift_JIS?><a/>", ONSHI_MALFORMED, "no quotes"},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS?><a/>", ONSHI_MALFORMED, "no end"},
};

START_TEST(test_characters_must_be_what_the_declaration_says) { // BUG-28, SC-TXT-05
    struct bytes_writer text;
    bytes_writer_init(&text, MAXIMUM);

    enum onshi_status status = wire_decode(files[_i].bytes, strlen(files[_i].bytes), &text);

    ck_assert_msg(status == files[_i].status, "%s", files[_i].why);
    if (status == ONSHI_OK && strstr(files[_i].bytes, "\xFB\xFC") != NULL) {
        ck_assert_ptr_nonnull(strstr(bytes_text(&text), "髙"));
        ck_assert_ptr_nonnull(strstr(bytes_text(&text), "UTF-8"));
        xmlDoc *doc = NULL;
        ck_assert_int_eq(xml_parse(bytes_text(&text), text.length, &doc), ONSHI_OK);
        xmlFreeDoc(doc);
    }
    bytes_writer_free(&text);
}
END_TEST

// Decodes in pieces of that size.
static enum onshi_status decode_in_pieces(const char *bytes, size_t length, size_t piece, struct bytes_writer *out) {
    struct wire_decoder *decoder = NULL;
    ck_assert_int_eq(wire_decoder_new(&decoder), ONSHI_OK);
    enum onshi_status status = ONSHI_OK;
    for (size_t at = 0; at < length && status == ONSHI_OK; at += piece) {
        status = wire_decoder_feed(decoder, bytes + at, piece < length - at ? piece : length - at, out);
    }
    status = status != ONSHI_OK ? status : wire_decoder_end(decoder, out);
    wire_decoder_free(decoder);
    return status;
}

START_TEST(test_characters_in_pieces_are_the_same) {
    static const size_t pieces[] = {1, 2, 3, 5, 1000};
    struct bytes_writer text, whole;
    bytes_writer_init(&text, MAXIMUM);
    bytes_writer_init(&whole, MAXIMUM);
    (void)!wire_decode(files[_i].bytes, strlen(files[_i].bytes), &whole);

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        bytes_writer_free(&text);
        enum onshi_status status = decode_in_pieces(files[_i].bytes, strlen(files[_i].bytes), pieces[i], &text);
        ck_assert_msg(status == files[_i].status, "%s", files[_i].why);
        ck_assert(status != ONSHI_OK || strcmp(bytes_text(&text), bytes_text(&whole)) == 0);
    }
    bytes_writer_free(&text);
    bytes_writer_free(&whole);
}
END_TEST

// Characters that lie across the blocks of the decoder, and a lie that begins late.
START_TEST(test_characters_in_long_files_are_the_same) {
    enum { REPEATED = 5000 };
    static const struct {
        const char *declared, *bytes;
        enum onshi_status status;
    } rows[] = {
        {"UTF-8", "a髙", ONSHI_OK},
        {"Shift_JIS", "a\xFB\xFC", ONSHI_OK},
        {"Shift_JIS", "a\xBC", ONSHI_OK},
        {"Shift_JIS", "a髙", ONSHI_MALFORMED},
        {"UTF-8", "aa\xFB\xFC", ONSHI_MALFORMED},
    };
    struct bytes_writer file, text, whole;
    bytes_writer_init(&file, MAXIMUM);
    bytes_writer_init(&text, MAXIMUM);
    bytes_writer_init(&whole, MAXIMUM);
    ck_assert_int_eq(bytes_printf(&file, "<?xml version=\"1.0\" encoding=\"%s\"?>", rows[_i].declared), ONSHI_OK);
    ck_assert_int_eq(bytes_fill(&file, ' ', 6000), ONSHI_OK); // ASCII for more than a block
    for (int i = 0; i < REPEATED; i++) {
        ck_assert_int_eq(bytes_write_text(&file, rows[_i].bytes), ONSHI_OK);
    }

    ck_assert_int_eq(decode_in_pieces(bytes_text(&file), file.length, 777, &text), rows[_i].status);
    ck_assert_int_eq(wire_decode(file.data, file.length, &whole), rows[_i].status);

    ck_assert(rows[_i].status != ONSHI_OK || strcmp(bytes_text(&text), bytes_text(&whole)) == 0);
    bytes_writer_free(&file);
    bytes_writer_free(&text);
    bytes_writer_free(&whole);
}
END_TEST

START_TEST(test_characters_of_an_encoder_are_those_of_the_reduced_text) {
    struct wire_encoder *encoder = NULL;
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, MAXIMUM);
    ck_assert_int_eq(wire_encoder_new(WIRE_CP932, &encoder), ONSHI_OK);

    for (int twice = 0; twice < 2; twice++) { // it remembers
        bytes_writer_free(&bytes);
        ck_assert_int_eq(wire_encoder_put(encoder, characters[_i].text, strlen(characters[_i].text), &bytes), ONSHI_OK);
        ck_assert_str_eq(bytes_text(&bytes), characters[_i].bytes);
    }
    ck_assert_int_eq(wire_encoder_put(encoder, "\xE9\xAB", 2, &bytes), ONSHI_MALFORMED);
    wire_encoder_free(encoder);
    bytes_writer_free(&bytes);
}
END_TEST

START_TEST(test_characters_are_never_nul) { // found by the fuzzer
    static const char cp932[] = "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>\0</a>";
    static const char utf8[] = "<a>\0</a>";
    struct bytes_writer text;
    bytes_writer_init(&text, MAXIMUM);

    ck_assert_int_eq(wire_decode(cp932, sizeof cp932 - 1, &text), ONSHI_MALFORMED);
    ck_assert_int_eq(wire_decode(utf8, sizeof utf8 - 1, &text), ONSHI_MALFORMED);
    bytes_writer_free(&text);
}
END_TEST

START_TEST(test_characters_of_every_kind_go_through) { // all of CP932, there and back
    struct bytes_writer bytes, text, again;
    bytes_writer_init(&text, MAXIMUM);
    bytes_writer_init(&again, MAXIMUM);
    int known = 0;
    for (unsigned pair = 0x8140; pair <= 0xFCFC; pair++) {
        char message[] = "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a>xx</a>";
        char *at = strstr(message, "xx");
        at[0] = (char)(pair >> 8);
        at[1] = (char)pair;
        bytes_writer_init(&bytes, MAXIMUM);
        bool single = (pair >> 8) >= 0xA0 && (pair >> 8) <= 0xDF;
        if (!single && at[1] != '<' && wire_decode(message, sizeof message - 1, &text) == ONSHI_OK) {
            known++;
            ck_assert_int_eq(wire_encode(WIRE_CP932, text.data, text.length, &bytes), ONSHI_OK);
            ck_assert_int_eq(wire_decode(bytes.data, bytes.length, &again), ONSHI_OK);
            ck_assert_str_eq(bytes_text(&again), bytes_text(&text)); // bytes may differ: some characters stand twice
        }
        bytes_writer_free(&bytes);
        bytes_writer_free(&text);
        bytes_writer_free(&again);
    }
    ck_assert_int_gt(known, 7000);
}
END_TEST

START_TEST(test_characters_do_not_encode_what_they_lack) {
    static const char message[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>𠮷</a>";
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, MAXIMUM);

    ck_assert_int_eq(wire_encode(WIRE_CP932, message, sizeof message - 1, &bytes), ONSHI_MALFORMED);
    ck_assert_int_eq(wire_encode(WIRE_CP932, "<a/>", 4, &bytes), ONSHI_MALFORMED); // nothing to declare it in
    bytes_writer_free(&bytes);
}
END_TEST

START_TEST(test_characters_of_a_message_are_those_of_its_style) {
    struct eligibility_answer answer = {
        .header = {.processed = 0, .day = 0, .institution = CLINIC, .classification = '2', .segment = '1'},
        .status = '1',
        .validity = '1',
        .result_count = 1,
        .results = {{.name = "𠮷田　髙"}},
    };
    const struct wire_style style = {.characters = WIRE_CP932};
    xmlDoc *doc = NULL;

    ck_assert_int_eq(wire_build_eligibility_answer(&answer, &style, NULL, &doc), ONSHI_OK);

    const xmlNode *root = xmlDocGetRootElement(doc);
    const xmlNode *list = xml_child(xml_child(root, "MessageBody"), "ResultList");
    const xmlNode *result = xml_child(list, "ResultOfQualificationConfirmation");
    ck_assert_str_eq(xml_child_text(xml_child(root, "MessageHeader"), "CharacterCodeIdentifier"), "1");
    ck_assert_str_eq(xml_child_text(result, "Name"), "●田　髙");
    xmlFreeDoc(doc);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("characters");
    tcase_add_loop_test(tests, test_characters_survive_the_way_through_cp932, 0,
                        sizeof characters / sizeof characters[0]);
    tcase_add_loop_test(tests, test_characters_must_be_what_the_declaration_says, 0, sizeof files / sizeof files[0]);
    tcase_add_loop_test(tests, test_characters_in_pieces_are_the_same, 0, sizeof files / sizeof files[0]);
    tcase_add_loop_test(tests, test_characters_in_long_files_are_the_same, 0, 5);
    tcase_add_loop_test(tests, test_characters_of_an_encoder_are_those_of_the_reduced_text, 0,
                        sizeof characters / sizeof characters[0]);
    tcase_add_test(tests, test_characters_are_never_nul);
    tcase_add_test(tests, test_characters_of_every_kind_go_through);
    tcase_add_test(tests, test_characters_do_not_encode_what_they_lack);
    tcase_add_test(tests, test_characters_of_a_message_are_those_of_its_style);
    return run_case(tests);
}
