// SPDX-License-Identifier: Apache-2.0
//
// The face: pictures, camera and comparison by themselves, then sessions at the reader [mynumber-card 7.2].
#include <check.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/issue/photo.h"
#include "virtual-card/reader/camera.h"
#include "virtual-card/reader/compare.h"
#include "virtual-card/tests/test_reader_bench.h"

enum { PEOPLE = 12, SEEDS = 12 };

static struct reader_bench bench;
static struct picture photo, face, seen;

// --- Comparison ---

static void meet(int person)
{
    char id[32];
    struct bytes_writer jp2;

    snprintf(id, sizeof id, "face-%d", person);
    bytes_writer_init(&jp2, 65536);
    ck_assert_int_eq(camera_draw(id, &face), ONSHI_OK);
    ck_assert_int_eq(photo_write_jp2(id, &jp2), ONSHI_OK);
    ck_assert_int_eq(picture_read_jp2(bytes_reader_over(jp2.data, jp2.length), &photo), ONSHI_OK);
    bytes_writer_free(&jp2);
}

struct range {
    int low, high;
};

static void widen(struct range *range, int score)
{
    range->low = score < range->low ? score : range->low;
    range->high = score > range->high ? score : range->high;
}

// What every picture of a subject must score, with a margin of 5 to each threshold.
static const struct {
    enum camera_subject subject;
    bool matches, lives;
    const char *why;
} SUBJECTS[] = {
    {CAMERA_SAME, true, true, "no one is turned away from their own card"},
    {CAMERA_OTHER, false, true, "nobody gets in on somebody else's"},
    {CAMERA_TWIN, true, true, "a twin is taken for the person, as real devices do"},
    {CAMERA_GROWN_UP, false, true, "a baby photo does not match who has grown up"},
    {CAMERA_PHOTO_OF_PHOTO, true, false, "the right face, but not a live one"},
};

START_TEST(test_reader_face_scores_are_apart)
{
    struct range match = {100, 0};
    struct range live = {100, 0};
    const enum camera_subject subject = SUBJECTS[_i].subject;

    for (int person = 0; person < PEOPLE; person++) {
        meet(person);
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            const struct camera_shot shot = {.subject = subject, .seed = seed};
            ck_assert_int_eq(camera_take(&shot, &face, &seen), ONSHI_OK);
            const struct compare_result result = compare_faces(&photo, &seen);
            ck_assert(result.somebody);
            widen(&match, result.match);
            widen(&live, result.liveness);
        }
    }
    printf("%-15s match %d to %d (threshold %d), liveness %d to %d (threshold %d), %d pictures\n",
           camera_subject_name(subject), match.low, match.high, COMPARE_MATCH_THRESHOLD, live.low, live.high,
           COMPARE_LIVENESS_THRESHOLD, PEOPLE * SEEDS);
    ck_assert_msg(SUBJECTS[_i].matches ? match.low >= COMPARE_MATCH_THRESHOLD + 5
                                       : match.high < COMPARE_MATCH_THRESHOLD - 5, "%s", SUBJECTS[_i].why);
    ck_assert_msg(SUBJECTS[_i].lives ? live.low >= COMPARE_LIVENESS_THRESHOLD + 5
                                     : live.high < COMPARE_LIVENESS_THRESHOLD - 5, "%s", SUBJECTS[_i].why);
}
END_TEST

START_TEST(test_reader_face_empty_frame_is_nobody)
{
    meet(0);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        const struct camera_shot shot = {.subject = CAMERA_NOBODY, .seed = seed};
        ck_assert_int_eq(camera_take(&shot, &face, &seen), ONSHI_OK);
        ck_assert(!compare_faces(&photo, &seen).somebody);
    }
}
END_TEST

START_TEST(test_reader_face_camera_is_the_same_for_the_same_seed)
{
    static struct picture again;
    const struct camera_shot shot = {.subject = CAMERA_SAME, .seed = 3};
    const struct camera_shot next = {.subject = CAMERA_SAME, .seed = 4};
    meet(0);

    ck_assert_int_eq(camera_take(&shot, &face, &seen), ONSHI_OK);
    ck_assert_int_eq(camera_take(&shot, &face, &again), ONSHI_OK);
    ck_assert_mem_eq(&seen, &again, sizeof seen);

    ck_assert_int_eq(camera_take(&next, &face, &again), ONSHI_OK);
    ck_assert_mem_ne(&seen, &again, sizeof seen);
}
END_TEST

// --- Pictures ---

