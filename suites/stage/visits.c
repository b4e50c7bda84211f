// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/visits.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "suites/stage/device.h"
#include "suites/stage/hands.h"
#include "suites/stage/reader_side.h"
#include "suites/stage/station.h"
#include "suites/stage/step_words.h"
#include "suites/stage/web_side.h"
#include "virtual-card/issue/print.h"

enum { OMIT_MAXIMUM = 16 };

// Which elements the service leaves out of the answers to this visit, and how.
static void style_answers(struct scene *scene, const xmlNode *step, char *omit, const char **names) {
    int count = 0;
    for (char *at = omit; *at != 0 && count < OMIT_MAXIMUM; count++) {
        names[count] = at;
        at += strcspn(at, " ");
        if (*at != 0) {
            *at++ = 0;
        }
    }
    names[count] = NULL;
    struct terminal_options options = scene->terminal_options;
    options.style.omit = names;
    options.style.empty_elements = step_has(scene, step, "optional-elements", "empty");
    terminal_set_options(scene->terminal, &options);
    if (scene->web != NULL) {
        web_side_style(scene, count == 0 ? NULL : names, options.style.empty_elements);
    }
}

static void style_answers_as_ever(struct scene *scene) {
    terminal_set_options(scene->terminal, &scene->terminal_options);
    if (scene->web != NULL) {
        web_side_style(scene, NULL, false);
    }
}

// The patient's plan.

static json_t *consents_of(const struct scene *scene, const xmlNode *visit) {
    json_t *consents = json_object();
    for (const xmlNode *c = xml_child(visit, "consent"); c != NULL; c = xml_next(c, "consent")) {
        if (script_applies(c, &scene->plan_case->variation)) {
            (void)json_object_set_new(consents, step_attribute(scene, c, "kind").text,
                                      json_boolean(step_has(scene, c, "answer", "yes")));
        }
    }
    return consents;
}

// What the patient types, in order; `own` is the right PIN, and all there is when the script says nothing. `none`: the
// patient does not know it.
static json_t *pins_of(const struct scene *scene, const xmlNode *visit, const struct person *person) {
    struct step_text pins = step_attribute(scene, visit, "pins");
    if (strcmp(pins.text, "none") == 0) {
        return json_array();
    }
    json_t *words = step_list_of(pins.text[0] == 0 ? "own" : pins.text, person->pin);
    for (size_t i = 0; i < json_array_size(words); i++) {
        (void)json_object_set_new(scene->typed, json_string_value(json_array_get(words, i)), json_true());
    }
    return words;
}

// What the camera reads off the card's face: 照合番号B, unless the script has it misread, or unreadable.
static const char *code_of(const struct scene *scene, const xmlNode *visit, const struct print *print) {
    return step_has(scene, visit, "code-b", "wrong")        ? "00000000000000"
           : step_has(scene, visit, "code-b", "unreadable") ? ""
                                                            : print->code_b;
}

static void set_optional(const struct scene *scene, const xmlNode *visit, json_t *session) {
    struct step_text faces = step_attribute(scene, visit, "faces");
    struct step_text holder = step_attribute(scene, visit, "held-by");
    struct step_text answer = step_attribute(scene, visit, "register");
    struct step_text seed = step_attribute(scene, visit, "seed");
    step_set_text(session, "remove-after", step_attribute(scene, visit, "remove-after").text);
    step_set_text(session, "stops-in", step_attribute(scene, visit, "stops-in").text);
    step_set_text(session, "staff", step_attribute(scene, visit, "reader-staff").text);
    if (faces.text[0] != 0) {
        (void)json_object_set_new(session, "faces", step_list_of(faces.text, NULL));
    }
    if (holder.text[0] != 0) {
        (void)json_object_set_new(session, "person", json_string(holder.text));
    }
    if (seed.text[0] != 0) {
        (void)json_object_set_new(session, "seed", json_integer(strtol(seed.text, NULL, 10)));
    }
    if (answer.text[0] != 0) {
        (void)json_object_set_new(session, "register", json_boolean(strcmp(answer.text, "yes") == 0));
    }
}

// What the patient does at the reader, and what its camera sees: the card's print and the face of who holds it.
static json_t *session_of(const struct scene *scene, const xmlNode *visit, const struct person *person) {
    struct step_text method = step_attribute(scene, visit, "method");
    struct step_text face = step_attribute(scene, visit, "face");
    struct print print;
    print_make(person, &print);
    json_t *session =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "do", "session", "method",
                  method.text[0] == 0 ? "pin" : method.text, "face", face.text[0] == 0 ? "same" : face.text, "person",
                  person->id, "code-b", code_of(scene, visit, &print), "pins", pins_of(scene, visit, person), "consents",
                  consents_of(scene, visit));
    set_optional(scene, visit, session);
    return session;
}

