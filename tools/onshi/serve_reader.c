// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/serve_reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "suites/stage/sandbox.h"
#include "tools/onshi/serve_words.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/issue/print.h"
#include "virtual-card/reader/reader_process.h"
#include "virtual-card/vpcd/card_process.h"
#include "virtual-card/vpcd/lane.h"

enum { LINE_MAXIMUM = 256, WORDS_MAXIMUM = 5, WHY_BYTES = 1024 };

struct serve_reader {
    struct serve_desk *desk;
    char folder[32];
    struct lane *lane;
    struct reader_process *process;
    struct card_process *cards[SERVE_PEOPLE_MAXIMUM]; // one a person, made when first used: PIN counters live in it
    struct card_process *card;                        // the one that is in, or NULL
    bool pulled;                                      // it is out of the slot; the reader has not noticed yet
    struct event *line_event, *reader_event, *card_event;
    char line[LINE_MAXIMUM];
    size_t length;
};

static void say(const struct serve_reader *reader, const char *ja, const char *en, const char *about) {
    serve_words_line(stdout, serve_desk_now(reader->desk), "%s%s%s",
                     console_say(reader->desk->options->language, ja, en), about[0] == 0 ? "" : ": ", about);
}

// The card.

static void drain_card(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    struct serve_reader *reader = context;
    json_t *event = NULL;
    enum onshi_status status = card_process_read(reader->card, &event);
    for (; status == ONSHI_OK; status = card_process_read(reader->card, &event)) {
        if (strcmp(json_text(event, "event"), "removed") == 0) {
            reader->pulled = true;
            say(reader, "カードを取った", "the card was taken out", "");
        }
        json_decref(event);
    }
    if (status != ONSHI_NOT_FOUND) {
        (void)event_del(reader->card_event);
    }
}

static void free_event(struct event **event) {
    if (*event != NULL) {
        event_free(*event);
        *event = NULL;
    }
}

static bool watch(struct serve_reader *reader, struct event **slot, int fd, event_callback_fn callback) {
    free_event(slot);
    *slot = event_new(reader->desk->base, fd, EV_READ | EV_PERSIST, callback, reader);
    return *slot != NULL && event_add(*slot, NULL) == 0;
}

static bool make_card(struct serve_reader *reader, int index) {
    if (reader->cards[index] != NULL) {
        return true;
    }
    struct card *card = NULL;
    enum onshi_status status = issue_card(reader->desk->people[index], reader->desk->home.keys, &card);
    if (status == ONSHI_OK) {
        status = card_process_start(reader->lane, card, &reader->cards[index]);
        card_free(card);
    }
    return status == ONSHI_OK;
}

static bool insert(struct serve_reader *reader, int index) {
    if (!make_card(reader, index)) {
        return false;
    }
    reader->card = reader->cards[index];
    reader->pulled = false;
    // The patient has read how many tries are left, and types all the same.
    return watch(reader, &reader->card_event, card_process_fd(reader->card), drain_card) &&
           card_process_send(reader->card, json_pack("{s:s}", "do", "insert")) == ONSHI_OK &&
           card_process_send(reader->card,
                             json_pack("{s:s, s:s, s:b}", "do", "allow", "what", "last-try", "once", 1)) == ONSHI_OK;
}

static void remove_card(struct serve_reader *reader) {
    if (reader->card != NULL) {
        (void)!card_process_send(reader->card, json_pack("{s:s}", "do", "remove"));
    }
}

// What somebody types.

// The kinds of consent, as PORT.md of the reader names them.
static const char *const kinds[] = {"limit", "special-disease", "checkup", "medication"};

struct visit {
    const char *method, *pin;
    bool consents;
};

static json_t *session_of(const struct person *person, const struct visit *visit) {
    struct print print;
    print_make(person, &print);
    json_t *consents = json_object();
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        (void)json_object_set_new(consents, kinds[i], json_boolean(visit->consents));
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "do", "session", "method", visit->method, "face", "same",
                     "person", person->id, "code-b", print.code_b, "pin", visit->pin, "consents", consents);
}