START_TEST(test_reader_face_pgm_round_trip)
{
    struct bytes_writer pgm;
    meet(1);
    bytes_writer_init(&pgm, PICTURE_PGM_MAXIMUM);
    ck_assert_int_eq(picture_write_pgm(&photo, &pgm), ONSHI_OK);

    ck_assert_int_eq(picture_read_pgm(bytes_reader_over(pgm.data, pgm.length), &seen), ONSHI_OK);

    ck_assert_mem_eq(&photo, &seen, sizeof seen);
    bytes_writer_free(&pgm);
}
END_TEST

static const struct {
    const char *file;
    enum onshi_status status;
} PGMS[] = {
    {"P5 2 2 255\nabcd", ONSHI_OK},           {"P5\n# a comment\n2 2\n# and one\n255\nabcd", ONSHI_OK},
    {"P5 2 2 255\nabc", ONSHI_MALFORMED},     {"P2 2 2 255\nabcd", ONSHI_MALFORMED},
    {"P5 2 2 65535\nabcdefgh", ONSHI_MALFORMED}, {"P5 2", ONSHI_MALFORMED},
    {"P5 2049 2 255\n", ONSHI_TOO_LONG},      {"P5 0 2 255\n", ONSHI_TOO_LONG},
    {"P5 9999999999 2 255\n", ONSHI_MALFORMED}, {"", ONSHI_MALFORMED},
};

START_TEST(test_reader_face_pgm_of_others)
{
    ck_assert_int_eq(picture_read_pgm(bytes_reader_over(PGMS[_i].file, strlen(PGMS[_i].file)), &seen),
                     PGMS[_i].status);
}
END_TEST

START_TEST(test_reader_face_spoilt_jp2_is_refused_or_read)
{
    struct bytes_writer jp2;
    bytes_writer_init(&jp2, 65536);
    ck_assert_int_eq(photo_write_jp2("face-0", &jp2), ONSHI_OK);

    for (size_t i = 0; i < jp2.length; i += 1 + i / 20) {
        jp2.data[i] ^= 0x55;
        enum onshi_status status = picture_read_jp2(bytes_reader_over(jp2.data, jp2.length), &seen);
        ck_assert(status == ONSHI_OK || status == ONSHI_MALFORMED || status == ONSHI_TOO_LONG);
        jp2.data[i] ^= 0x55;
        if (i % 64 == 0) {
            status = picture_read_jp2(bytes_reader_over(jp2.data, i), &seen);
            ck_assert(status == ONSHI_OK || status == ONSHI_MALFORMED);
        }
    }
    bytes_writer_free(&jp2);
}
END_TEST

// --- Sessions ---

static void set_up(void)
{
    reader_bench_open(&bench, NULL);
}

static void tear_down(void)
{
    reader_bench_close(&bench);
}

static json_t *face_result(void)
{
    return reader_bench_event(&bench, "face-result");
}

START_TEST(test_reader_face_same_person_proves_possession)
{
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", NULL);
    const json_int_t number = reader_bench_identify(&bench);

    json_t *identified = reader_bench_said(&bench, "identified");
    reader_bench_certify(&bench, number, "valid");
    json_decref(reader_bench_said(&bench, "consents"));
    json_t *result = face_result();

    ck_assert_str_eq(bench_text(identified, "method"), "face");
    ck_assert_str_eq(bench_text(identified, "proof"), "terminal");
    ck_assert(reader_bench_signature_fits(identified));
    ck_assert_str_eq(bench_text(result, "result"), "same");
    ck_assert_int_ge(json_integer_value(json_object_get(result, "score")), COMPARE_MATCH_THRESHOLD);
    ck_assert_int_eq(json_integer_value(json_object_get(result, "threshold")), COMPARE_MATCH_THRESHOLD);
    json_decref(identified);
    json_decref(result);
}
END_TEST

static struct card *issue(const struct issue_options *options)
{
    struct person person = {
        .id = READER_PERSON, .population = "POP-00", .name = "試験　花子", .kana = "ｼｹﾝ ﾊﾅｺ", .sex = "2",
        .address = "東京都", .post = "100-0013", .pin = BENCH_PIN, .sign_password = "ABC123", .serial = "01020304",
        .key = 1,
    };
    struct card *card = NULL;

    ck_assert_int_eq(calendar_parse("1980-02-17", &person.birthdate), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("2020-04-01", &person.card_issued), ONSHI_OK);
    ck_assert_int_eq(issue_card_as(&person, options, ONSHI_KEYS, &card), ONSHI_OK);
    return card;
}

START_TEST(test_reader_face_card_without_the_inferred_profile_proves_nothing)
{
    const struct issue_options options = {.inferred_terminal_authentication = false};
    tear_down();
    reader_bench_open_with(&bench, NULL, issue(&options));
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", NULL);
    reader_bench_identify(&bench);

    json_t *identified = reader_bench_said(&bench, "identified");

    ck_assert_str_eq(bench_text(identified, "proof"), "none");
    ck_assert_ptr_null(json_object_get(identified, "signature"));
    json_decref(identified);
}
END_TEST