// The reader's clock is the script's: no time-out comes by itself. A product that is the reader is told with all others.
static bool set_reader_clock(struct scene *scene) {
    char clock[CALENDAR_STAMP_SIZE];
    calendar_stamp(scene->now, clock);
    return scene_role(scene) == ROLE_CARD_READER ||
           hands_tell(scene, json_pack("{s:s, s:s}", "do", "clock", "at", clock));
}

// Staff switch 目視確認モード on for a visit by it, and must switch it back [DR-012]. A reception does so itself.
static bool set_reader_mode(struct scene *scene, const xmlNode *visit, const char *mode) {
    if (!step_has(scene, visit, "method", "visual") || scene_role(scene) == ROLE_RECEPTION) {
        return true;
    }
    if (scene_role(scene) == ROLE_CARD_READER) {
        return device_switch_mode(scene, mode, "administrator");
    }
    return hands_tell(scene, json_pack("{s:s, s:s, s:s}", "do", "mode", "mode", mode, "account", "administrator"));
}

// The patient has read on the screen how many tries are left, and types all the same: that is the say which the card's
// guard asks for, once a visit [virtual-card/card/guard.h].
static bool say_it(struct scene *scene, const xmlNode *visit) {
    return step_has(scene, visit, "say", "no") ||
           card_process_send(scene->card, json_pack("{s:s, s:s, s:b}", "do", "allow", "what", "last-try", "once", 1)) == ONSHI_OK;
}

// What personal data a reader has a need for in this visit; from now on the card's guard notes whatever else is read.
static bool declare_needs(struct scene *scene, const xmlNode *visit) {
    struct step_text needs = step_attribute(scene, visit, "may-read");
    json_t *read = step_list_of(strcmp(needs.text, "nothing") == 0 ? "" : needs.text, NULL);
    if (needs.text[0] == 0) {
        json_decref(read);
        return true;
    }
    return card_process_send(scene->card, json_pack("{s:s, s:o}", "do", "needs", "read", read)) == ONSHI_OK;
}

// "remove-before:at=3,ins=20": something that goes wrong with the card, at a command.
static json_t *card_fault_of(const char *text) {
    size_t name = strcspn(text, ":");
    json_t *fault = json_pack("{s:s, s:s#}", "do", "fault", "name", text, name);
    for (const char *at = text + name; *at != 0;) {
        at++;
        size_t key = strcspn(at, "=,"), length = strcspn(at, ",");
        char word[32], value[64];
        (void)snprintf(word, sizeof word, "%.*s", (int)key, at);
        (void)snprintf(value, sizeof value, "%.*s", length > key ? (int)(length - key - 1) : 0, at + (length > key ? key + 1 : key));
        bool number = strcmp(word, "at") == 0 || strcmp(word, "bytes") == 0 || strcmp(word, "milliseconds") == 0;
        (void)json_object_set_new(fault, word, number ? json_integer(strtol(value, NULL, 10)) : json_string(value));
        at += length;
    }
    return fault;
}

static bool plan_card_fault(struct scene *scene, const xmlNode *visit) {
    struct step_text fault = step_attribute(scene, visit, "card-fault");
    scene->card_fault_fired = false;
    return fault.text[0] == 0 || card_process_send(scene->card, card_fault_of(fault.text)) == ONSHI_OK;
}

static bool card_fault_has_fired(struct scene *scene, const xmlNode *visit) {
    bool planned = step_attribute(scene, visit, "card-fault").text[0] != 0;
    return !planned || scene->card_fault_fired || step_has(scene, visit, "card-fault-needed", "no") ||
           scene_end(scene, "unresolved", "仕込んだカードの障害が起きませんでした", "a planned fault of the card never fired");
}

// At the reader.

// The reader has let go of the chip: a card that is pulled while pcscd powers it down can leave pcscd blind to the next.
bool visit_patient_is_done(const struct scene *scene) {
    return scene->take_card || scene->waits || scene->card_out || (scene->unanswered && scene->card_seen) ||
           scene->broken;
}

static bool staff_or_patient_is_done(const struct scene *scene) {
    return visit_patient_is_done(scene) || scene->identified;
}