static int index_of(const struct serve_reader *reader, const char *id) {
    for (int i = 0; i < reader->desk->people_count; i++) {
        if (strcmp(reader->desk->people[i]->id, id) == 0) {
            return i;
        }
    }
    return -1;
}

static void do_card(struct serve_reader *reader, int count, char **words) {
    int index = count < 3 ? -1 : index_of(reader, words[1]);
    bool by_pin = count >= 4 && strcmp(words[2], "pin") == 0;
    bool by_face = count >= 3 && strcmp(words[2], "face") == 0;
    if (index < 0 || (!by_pin && !by_face)) {
        say(reader, "例: card onshika-taro pin 0168 [no]、card onshika-taro face [no]。人は people で見られます",
            "as in: card onshika-taro pin 0168 [no], card onshika-taro face [no]; `people` shows who there is", "");
        return;
    }
    if (reader->card != NULL) {
        say(reader, "前のカードがまだ入っています", "the last card is still in", "");
        return;
    }
    const struct visit visit = {
        .method = by_pin ? "pin" : "face",
        .pin = by_pin ? words[3] : "",
        .consents = strcmp(words[count - 1], "no") != 0,
    };
    if (!insert(reader, index) ||
        reader_process_send(reader->process, session_of(reader->desk->people[index], &visit)) != ONSHI_OK) {
        say(reader, "カードを入れられません", "the card cannot be put in", words[1]);
        return;
    }
    say(reader, "カードを入れた", "the card was put in", reader->desk->people[index]->name);
}

static void do_people(struct serve_reader *reader, int count, char **words) {
    (void)count;
    (void)words;
    for (int i = 0; i < reader->desk->people_count; i++) {
        const struct person *person = reader->desk->people[i];
        printf("  %-16s  %s  PIN %s\n", person->id, person->name, person->pin);
    }
    (void)fflush(stdout);
}

static void do_help(struct serve_reader *reader, int count, char **words) {
    (void)count;
    (void)words;
    say(reader, "card 人 pin 暗証番号 [no] / card 人 face [no] / people / help / quit (no は不同意)",
        "card PERSON pin PIN [no] / card PERSON face [no] / people / help / quit (no: no consents)", "");
}

static void do_quit(struct serve_reader *reader, int count, char **words) {
    (void)count;
    (void)words;
    (void)event_base_loopbreak(reader->desk->base);
}

static const struct {
    const char *word;
    void (*run)(struct serve_reader *reader, int count, char **words);
} commands[] = {{"card", do_card}, {"people", do_people}, {"help", do_help}, {"quit", do_quit}};

static void run_line(struct serve_reader *reader, char *line) {
    char *words[WORDS_MAXIMUM];
    int count = 0;
    char *rest = line;
    for (char *word = strsep(&rest, " \t"); word != NULL && count < WORDS_MAXIMUM; word = strsep(&rest, " \t")) {
        if (word[0] != 0) {
            words[count++] = word;
        }
    }
    for (size_t i = 0; count > 0 && i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(words[0], commands[i].word) == 0) {
            commands[i].run(reader, count, words);
            return;
        }
    }
    if (count > 0) {
        do_help(reader, count, words);
    }
}

static void take_byte(struct serve_reader *reader, char byte) {
    if (byte == '\n') {
        reader->line[reader->length] = 0;
        reader->length = 0;
        run_line(reader, reader->line);
    } else if (reader->length < sizeof reader->line - 1) {
        reader->line[reader->length++] = byte;
    }
}

static void on_line(evutil_socket_t fd, short what, void *context) {
    (void)what;
    struct serve_reader *reader = context;
    char part[LINE_MAXIMUM];
    ssize_t got = read(fd, part, sizeof part);
    if (got <= 0) {
        (void)event_del(reader->line_event); // nobody types any more; the rest goes on
    }
    for (ssize_t i = 0; i < got; i++) {
        take_byte(reader, part[i]);
    }
}

// What the reader shows.