static const struct {
    const char *face;
    const char *result;
} REJECTED[] = {
    {"other", "other"}, {"grown-up", "other"}, {"photo-of-photo", "not-live"}, {"nobody", "nobody"},
};

START_TEST(test_reader_face_rejected_three_times_then_the_pin)
{
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, REJECTED[_i].face, BENCH_PIN);
    reader_bench_identify(&bench);

    for (int attempt = 1; attempt <= 3; attempt++) {
        json_t *result = face_result();
        ck_assert_str_eq(bench_text(result, "result"), REJECTED[_i].result);
        ck_assert_int_eq(json_integer_value(json_object_get(result, "attempt")), attempt);
        json_decref(result);
    }
    json_t *identified = reader_bench_said(&bench, "identified");
    ck_assert_str_eq(bench_text(identified, "method"), "pin");
    ck_assert(reader_bench_signature_fits(identified));
    json_decref(identified);
}
END_TEST

START_TEST(test_reader_face_second_attempt_may_match)
{
    json_t *session = json_pack("{s:s, s:s, s:[s,s], s:s, s:s}", "do", "session", "method", "face", "faces", "nobody",
                                "same", "person", READER_PERSON, "code-b", bench.code_b);
    reader_bench_place(&bench);
    ck_assert_int_eq(reader_process_send(bench.reader, session), ONSHI_OK);
    reader_bench_identify(&bench);

    json_t *identified = reader_bench_said(&bench, "identified");

    ck_assert_str_eq(bench_text(identified, "method"), "face");
    json_decref(identified);
}
END_TEST

START_TEST(test_reader_face_of_somebody_with_another_card)
{
    json_t *session = json_pack("{s:s, s:s, s:s, s:s}", "do", "session", "method", "face", "person", "bench-jiro",
                                "code-b", bench.code_b);
    reader_bench_place(&bench);
    ck_assert_int_eq(reader_process_send(bench.reader, session), ONSHI_OK);
    reader_bench_identify(&bench);

    reader_bench_expect_end(&bench, "cancelled");
}
END_TEST

// Photo-less cards of infants: the PIN alone [DR-028].
START_TEST(test_reader_face_card_without_photo)
{
    const struct issue_options options = {.photo = _i ? ISSUE_PHOTO_ABSENT : ISSUE_PHOTO_EMPTY};
    tear_down();
    reader_bench_open_with(&bench, NULL, issue(&options));
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", BENCH_PIN);
    reader_bench_identify(&bench);

    json_t *result = face_result();
    json_t *identified = reader_bench_said(&bench, "identified");

    ck_assert_str_eq(bench_text(result, "result"), "no-photo");
    ck_assert_str_eq(bench_text(identified, "method"), "pin");
    json_decref(result);
    json_decref(identified);
}
END_TEST

// A card without a PIN: the face is the way [DR-027].
START_TEST(test_reader_face_of_a_pinless_card)
{
    const struct issue_options options = {.pinless = true, .inferred_terminal_authentication = true};
    tear_down();
    reader_bench_open_with(&bench, NULL, issue(&options));
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", NULL);
    reader_bench_identify(&bench);

    json_t *identified = reader_bench_said(&bench, "identified");

    ck_assert(reader_bench_signature_fits(identified));
    json_decref(identified);
}
END_TEST

static json_t *base64_of(const struct picture *picture)
{
    struct bytes_writer pgm;
    bytes_writer_init(&pgm, PICTURE_PGM_MAXIMUM);
    ck_assert_int_eq(picture_write_pgm(picture, &pgm), ONSHI_OK);
    char *text = malloc(pgm.length * 2);
    ck_assert_int_gt(EVP_EncodeBlock((unsigned char *)text, pgm.data, (int)pgm.length), 0);
    json_t *value = json_string(text);
    free(text);
    bytes_writer_free(&pgm);
    return value;
}

// A picture handed to the camera: the person's own, or somebody's.
START_TEST(test_reader_face_picture_is_handed_in)
{
    ck_assert_int_eq(camera_draw(_i == 0 ? READER_PERSON : "bench-jiro", &seen), ONSHI_OK);
    json_t *session = json_pack("{s:s, s:s, s:o, s:s}", "do", "session", "method", "face", "picture", base64_of(&seen),
                                "code-b", bench.code_b);
    reader_bench_place(&bench);
    ck_assert_int_eq(reader_process_send(bench.reader, session), ONSHI_OK);
    reader_bench_identify(&bench);

    json_t *result = face_result();

    ck_assert_str_eq(bench_text(result, "result"), _i == 0 ? "same" : "other");
    json_decref(result);
}
END_TEST