// pcscd looks every 400 ms: until it has seen the empty slot, the next card would be taken for this one. And a product that
// has not been told yet would answer as if the card were there.
static bool session_is_over(const struct scene *scene) {
    return (scene->session_over && scene->slot_empty && reader_side_is_through(scene)) || scene->broken;
}

static const char *state_of_newest_session(const struct scene *scene) {
    const json_t *sessions = json_object_get(scene->at->seen, "sessions");
    const json_t *newest = json_array_get(sessions, json_array_size(sessions) - 1);
    const char *state = json_string_value(json_object_get(newest, "state"));
    return state == NULL ? "" : state;
}

// The product is looked at until it asks staff, or has no more reason to.
static bool wait_for_question(struct scene *scene) {
    enum { LOOK_MS = 50 };
    for (int looks = SCENE_WAIT_MS / LOOK_MS; looks > 0 && scene->end == NULL; looks--) {
        bool done = visit_patient_is_done(scene); // before the look, so that the look sees it too
        if (!station_ask(scene, json_pack("{s:s}", "do", "settle"), NULL)) {
            return false;
        }
        if (strcmp(state_of_newest_session(scene), "confirm") == 0) {
            return true;
        }
        if (done) {
            scene_log(scene, "stage", "nothing-to-confirm", NULL);
            return false;
        }
        scene_rest(scene, LOOK_MS);
    }
    return false;
}

// At a reception somebody compares photo and person, when the product asks for it. One that does not ask has gone on by
// itself, which is for the judge to see.
static bool confirm_visually(struct scene *scene, const xmlNode *visit) {
    struct step_text choice = step_attribute(scene, visit, "confirm"), staff = step_staff(scene, visit);
    if (choice.text[0] == 0 || !scene_wait(scene, staff_or_patient_is_done, SCENE_WAIT_MS)) {
        return scene->end == NULL;
    }
    if (!wait_for_question(scene)) {
        return scene->end == NULL;
    }
    return station_ask(scene, json_pack("{s:s, s:s, s:s}", "do", "confirm-visually", "staff", staff.text, "choice", choice.text), NULL);
}

enum { AT_REST_MS = 2000, ROUNDS_AT_REST = 2, ROUNDS_MAXIMUM = 30 };

// Waits for the patient to be done. Where a product stands at the other end, one that is at rest and yet does not go on
// keeps the patient waiting: the patient gives up and takes the card, and the judge sees what that was.
static bool wait_for_patient(struct scene *scene) {
    int rests = 0, moves = -1;
    if (scene_role(scene) == ROLE_RECEIPT_COMPUTER) {
        return scene_wait(scene, visit_patient_is_done, SCENE_WAIT_MS);
    }
    for (int round = 0; round < ROUNDS_MAXIMUM && rests < ROUNDS_AT_REST; round++) {
        if (scene_wait(scene, visit_patient_is_done, AT_REST_MS)) {
            return true;
        }
        if (scene->end != NULL || !station_ask(scene, json_pack("{s:s}", "do", "settle"), NULL)) {
            return false;
        }
        rests = scene->moves == moves ? rests + 1 : 0;
        moves = scene->moves;
    }
    scene_log(scene, "stage", "patient-gives-up", NULL);
    return true;
}

static bool is_left_there(const struct scene *scene, const xmlNode *visit) {
    return scene->waits || scene->unanswered || step_has(scene, visit, "card", "left");
}

static bool begin_visit(struct scene *scene, const xmlNode *visit, int person) {
    scene->card_seen = false;
    scene->take_card = scene->session_over = scene->slot_empty = scene->waits = scene->identified = scene->unanswered = false;
    if (step_has(scene, visit, "card", "none")) { // stands before the reader, and puts nothing on it
        return hands_meet(scene) && hands_tell(scene, session_of(scene, visit, scene->people[person]));
    }
    if (step_has(scene, visit, "card", "there")) { // somebody else's, left in the reader
        return hands_tell(scene, session_of(scene, visit, scene->people[person]));
    }
    return hands_meet(scene) && hands_insert(scene, person) && set_reader_clock(scene) &&
           set_reader_mode(scene, visit, "visual") && (say_it(scene, visit) || hands_fail(scene)) &&
           (declare_needs(scene, visit) || hands_fail(scene)) &&
           (plan_card_fault(scene, visit) || hands_fail(scene)) &&
           hands_tell(scene, session_of(scene, visit, scene->people[person]));
}

static bool slot_is_empty(const struct scene *scene) {
    return scene->slot_empty || scene->broken;
}

