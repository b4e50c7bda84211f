// SPDX-License-Identifier: Apache-2.0
//
// Each fault of the reader (fault.h) is played without and with it, and must deviate only with it. A play is a short
// script; what patient, terminal, card, log and folder get of it is one transcript, in which a row names what tells the
// two apart.
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virtual-card/reader/fault.h"
#include "virtual-card/reader/plugged.h"
#include "virtual-card/tests/test_reader_bench.h"
#include "virtual-card/vpcd/deadline.h"

enum { STEPS = 12, TRANSCRIPT_MAXIMUM = 1 << 22, PATH_SIZE = 256 };

#define CLOCK "P {\"do\":\"clock\",\"at\":\"2024-10-08T09:00:00\"}"
#define VISUAL "P {\"do\":\"mode\",\"mode\":\"visual\",\"account\":\"administrator\"}"
#define PATIENT(members) "P {\"do\":\"session\"," members "}"
#define PIN "\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\""
#define CHECKUP ",\"consents\":{\"checkup\":true}"
#define FACE "\"method\":\"face\",\"face\":"

// "place", "take": the card; P, T, C: a line of the patient's side, of the terminal, to the card.
struct play {
    const char *name;
    const char *trait, *value; // of the card (issue/special.h)
    const char *config;        // reader_config.h
    const char *worth;         // of the certificate; "": the terminal does not say; NULL: "valid"
    bool silent;               // the terminal shows nothing
    const char *steps[STEPS];
};

// clang-format off
static const struct play PLAYS[] = {
    {"pin", .steps = {"place", PATIENT(PIN CHECKUP), "C {\"do\":\"probe\",\"milliseconds\":2000}", "take"}},
    {"pin-needs", .steps = {"C {\"do\":\"needs\",\"read\":[\"photo\"]}", "place", PATIENT(PIN), "take"}},
    {"pin-wrong", .steps = {"place", PATIENT("\"method\":\"pin\",\"pin\":\"0000\""), "take"}},
    {"pin-long", .steps = {"place", PATIENT("\"method\":\"pin\",\"pin\":\"" BENCH_PIN "2\""), "take"}},
    {"pin-last", "tries-auth", "1", .steps = {"place", PATIENT("\"method\":\"pin\",\"pin\":\"0000\""), "take"}},
    {"pin-locked", "tries-auth", "0", .steps = {"place", PATIENT(PIN), "take"}},
    {"pin-twice", .steps = {"place", PATIENT(PIN CHECKUP), "take", "place",
        PATIENT(PIN ",\"consents\":{\"checkup\":false}"), "take"}},
    {"pin-2024", .steps = {CLOCK, "place", PATIENT(PIN ",\"consents\":{\"limit\":true}"), "take"}},
    {"pin-anybody", .steps = {"T {\"do\":\"mode\",\"mode\":\"visual\",\"account\":\"general\"}"}},
    {"pin-version", .steps = {"T {\"do\":\"hello\",\"port\":9}", "place", PATIENT(PIN)}},
    {"pin-no-card", .steps = {PATIENT(PIN)}},
    {"configured", .steps = {"P {\"do\":\"configure\",\"config\":{\"kinds\":[\"medication\"]}}", "place", PATIENT(PIN)}},
    {"restarted", .steps = {"P {\"do\":\"configure\",\"config\":{\"kinds\":[\"medication\"]}}", "P {\"do\":\"restart\"}",
        "place", PATIENT(PIN)}},
    {"mode-and-back", .steps = {VISUAL, "T {\"do\":\"mode\",\"mode\":\"unattended\",\"account\":\"administrator\"}",
        "place", PATIENT(PIN)}},
    {"foreign", "kind", "bank", .steps = {"place", PATIENT(PIN), "take"}},
    {"ending", .worth = "ending", .steps = {"place", PATIENT(PIN), "take"}},
    {"grace", .worth = "eligibility-only", .steps = {"place", PATIENT(PIN), "take"}},
    {"expired", .worth = "expired", .steps = {"place", PATIENT(PIN), "take"}},
    {"unregistered", .worth = "unregistered", .steps = {"place", PATIENT(PIN ",\"register\":true"), "take"}},
    {"late-line", .worth = "", .steps = {"place", PATIENT(PIN), "take", "place", PATIENT(PIN),
        "T {\"do\":\"certificate\",\"session\":1,\"result\":\"valid\"}"}},
    {"taken-in-query", .silent = true, .steps = {"place", PATIENT(PIN), "take"}},
    {"taken-in-consent", .steps = {"place", PATIENT(PIN CHECKUP ",\"stops-in\":\"CONSENT\""), "take",
        "P {\"do\":\"go-on\"}"}},
    {"taken-and-next", .steps = {"place", PATIENT(PIN CHECKUP ",\"stops-in\":\"CONSENT\""), "take", "place",
        PATIENT(PIN)}},
    {"silent-consent", .steps = {CLOCK, "place", PATIENT(PIN ",\"stops-in\":\"CONSENT\""),
        "P {\"do\":\"advance\",\"seconds\":61}", "take"}},
    {"forgotten", .steps = {CLOCK, "place", PATIENT(PIN), "P {\"do\":\"advance\",\"seconds\":11}", "take"}},
    {"face", .steps = {"C {\"do\":\"needs\",\"read\":[\"photo\"]}", "place", PATIENT(FACE "\"same\""), "take"}},
    {"face-other", .steps = {"place", PATIENT(FACE "\"other\",\"pin\":\"" BENCH_PIN "\""), "take"}},
    {"face-photo", .steps = {"place", PATIENT(FACE "\"photo-of-photo\""), "take"}},
    {"face-code", .steps = {"place", PATIENT(FACE "\"same\",\"code-b\":\"00000000000000\""), "take"}},
    {"face-locked", "tries-auth", "0", .steps = {"place", PATIENT(FACE "\"same\""), "take"}},
    {"face-none", "photo", "empty", .steps = {"place", PATIENT(FACE "\"same\""), "take"}},
    {"face-plain", .config = "{\"kind\":\"plain-reader\"}", .steps = {"place", PATIENT(FACE "\"same\""), "take"}},
    {"visual", .steps = {VISUAL, "place", PATIENT("\"method\":\"visual\""), "take"}},
    {"visual-refused", .steps = {VISUAL, "place", PATIENT("\"method\":\"visual\",\"staff\":\"refuse\""), "take"}},
};

