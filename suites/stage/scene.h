// SPDX-License-Identifier: Apache-2.0
//
// What stands on the stage during one case, and the two ways of waiting: for an event with a deadline, and for
// everything to come to rest.
//
// What surrounds the product depends on its role. A receipt computer has the terminal's folders; a reception has the Web
// API and a socket at which our face reader listens; a face reader has the lane's PC/SC and a socket at which our terminal
// listens. A second product, the partner, may stand beside the first: the receipt computer of a reception.
#ifndef ONSHI_SUITES_STAGE_SCENE_H
#define ONSHI_SUITES_STAGE_SCENE_H

#include <event2/event.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/person.h"
#include "base/profile.h"
#include "mocks/fault/fault.h"
#include "mocks/service/code_table.h"
#include "mocks/terminal/terminal.h"
#include "suites/log/rawlog.h"
#include "suites/plan/plan.h"
#include "suites/run/case.h"
#include "suites/stage/desk.h"
#include "suites/stage/limits.h"
#include "suites/stage/product.h"
#include "suites/stage/sandbox.h"
#include "virtual-card/reader/reader_config.h"
#include "virtual-card/reader/reader_process.h"
#include "virtual-card/vpcd/card_process.h"

enum {
    SCENE_PEOPLE_MAXIMUM = 24,
    SCENE_WAIT_MS = 15000,        // for our own card, reader and terminal
    SCENE_END_MS = 2000,          // for a product whose desk was closed
    SCENE_PATIENCE_SECONDS = 3600, // the most that an adapter may ask for
    SCENE_SETTLE_ROUNDS = 16,
    SCENE_MESSAGE_MAXIMUM = 4 * 1024 * 1024,
    SCENE_LINE_MAXIMUM = 512 * 1024, // at the reader's port
};

enum role { ROLE_RECEIPT_COMPUTER, ROLE_RECEPTION, ROLE_CARD_READER };

struct web_side;
struct reader_side;

// One product at work: its process and the desk before it.
struct station {
    enum role role;
    const char *channel;  // of its desk in the log
    const char *store;    // its folder for its own files
    struct product product;
    struct limits *limits; // on what it takes, or NULL
    struct desk *desk;     // NULL before it was started
    int action_ms;         // how long it may take for an action
    bool sets_clock;       // its clock is not ours: it is told the time
    json_t *seen;          // what it last showed, or NULL
};

enum { STATION_PRODUCT, STATION_PARTNER, STATIONS };

struct scene {
    const struct plan_case *plan_case;
    const struct case_options *options;
    struct rawlog *log;
    struct sandbox box;
    int64_t now;                  // the script's virtual time
    struct event_base *loop;
    struct event *events[4];      // SIGTERM, SIGINT, card, reader

    struct person *people[SCENE_PEOPLE_MAXIMUM];
    int people_count;
    char institution[16];
    struct profile *profile;
    struct code_table *codes;     // of the profile, or NULL
    struct ledger *ledger;
    struct service *service;
    struct wire_schemas *schemas;
    struct terminal *terminal;
    struct terminal_options terminal_options;
    struct fault_plan *faults;    // of the site, armed before the terminal opens
    char fail_text[SCRIPT_ATTRIBUTE_SIZE]; // of an answer that fails as a whole

    struct card_process *cards[SCENE_PEOPLE_MAXIMUM]; // one a person, made when first used
    struct card_process *card;    // the one in the patient's hand, or NULL
    struct reader_process *reader; // ours, or NULL: not started yet, or the product is the reader
    struct reader_config reader_config;
    struct reader_side *reader_side; // the socket at which product and reader, or reader and terminal, meet; or NULL
    struct web_side *web;         // for a reception, or NULL
    json_t *typed;                // PINs that patients have typed -> true
    json_t *handed;               // names of the files that a reception has handed over -> true

    struct station stations[STATIONS];
    int station_count;
    struct station *at;           // the one whose turn it is
    json_t *charts;               // alias -> chart number, or of a reception a result

    char first_face_name[256];    // for delivering it again
    struct bytes_writer first_face;

    int moves;                    // everything that has passed the terminal so far
    int ignored;                  // files in req that are no requests
    bool card_in, card_out, slot_empty, card_fault_fired;
    bool take_card, session_over, waits, identified; // of the session at the reader
    int reader_mark, reader_settled; // how often our reader was asked to settle, and the last time that it has
    bool line_lost;  // the reader has noticed that the line to its terminal is cut
    bool card_seen;  // the reader has told of the card since it was put in
    bool unanswered; // the reader waits for a line of our terminal that does not come, on purpose
    bool probed;     // somebody else has tried to get at the card
    bool reader_greeted;  // it has said hello to our terminal since its line was cut
    bool reader_answered; // the reader has said or refused its mode
    bool probe_answered;  // what pcscd says of the slot
    bool broken;     // card or reader goes on no more
    bool card_lost;  // it is the card, which is ours
    bool interrupted;
    bool closing; // the desks are being closed: what a product still says is no part of the case

    const char *end;              // how the case ended, or NULL while it is played
    struct bytes_writer end_ja, end_en;
};

// What a person is told when it is none of the product's doing.
#define SCENE_HARNESS_JA "スイート側の不具合です"

// scene_end ends the case; the first end counts. Returns false, so that a step can return it.
bool scene_end(struct scene *scene, const char *how, const char *ja, const char *en);

// scene_log writes an event of the raw log; it takes `members` over. A log that cannot be written ends the case.
void scene_log(struct scene *scene, const char *channel, const char *event, json_t *members);

// scene_set_up makes everything but the products. False when the case has ended thereby.
bool scene_set_up(struct scene *scene);

// scene_tear_down ends and removes everything in reverse order. May be called on a scene that was set up in part.
void scene_tear_down(struct scene *scene);

// scene_wait runs the loop until `done` or until `deadline_ms` have passed, or an interruption or the end of the case has
// come; returns what `done` says then. scene_rest runs it for `ms`.
bool scene_wait(struct scene *scene, bool (*done)(const struct scene *scene), int deadline_ms);
void scene_rest(struct scene *scene, int ms);

// scene_faults_fired says whether every planned fault has fired, and logs each; a case that planned one that never came
// has tested nothing and ends thereby.
bool scene_faults_fired(struct scene *scene);

// scene_settle waits until the product has taken in everything, its requests are answered, and it has taken in the
// answers.
bool scene_settle(struct scene *scene);

// scene_site returns an attribute of the script's site under this variation, `absent` when it has none.
const char *scene_site(const struct scene *scene, const char *name, const char *absent,
                       char out[SCRIPT_ATTRIBUTE_SIZE]);

// scene_is_cp932 says whether messages are in Shift_JIS: the site says so, or the variation "shuffled-cp932".
bool scene_is_cp932(const struct scene *scene);

// scene_open_service makes ledger, people, service and terminal, with the site's gates, codes and faults. False when the
// case has ended thereby.
bool scene_open_service(struct scene *scene);

// scene_person returns the index of a person of the script, or -1.
int scene_person(const struct scene *scene, const char *id);

// scene_role returns the role of the product under test.
enum role scene_role(const struct scene *scene);

#endif