// A reader under test may go on with its session although the card has gone, which is for the judge to see.
static bool end_visit_at_product(struct scene *scene) {
    enum { END_MS = 3000 };
    if (!hands_remove(scene) || !scene_wait(scene, slot_is_empty, SCENE_WAIT_MS) || scene->broken) {
        return hands_fail(scene);
    }
    if (!scene_wait(scene, session_is_over, END_MS)) {
        scene_log(scene, "stage", "session-goes-on", NULL);
    }
    return scene->end == NULL;
}

static bool end_visit(struct scene *scene) {
    if (scene_role(scene) == ROLE_CARD_READER) {
        return end_visit_at_product(scene);
    }
    return (hands_remove(scene) && scene_wait(scene, session_is_over, SCENE_WAIT_MS) && !scene->broken) || hands_fail(scene);
}

static bool visit_by_card(struct scene *scene, const xmlNode *visit, int person) {
    if (!begin_visit(scene, visit, person) || !confirm_visually(scene, visit)) {
        return false;
    }
    if (step_has(scene, visit, "card", "none") || step_has(scene, visit, "card", "there")) {
        return true; // nothing need come of it
    }
    bool given_back = step_has(scene, visit, "confirm", "other"); // by staff: a terminal that stops tells the reader nothing
    if (!given_back && (!wait_for_patient(scene) || scene->broken)) {
        return hands_fail(scene);
    }
    if (is_left_there(scene, visit)) {
        return true;
    }
    if (given_back && !scene_settle(scene)) { // a terminal that did not hear it goes on
        return false;
    }
    return end_visit(scene) && card_fault_has_fired(scene, visit) && set_reader_mode(scene, visit, "unattended");
}

static bool visit_by_number(struct scene *scene, const xmlNode *step, int person, const struct coverage *coverage) {
    char birthdate[CALENDAR_DATE_SIZE];
    calendar_date(scene->people[person]->birthdate, birthdate);
    struct step_text staff = step_staff(scene, step), typed = step_attribute(scene, step, "birthdate");
    json_t *request = json_pack("{s:s, s:s, s:s}", "do", "look-up-by-number", "staff", staff.text, "birthdate",
                                typed.text[0] == 0 ? birthdate : typed.text);
    step_set_card_numbers(request, coverage);
    step_set_typed(scene, step, "insurer symbol number branch", request);
    if (step_attribute(scene, step, "limit").text[0] != 0) {
        (void)json_object_set_new(request, "limit", json_boolean(step_has(scene, step, "limit", "yes")));
    }
    step_set_text(request, "chart", step_named(scene, step_attribute(scene, step, "chart").text));
    return station_ask(scene, request, NULL);
}

bool visit_play(struct scene *scene, const xmlNode *step) {
    int person = -1;
    const struct coverage *coverage = NULL;
    if (!step_person(scene, step, &person) || !step_coverage(scene, step, person, &coverage)) {
        return false;
    }
    struct step_text omit = step_attribute(scene, step, "omit");
    const char *names[OMIT_MAXIMUM + 1];
    style_answers(scene, step, omit.text, names);
    bool by_card = step_has(scene, step, "by", "card");
    bool played = by_card ? visit_by_card(scene, step, person)
                          : coverage != NULL ? visit_by_number(scene, step, person, coverage)
                                             : step_error(scene, step, "a visit by number needs a coverage");
    played = played && scene_settle(scene); // the answer is written while the omissions hold
    style_answers_as_ever(scene);
    return played;
}

// A card that was left in the reader.

// Time passes at the reader, and everywhere else.
bool visit_play_reader_time(struct scene *scene, const xmlNode *step) {
    long seconds = strtol(step_attribute(scene, step, "seconds").text, NULL, 10);
    scene->now += seconds;
    return hands_tell(scene, json_pack("{s:s, s:I}", "do", "advance", "seconds", (json_int_t)seconds)) && station_set_clocks(scene);
}

bool visit_play_go_on(struct scene *scene, const xmlNode *step) {
    (void)step;
    const bool stopped = scene->waits && !scene->session_over;
    scene->waits = scene->unanswered = false;
    if (!stopped) {
        scene_log(scene, "stage", "nobody-to-go-on", NULL);
        return true;
    }
    return hands_tell(scene, json_pack("{s:s}", "do", "go-on")) &&
           (wait_for_patient(scene) || hands_fail(scene));
}

bool visit_play_take_card(struct scene *scene, const xmlNode *step) {
    if (scene->card == NULL) {
        return step_error(scene, step, "no card was left in the reader");
    }
    return end_visit(scene);
}