// What stands in the transcript with the fault only ("+…"), or without it only ("-…").
static const struct {
    enum fault fault;
    const char *play;
    const char *mark;
} FAULTS[] = {
    {FAULT_BUG_07, "late-line", "-\"reason\":\"session\""},
    {FAULT_BUG_09, "expired", "-\"message\":\"006\""},
    {FAULT_BUG_10, "mode-and-back", "+\"state\":\"VISUAL\""},
    {FAULT_BUG_34, "pin-version", "-\"reason\":\"version\""},
    {FAULT_BUG_45, "pin-last", "-\"left\":1"},
    {FAULT_BUG_46, "face-other", "+\"attempt\":4"},
    {FAULT_BUG_53, "restarted", "+\"kind\":\"checkup\""},
    {FAULT_SEED_031, "pin-no-card", "+card-placed"},
    {FAULT_SEED_032, "face-other", "+\"result\":\"same\""},
    {FAULT_SEED_032_LIVE, "face-photo", "+\"result\":\"same\""},
    {FAULT_SEED_032_METHOD, "face", "-\"method\":\"face\""},
    {FAULT_SEED_033, "visual-refused", "+\"result\":\"confirmed\""},
    {FAULT_SEED_034, "pin-long", "+\"result\":\"ok\""},
    {FAULT_SEED_035, "face", "-\"reason\":\"done\""},
    {FAULT_SEED_036, "face-plain", "+\"methods\":[\"face\""},
    {FAULT_SEED_110, "taken-in-consent", "+\"event\":\"consents\""},
    {FAULT_SEED_111, "pin", "+\"medication\":true"},
    {FAULT_SEED_123, "pin", "+\"medication\":true"},
    {FAULT_SEED_123_TIME_OUT, "silent-consent", "+\"event\":\"consents\""},
    {FAULT_DR_010, "pin", "+\"state\":\"VISUAL\""},
    {FAULT_DR_011, "foreign", "-\"message\":\"002\""},
    {FAULT_DR_011_NUMBER, "foreign", "-\"message\""},
    {FAULT_DR_012, "pin-anybody", "+\"event\":\"mode\""},
    {FAULT_DR_013, "unregistered", "-\"event\":\"registration\""},
    {FAULT_DR_014, "pin", "+unneeded-read"},
    {FAULT_DR_016, "taken-in-query", "-\"reason\":\"card-removed\""},
    {FAULT_DR_017, "pin-2024", "+\"kind\":\"surgery\""},
    {FAULT_DR_017_NOW, "configured", "-\"kind\":\"checkup\""},
    {FAULT_DR_020, "pin-last", "+\"left\":2"},
    {FAULT_DR_020_TWICE, "pin-wrong", "+repeated-wrong-pin"},
    {FAULT_DR_021, "face-locked", "-\"reason\":\"done\""},
    {FAULT_DR_022, "visual", "+\"command\":\"00200092"},
    {FAULT_DR_023, "face-code", "+\"result\":\"locked\""},
    {FAULT_DR_025, "face-other", "-\"method\":\"pin\""},
    {FAULT_DR_026, "visual", "+\"certificate\":\"\""},
    {FAULT_DR_027, "face-locked", "+\"reason\":\"unreadable\""},
    {FAULT_DR_028, "face-none", "-\"result\":\"no-photo\""},
    {FAULT_DR_029, "grace", "+\"kind\":\"checkup\""},
    {FAULT_DR_029_NOTICE, "ending", "-\"message\":\"I10\""},
    {FAULT_DR_029_OVER, "expired", "+\"event\":\"consents\""},
    {FAULT_DR_030, "pin", "+\"medication\":true"},
    {FAULT_DR_034, "pin-twice", "-\"checkup\":false"},
    {FAULT_DR_036, "pin-2024", "+\"kind\":\"limit\""},
    {FAULT_MC_4_LOCKED, "pin-locked", "+after-lock"},
    {FAULT_MC_4_STATUS, "pin-locked", "+after-lock"},
    {FAULT_MC_4_VERIFIED, "pin", "+left-verified"},
    {FAULT_MC_7_2_BASIC_ITEMS, "pin-needs", "+unneeded-read"},
    {FAULT_MC_7_2_BIRTH_DATE, "face", "+unneeded-read"},
    {FAULT_MC_7_2_CHALLENGE, "pin", "+signature wrong"},
    {FAULT_MC_7_3_OPEN, "pin", "+\"result\":\"exclusive\""},
    {FAULT_MC_7_3_REMINDER, "forgotten", "-\"event\":\"reminder\""},
    {FAULT_MC_7_5, "silent-consent", "-\"reason\":\"time-out\""},
    {FAULT_MC_8_16, "face", "+\"result\":\"wrong-code\""},
    {FAULT_MC_8_22, "pin", "+FFFFFFFF\",\"signature\""},
    {FAULT_MC_8_32, "face-other", "+\"response\":\"63C9\""},
    {FAULT_MC_8_34, "taken-and-next", "+\"checkup\":true"},
    {FAULT_X_02, "pin", "+pin=" BENCH_PIN},
    {FAULT_X_02_PICTURE, "face", "+store camera.pgm"},
};
// clang-format on

