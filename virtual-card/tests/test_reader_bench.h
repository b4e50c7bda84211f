// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the face reader stand on: a lane with a card (test_lane_bench.h), a reader on it, and the test as
// patient and as terminal. What does not work aborts, with a word on standard error.
//
//     struct reader_bench bench;
//     reader_bench_open(&bench, NULL);
//     bench_card(&bench.lane, "insert", "inserted");
//     reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\"}");
//     json_int_t session = reader_bench_identify(&bench);
#ifndef ONSHI_VIRTUAL_CARD_TESTS_TEST_READER_BENCH_H
#define ONSHI_VIRTUAL_CARD_TESTS_TEST_READER_BENCH_H

#include <check.h>

#include "virtual-card/reader/reader_process.h"
#include "virtual-card/tests/test_lane_bench.h"

#define READER_CHALLENGE "00112233445566778899AABBCCDDEEFF"
#define READER_PERSON "bench-hanako" // whose card lies in the lane

struct reader_bench {
    struct bench lane;
    struct reader_process *reader;
    struct lines terminal;
    char code_b[15]; // printed on the card
};

// reader_bench_open starts a reader with the configuration, NULL: a face reader with all methods and the key for the
// PIN-less authentication. The terminal's hello is said.
void reader_bench_open(struct reader_bench *bench, const struct reader_config *config);
void reader_bench_close(struct reader_bench *bench);

// reader_bench_open_with is reader_bench_open with a card of the caller's, owned by the bench from now on.
void reader_bench_open_with(struct reader_bench *bench, const struct reader_config *config, struct card *card);

// reader_bench_patient says a line on the patient's side; reader_bench_terminal one on the port, taking the reference.
void reader_bench_patient(struct reader_bench *bench, const char *line);
void reader_bench_terminal(struct reader_bench *bench, json_t *line);

// reader_bench_session says a session line to which "code-b" is added.
void reader_bench_session(struct reader_bench *bench, const char *line);

// reader_bench_face_session says the session of somebody who shows a face and then types `pin`, if it is not NULL.
void reader_bench_face_session(struct reader_bench *bench, const char *face, const char *pin);

// reader_bench_source is the patient's side, for bench_next.
struct bench_source reader_bench_source(struct reader_bench *bench);

// reader_bench_event passes over the events of the patient's side until one is called `name`, reader_bench_said those of
// the port; the caller owns the result.
json_t *reader_bench_event(struct reader_bench *bench, const char *name);
json_t *reader_bench_said(struct reader_bench *bench, const char *name);

// reader_bench_next_said returns the next line of the port, whatever it is.
json_t *reader_bench_next_said(struct reader_bench *bench);

// reader_bench_identify answers the next card with a request for two kinds, reader_bench_identify_for with `kinds` (a
// JSON array, taken over). Both return the number of the session.
json_int_t reader_bench_identify(struct reader_bench *bench);
json_int_t reader_bench_identify_for(struct reader_bench *bench, json_t *kinds);

// reader_bench_begin places the card and says the session of a patient with the right PIN and code who consents to
// "checkup" and may stop in a state (NULL: nowhere); for the method "visual" the mode is switched on first.
void reader_bench_begin(struct reader_bench *bench, const char *method, const char *stops_in);

// reader_bench_certify says what the certificate is worth, "unregistered" being a valid one of a card that is not
// registered; reader_bench_certify_next waits for "identified" first. reader_bench_show says what the patient is to be
// shown.
void reader_bench_certify_next(struct reader_bench *bench, json_int_t session, const char *worth);
void reader_bench_certify(struct reader_bench *bench, json_int_t session, const char *worth);
void reader_bench_show(struct reader_bench *bench, json_int_t session, const char *result);

// reader_bench_wait_screen passes over events until the screen of `state` comes; the caller owns it.
json_t *reader_bench_wait_screen(struct reader_bench *bench, const char *state);

// reader_bench_place waits until the reader has noticed the card; reader_bench_take_card takes it out and waits for
// IDLE.
void reader_bench_place(struct reader_bench *bench);
void reader_bench_take_card(struct reader_bench *bench);

// reader_bench_expect_end checks how the session ended on both sides. The terminal must have heard nothing since.
void reader_bench_expect_end(struct reader_bench *bench, const char *reason);

// reader_bench_count counts the APDUs that the card has seen and that begin with `prefix`. No PIN may be among them.
int reader_bench_count(struct reader_bench *bench, const char *prefix);

// reader_bench_signature_fits checks the signature of an "identified" over READER_CHALLENGE.
bool reader_bench_signature_fits(const json_t *identified);

// reader_bench_run runs a suite and returns what main returns: 77 where no lane can be opened.
int reader_bench_run(Suite *suite);

// reader_bench_default is the configuration of reader_bench_open(…, NULL).
struct reader_config reader_bench_default(void);

#endif