START_TEST(test_reader_face_picture_comes_from_a_file)
{
    char path[] = "/tmp/onshi-face-XXXXXX";
    struct bytes_writer pgm;
    int fd = mkstemp(path);
    bytes_writer_init(&pgm, PICTURE_PGM_MAXIMUM);
    ck_assert_int_eq(camera_draw(READER_PERSON, &seen), ONSHI_OK);
    ck_assert_int_eq(picture_write_pgm(&seen, &pgm), ONSHI_OK);
    ck_assert_int_eq(write(fd, pgm.data, pgm.length), (ssize_t)pgm.length);
    close(fd);
    json_t *session = json_pack("{s:s, s:s, s:s, s:s}", "do", "session", "method", "face", "picture-file", path,
                                "code-b", bench.code_b);
    reader_bench_place(&bench);
    ck_assert_int_eq(reader_process_send(bench.reader, session), ONSHI_OK);
    reader_bench_identify(&bench);

    json_t *result = face_result();

    ck_assert_str_eq(bench_text(result, "result"), "same");
    unlink(path);
    bytes_writer_free(&pgm);
    json_decref(result);
}
END_TEST

static const char *const BAD_FACES[] = {
    "{\"do\":\"session\",\"method\":\"face\",\"face\":\"cat\"}",
    "{\"do\":\"session\",\"method\":\"face\",\"face\":1}",
    "{\"do\":\"session\",\"method\":\"face\",\"faces\":\"same\"}",
    "{\"do\":\"session\",\"method\":\"face\",\"picture\":\"????\"}",
    "{\"do\":\"session\",\"method\":\"face\",\"picture\":\"\"}",
    "{\"do\":\"session\",\"method\":\"face\",\"picture-file\":\"/nowhere/face.pgm\"}",
    "{\"do\":\"session\",\"method\":\"face\",\"code-b\":\"123456789012345\"}",
    "{\"do\":\"session\",\"method\":\"face\",\"seed\":-1}",
    "{\"do\":\"session\",\"method\":\"visual\",\"staff\":\"perhaps\"}",
    "{\"do\":\"session\",\"method\":\"pin\",\"register\":\"yes\"}",
    "{\"do\":\"session\",\"method\":\"pin\",\"stops-in\":\"LUNCH\"}",
};

START_TEST(test_reader_face_session_malformed)
{
    reader_bench_patient(&bench, BAD_FACES[_i]);

    json_t *refused = reader_bench_event(&bench, "refused");

    ck_assert_str_eq(bench_text(refused, "reason"), "malformed");
    json_decref(refused);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof *(table))

static Suite *face_suite(void)
{
    Suite *suite = suite_create("reader-face");
    TCase *pictures = tcase_create("pictures");
    TCase *sessions = tcase_create("sessions");

    tcase_set_timeout(pictures, 60);
    tcase_add_loop_test(pictures, test_reader_face_scores_are_apart, 0, ROWS(SUBJECTS));
    tcase_add_test(pictures, test_reader_face_empty_frame_is_nobody);
    tcase_add_test(pictures, test_reader_face_camera_is_the_same_for_the_same_seed);
    tcase_add_test(pictures, test_reader_face_pgm_round_trip);
    tcase_add_loop_test(pictures, test_reader_face_pgm_of_others, 0, ROWS(PGMS));
    tcase_add_test(pictures, test_reader_face_spoilt_jp2_is_refused_or_read);
    suite_add_tcase(suite, pictures);
    tcase_add_checked_fixture(sessions, set_up, tear_down);
    tcase_set_timeout(sessions, 30);
    tcase_add_test(sessions, test_reader_face_same_person_proves_possession);
    tcase_add_test(sessions, test_reader_face_card_without_the_inferred_profile_proves_nothing);
    tcase_add_loop_test(sessions, test_reader_face_rejected_three_times_then_the_pin, 0, ROWS(REJECTED));
    tcase_add_test(sessions, test_reader_face_second_attempt_may_match);
    tcase_add_test(sessions, test_reader_face_of_somebody_with_another_card);
    tcase_add_loop_test(sessions, test_reader_face_card_without_photo, 0, 2);
    tcase_add_test(sessions, test_reader_face_of_a_pinless_card);
    tcase_add_loop_test(sessions, test_reader_face_picture_is_handed_in, 0, 2);
    tcase_add_test(sessions, test_reader_face_picture_comes_from_a_file);
    tcase_add_loop_test(sessions, test_reader_face_session_malformed, 0, ROWS(BAD_FACES));
    suite_add_tcase(suite, sessions);
    return suite;
}

int main(void)
{
    return reader_bench_run(face_suite());
}