enum { PLAY_COUNT = sizeof PLAYS / sizeof *PLAYS, FAULT_ROWS = sizeof FAULTS / sizeof *FAULTS };

// One run of a play.
struct run {
    const struct play *play;
    uint64_t faults;
    struct reader_bench bench;
    struct bytes_writer transcript;
    json_int_t mark;
    bool busy; // the terminal has said something since the last question whether all is quiet
};

// --- The transcript ---

static void note(struct run *run, const char *channel, const char *text)
{
    ck_assert_int_eq(bytes_printf(&run->transcript, "%s %s\n", channel, text), ONSHI_OK);
}

static void note_event(struct run *run, const char *channel, const json_t *event)
{
    char *text = json_dumps(event, JSON_COMPACT);

    note(run, channel, text);
    free(text);
}

// --- The terminal ---

static void greet(struct run *run, const json_t *event)
{
    reader_bench_terminal(&run->bench, json_pack("{s:s, s:O}", "do", "hello", "port", json_object_get(event, "port")));
}

static void identify(struct run *run, const json_t *event)
{
    json_t *session = json_object_get(event, "session");

    reader_bench_terminal(&run->bench, json_pack("{s:s, s:O, s:s, s:[s,s,s,s]}", "do", "identify", "session", session,
                                                 "challenge", READER_CHALLENGE, "ask", "checkup", "medication", "limit",
                                                 "surgery"));
}

static void certify(struct run *run, const json_t *event)
{
    const char *worth = run->play->worth == NULL ? "valid" : run->play->worth;

    const bool checkable = json_object_get(event, "signature") != NULL && !fault_on(run->faults, FAULT_MC_8_22);

    if (checkable && !reader_bench_signature_fits(event)) {
        note(run, "check", "signature wrong");
    }
    if (*worth != '\0') {
        reader_bench_certify(&run->bench, json_integer_value(json_object_get(event, "session")), worth);
    }
}