static void show(const struct serve_reader *reader, const json_t *event) {
    const char *name = json_text(event, "event");
    const char *text = json_text(json_object_get(event, "text"), console_say(reader->desk->options->language, "ja", "en"));
    if (strcmp(name, "screen") == 0 && text[0] != 0) {
        say(reader, "リーダーの画面", "the reader shows", text);
    } else if (strcmp(name, "pin-result") == 0) {
        say(reader, "暗証番号の照合", "PIN", json_text(event, "result"));
    } else if (strcmp(name, "face-result") == 0) {
        say(reader, "顔の照合", "face", json_text(event, "result"));
    } else if (strcmp(name, "session-end") == 0) {
        say(reader, "リーダーでの手続きが終わった", "the session at the reader has ended", json_text(event, "result"));
    } else if (strcmp(name, "broken") == 0 || strcmp(name, "refused") == 0) {
        say(reader, "リーダーの不具合", "the reader fails", json_text(event, "reason"));
    }
}

// Only now would the next card be noticed. The reader also says so at its beginning.
static void notice_empty_slot(struct serve_reader *reader) {
    if (reader->pulled) {
        free_event(&reader->card_event);
        reader->card = NULL;
    }
}

static void on_reader(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    struct serve_reader *reader = context;
    json_t *event = NULL;
    enum onshi_status status = reader_process_read(reader->process, &event);
    for (; status == ONSHI_OK; status = reader_process_read(reader->process, &event)) {
        show(reader, event);
        if (strcmp(json_text(event, "event"), "take-card") == 0) {
            remove_card(reader);
        }
        if (strcmp(json_text(event, "event"), "card") == 0 && !json_is_true(json_object_get(event, "present"))) {
            notice_empty_slot(reader);
        }
        json_decref(event);
    }
    if (status != ONSHI_NOT_FOUND) {
        (void)event_del(reader->reader_event);
    }
}

// Life.

static bool start_process(struct serve_reader *reader) {
    struct reader_config config;
    reader_config_default(&config);
    config.keys = reader->desk->home.keys;
    if (reader_process_start_as(lane_socket(reader->lane), &config, &reader->process) != ONSHI_OK) {
        return false;
    }
    int port = dup(reader_process_port_fd(reader->process));
    return port >= 0 && terminal_attach_reader(reader->desk->terminal, port) == ONSHI_OK &&
           watch(reader, &reader->reader_event, reader_process_patient_fd(reader->process), on_reader);
}

static bool open_all(struct serve_reader *reader) {
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_BYTES);
    bool good = mkdtemp(reader->folder) != NULL && lane_open(reader->folder, &reader->lane, &why) == ONSHI_OK;
    if (!good) {
        (void)serve_desk_refuse(reader->desk, "リーダーのための PC/SC 環境を用意できません",
                                "the PC/SC stack for the reader cannot be set up", bytes_text(&why));
    }
    bytes_writer_free(&why);
    if (good && !start_process(reader)) {
        good = serve_desk_refuse(reader->desk, "リーダーを動かせません", "the reader cannot be started", "");
    }
    if (good) { // a file on stdin is read as it is; it cannot be watched
        (void)!watch(reader, &reader->line_event, STDIN_FILENO, on_line);
    }
    return good;
}

bool serve_reader_open(struct serve_desk *desk, struct serve_reader **out) {
    struct serve_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        return false;
    }
    reader->desk = desk;
    memcpy(reader->folder, "/tmp/onshi-XXXXXX", sizeof "/tmp/onshi-XXXXXX");
    bool good = open_all(reader);
    if (!good) {
        serve_reader_close(reader);
        return false;
    }
    *out = reader;
    return true;
}

void serve_reader_close(struct serve_reader *reader) {
    if (reader == NULL) {
        return;
    }
    free_event(&reader->line_event);
    free_event(&reader->reader_event);
    free_event(&reader->card_event);
    for (int i = 0; i < SERVE_PEOPLE_MAXIMUM; i++) {
        card_process_stop(reader->cards[i]);
    }
    reader_process_stop(reader->process);
    lane_close(reader->lane);
    sandbox_remove_tree(reader->folder);
    free(reader);
}
