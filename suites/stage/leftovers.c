// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/leftovers.h"

#include <ctype.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>

#include "suites/stage/hello.h"
#include "virtual-card/issue/print.h"

enum { FILES_MAXIMUM = 4096, BLOCKS = 64 * 1024 };

// Places are searched one after the other; a thing is told once a place.
struct search {
    struct scene *scene;
    const char *place;
    struct bytes_writer bytes; // all that lies there
    bool picture;
    bool too_much; // lies there to be searched
};

static void tell(const struct search *search, const char *what, const char *person) {
    scene_log(search->scene, "process", "leftover",
              json_pack("{s:s, s:s, s:s}", "place", search->place, "what", what, "person", person));
}

// Whether a text of digits stands there by itself: 0168 is not found in 201680, nor in a digest.
static bool stands_alone(const uint8_t *from, const uint8_t *at, size_t length, const uint8_t *end) {
    bool digits = isdigit((unsigned char)at[0]) != 0;
    bool before = at > from && isalnum(at[-1]) != 0, after = at + length < end && isalnum(at[length]) != 0;
    return !digits || (!before && !after);
}

static bool is_there(const struct search *search, const char *text) {
    size_t length = strlen(text);
    const uint8_t *from = search->bytes.data, *end = from + search->bytes.length;
    for (const uint8_t *at = from; length > 0 && at != NULL && (size_t)(end - at) >= length; at++) {
        at = memmem(at, (size_t)(end - at), text, length);
        if (at == NULL) {
            return false;
        }
        if (stands_alone(from, at, length, end)) {
            return true;
        }
    }
    return false;
}

static void look_for(const struct search *search, const struct person *person) {
    struct print print;
    print_make(person, &print);
    const struct {
        const char *what, *text;
    } things[] = {{"pin", person->pin},         {"individual-number", print.number}, {"name", person->name},
                  {"kana", person->kana},       {"address", person->address}};
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        if (is_there(search, things[i].text)) {
            tell(search, things[i].what, person->id);
        }
    }
    for (int i = 0; i < person->coverage_count; i++) {
        if (is_there(search, person->coverages[i].number)) {
            tell(search, "number", person->id);
            return;
        }
    }
}

// What was typed by others than the card's holder, and the passwords of the staff, belong to nobody of the scenario.
static void look_for_secrets(const struct search *search) {
    const struct hello_person *staff;
    const char *pin;
    json_t *value;
    json_object_foreach(search->scene->typed, pin, value) {
        if (is_there(search, pin)) {
            tell(search, "pin", "");
            break;
        }
    }
    for (size_t i = 0; (staff = hello_person_at(i)) != NULL; i++) {
        char password[64];
        (void)snprintf(password, sizeof password, "himitsu-%s", staff->user);
        if (is_there(search, password)) {
            tell(search, "password", "");
            return;
        }
    }
}

static void look_for_all(const struct search *search) {
    look_for_secrets(search);
    for (int i = 0; i < search->scene->people_count && search->bytes.length > 0; i++) {
        look_for(search, search->scene->people[i]);
    }
    if (search->picture) {
        tell(search, "picture", "");
    }
}

// JPEG 2000, its codestream, JPEG, PNG, and the plain maps of a camera.
static bool is_picture(const uint8_t *data, size_t length) {
    static const struct {
        const char *bytes;
        size_t length;
    } magics[] = {{"\x00\x00\x00\x0cjP  ", 8}, {"\xff\x4f\xff\x51", 4}, {"\xff\xd8\xff", 3}, {"\x89PNG", 4}, {"P5\n", 3}, {"P6\n", 3}};
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (length >= magics[i].length && memcmp(data, magics[i].bytes, magics[i].length) == 0) {
            return true;
        }
    }
    return false;
}

static void read_file(struct search *search, const char *path) {
    static const uint8_t gap[] = "\n";
    uint8_t block[BLOCKS];
    FILE *file = fopen(path, "re");
    bool first = true;
    for (size_t got; file != NULL && (got = fread(block, 1, sizeof block, file)) > 0; first = false) {
        search->picture = search->picture || (first && is_picture(block, got));
        if (bytes_write(&search->bytes, block, got) != ONSHI_OK) {
            search->too_much = true;
            break;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    (void)!bytes_write(&search->bytes, gap, 1);
}

static void read_folder(struct search *search, char *path) {
    char *roots[] = {path, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    int files = 0;
    for (FTSENT *entry = tree == NULL ? NULL : fts_read(tree); entry != NULL && !search->too_much; entry = fts_read(tree)) {
        if (entry->fts_info == FTS_F) {
            read_file(search, entry->fts_accpath);
            search->too_much = search->too_much || ++files >= FILES_MAXIMUM;
        }
    }
    if (tree != NULL) {
        (void)fts_close(tree);
    }
}

bool leftovers_play(struct scene *scene, const xmlNode *step) {
    (void)step;
    struct search store = {.scene = scene, .place = "store"}, errors = {.scene = scene, .place = "stderr"},
                  temporary = {.scene = scene, .place = "tmp"};
    bytes_writer_init(&store.bytes, RAWLOG_MAXIMUM_BYTES);
    bytes_writer_init(&temporary.bytes, RAWLOG_MAXIMUM_BYTES);
    bytes_writer_init(&errors.bytes, DESK_ERRORS_MAXIMUM);
    const struct bytes_writer *said = desk_errors(scene->at->desk);
    (void)!bytes_write(&errors.bytes, said->data, said->length);
    read_folder(&store, scene->box.store);
    look_for_all(&errors);
    look_for_all(&store);
    read_folder(&temporary, scene->box.tmp);
    look_for_all(&temporary);
    bytes_writer_free(&temporary.bytes);
    scene_log(scene, "process", "searched", NULL);
    bytes_writer_free(&store.bytes);
    bytes_writer_free(&errors.bytes);
    return !(store.too_much || temporary.too_much) ||
           scene_end(scene, "unresolved", "製品の残したものが多すぎて、調べきれません",
                     "the product has left more than can be searched");
}