static void show(struct run *run, const json_t *event)
{
    if (!run->play->silent) {
        reader_bench_show(&run->bench, json_integer_value(json_object_get(event, "session")), "done");
    }
}

static void take_port(struct run *run, json_t *event)
{
    static const struct {
        const char *event;
        void (*answer)(struct run *run, const json_t *event);
    } ANSWERS[] = {{"hello", greet}, {"card-placed", identify}, {"identified", certify}, {"consents", show}};

    note_event(run, "port", event);
    run->busy = true;
    for (size_t i = 0; i < sizeof ANSWERS / sizeof *ANSWERS; i++) {
        if (strcmp(ANSWERS[i].event, bench_text(event, "event")) == 0) {
            ANSWERS[i].answer(run, event);
        }
    }
    json_decref(event);
}

static void pump_port(struct run *run)
{
    json_t *event;

    while (lines_read(&run->bench.terminal, &event) == ONSHI_OK) {
        take_port(run, event);
    }
}

static void pump_card(struct run *run)
{
    json_t *event;

    while (card_process_read(run->bench.lane.holder, &event) == ONSHI_OK) {
        note_event(run, "card", event);
        json_decref(event);
    }
}

// --- Steps ---

// hear takes in what is said until the patient's side says `event`, with the member `key` if that is not NULL.
static void hear(struct run *run, const char *name, const char *key, const json_t *value)
{
    for (bool heard = false; !heard;) {
        json_t *event = bench_next(reader_bench_source(&run->bench));
        heard = strcmp(bench_text(event, "event"), name) == 0 &&
                (key == NULL || json_equal(json_object_get(event, key), value));
        if (strcmp(bench_text(event, "event"), "settled") != 0) {
            note_event(run, "patient", event);
        }
        json_decref(event);
    }
    pump_port(run);
}

// rest waits until nobody says anything more.
static void rest(struct run *run)
{
    do {
        json_t *mark = json_integer(++run->mark);
        run->busy = false;
        ck_assert_int_eq(reader_process_send(run->bench.reader, json_pack("{s:s, s:O}", "do", "settle", "mark", mark)),
                         ONSHI_OK);
        hear(run, "settled", "mark", mark);
        json_decref(mark);
    } while (run->busy);
    pump_card(run);
}

static void move_card(struct run *run, const char *what, bool present)
{
    json_t *value = json_boolean(present);

    ck_assert_int_eq(card_process_send(run->bench.lane.holder, json_pack("{s:s}", "do", what)), ONSHI_OK);
    hear(run, "card", "present", value);
    json_decref(value);
}

static void say_card(struct run *run, const char *line)
{
    const bool probe = strstr(line, "probe") != NULL;

    bench_say(&run->bench.lane, line);
    for (bool heard = !probe; !heard;) {
        json_t *event = bench_next(bench_source_of_card(run->bench.lane.holder));
        heard = strcmp(bench_text(event, "event"), "probe") == 0;
        note_event(run, "card", event);
        json_decref(event);
    }
}

static void say_patient(struct run *run, const char *line)
{
    const bool session = strstr(line, "\"session\"") != NULL && strstr(line, "code-b") == NULL;

    if (session) {
        reader_bench_session(&run->bench, line);
    } else {
        reader_bench_patient(&run->bench, line);
    }
}

static void do_step(struct run *run, const char *step)
{
    if (strcmp(step, "place") == 0) {
        move_card(run, "insert", true);
    } else if (strcmp(step, "take") == 0) {
        move_card(run, "remove", false);
    } else if (step[0] == 'P') {
        say_patient(run, step + 2);
    } else if (step[0] == 'T') {
        reader_bench_terminal(&run->bench, json_loads(step + 2, 0, NULL));
    } else {
        say_card(run, step + 2);
    }
    rest(run);
}

// --- A play ---

static void note_files(struct run *run, const char *folder)
{
    char path[PATH_SIZE];
    char text[PATH_SIZE] = "";

    snprintf(path, sizeof path, "%s/camera.pgm", folder);
    if (unlink(path) == 0) {
        note(run, "store", "camera.pgm");
    }
    snprintf(path, sizeof path, "%s/log", folder);
    FILE *log = fopen(path, "re");
    ck_assert_ptr_nonnull(log);
    while (fgets(text, sizeof text, log) != NULL) {
        note(run, "log", text);
    }
    fclose(log);
    unlink(path);
}

// open_reader starts the reader with its standard error in a file.
static void open_reader(struct run *run, const struct reader_config *config)
{
    char path[PATH_SIZE];
    const int own = dup(STDERR_FILENO);

    snprintf(path, sizeof path, "%s/log", config->store);
    const int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ck_assert(own >= 0 && log >= 0 && dup2(log, STDERR_FILENO) >= 0);
    reader_bench_open_with(&run->bench, config, bench_issue_special_card(run->play->trait, run->play->value));
    dup2(own, STDERR_FILENO);
    close(own);
    close(log);
}

// perform plays with a set of faults and leaves the transcript in `run`.
static void perform(const struct play *play, uint64_t faults, struct run *run)
{
    char folder[BENCH_PATH_SIZE];
    struct reader_config config = reader_bench_default();
    json_t *settings = json_loads(play->config == NULL ? "{}" : play->config, 0, NULL);

    ck_assert_int_eq(reader_config_read(&config, settings, NULL), ONSHI_OK);
    json_decref(settings);
    bench_make_folder(folder);
    config.store = folder;
    config.faults = faults;
    *run = (struct run){.play = play, .faults = faults};
    bytes_writer_init(&run->transcript, TRANSCRIPT_MAXIMUM);
    open_reader(run, &config);
    for (int i = 0; i < STEPS && play->steps[i] != NULL; i++) {
        do_step(run, play->steps[i]);
    }
    reader_bench_close(&run->bench);
    note_files(run, folder);
    bench_drop_folder(folder);
}

// check compares a play with a fault to the good one.
static void check(int row, const char *good, const char *faulty)
{
    const char *mark = FAULTS[row].mark;
    const char *with = mark[0] == '+' ? faulty : good;
    const char *without = mark[0] == '+' ? good : faulty;

    const bool told = strstr(with, mark + 1) != NULL && strstr(without, mark + 1) == NULL;
    if (!told) {
        fprintf(stderr, "--- without\n%s--- with %s\n%s", good, fault_id(FAULTS[row].fault), faulty);
    }
    ck_assert_msg(told, "%s: %s does not tell it from a good device", fault_id(FAULTS[row].fault), mark);
}

START_TEST(test_reader_fault_deviates)
{
    const struct play *play = &PLAYS[_i];
    static struct run good, faulty;
    int rows = 0;

    perform(play, 0, &good);
    for (int row = 0; row < FAULT_ROWS; row++) {
        if (strcmp(FAULTS[row].play, play->name) == 0) {
            perform(play, UINT64_C(1) << FAULTS[row].fault, &faulty);
            check(row, bytes_text(&good.transcript), bytes_text(&faulty.transcript));
            bytes_writer_free(&faulty.transcript);
            rows++;
        }
    }
    bytes_writer_free(&good.transcript);
    ck_assert_int_gt(rows, 0);
}
END_TEST

START_TEST(test_reader_fault_bug_31_never_connects_again)
{
    struct reader_config config = reader_bench_default();
    struct plugged plugged;
    plugged_init(&plugged, "/tmp/nobody-listens.sock", NULL, &config);
    plugged_lose(&plugged);
    ck_assert_int_ge(plugged_wait(&plugged), 0);

    config.faults = UINT64_C(1) << FAULT_BUG_31;
    plugged_init(&plugged, "/tmp/nobody-listens.sock", NULL, &config);
    plugged_lose(&plugged);

    ck_assert_int_eq(plugged_wait(&plugged), -1);
}
END_TEST

START_TEST(test_reader_fault_every_one_is_played)
{
    for (int fault = 0; fault < FAULT_COUNT; fault++) {
        uint64_t faults = 0;
        int rows = fault == FAULT_BUG_31; // above
        for (int row = 0; row < FAULT_ROWS; row++) {
            rows += (int)FAULTS[row].fault == fault;
        }
        ck_assert_msg(rows == 1, "%s", fault_id((enum fault)fault));
        ck_assert(fault_add(&faults, fault_id((enum fault)fault)) && fault_on(faults, (enum fault)fault));
    }
    uint64_t none = 0;
    ck_assert(!fault_add(&none, "BUG-00") && none == 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reader-fault");
    TCase *plays = tcase_create("plays");
    tcase_set_timeout(plays, 60);
    tcase_add_loop_test(plays, test_reader_fault_deviates, 0, PLAY_COUNT);
    tcase_add_test(plays, test_reader_fault_bug_31_never_connects_again);
    tcase_add_test(plays, test_reader_fault_every_one_is_played);
    suite_add_tcase(suite, plays);
    return reader_bench_run(suite);
}
