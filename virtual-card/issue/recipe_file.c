// SPDX-License-Identifier: Apache-2.0
//
// The card file: reading, writing.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xml.h"
#include "virtual-card/issue/recipe.h"

enum { FILE_MAXIMUM = 64 * 1024, PATH_MAXIMUM = 4096, SEED_DIGITS = 20 };

// The card takes any bytes; what is none of these is not kept (recipe.h).
static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// A place in the file that is read, for messages.
struct reading {
    const char *path;
    struct bytes_writer *why;
};

static enum onshi_status refuse(const struct reading *reading, const xmlNode *node, const char *what) {
    bytes_note(reading->why, "%s:%ld: %s", reading->path, xmlGetLineNo(node), what);
    return ONSHI_MALFORMED;
}

// Whether the element has only attributes of a blank-separated list.
static bool has_only(const xmlNode *node, const char *names) {
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        const char *found = strstr(names, (const char *)a->name);
        size_t length = strlen((const char *)a->name);
        if (found == NULL || (found != names && found[-1] != ' ') || (found[length] != ' ' && found[length] != 0)) {
            return false;
        }
    }
    return true;
}

static enum onshi_status read_apart(const struct reading *reading, const xmlNode *node, struct recipe *recipe) {
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        const char *name = (const char *)a->name;
        enum onshi_status status = recipe_apart(recipe, name, xml_attribute(node, name, ""), reading->why);
        if (status != ONSHI_OK) {
            bytes_note(reading->why, " (%s:%ld)", reading->path, xmlGetLineNo(node));
            return status;
        }
    }
    return ONSHI_OK;
}

static enum onshi_status read_pin(const struct reading *reading, const xmlNode *node, struct recipe *recipe) {
    const struct pins_row *row = pins_named(xml_attribute(node, "name", ""));
    const char *left = xml_attribute(node, "left", "");
    const char *changed = xml_attribute(node, "changed", "");
    if (row == NULL || !has_only(node, "name left changed")) {
        return refuse(reading, node, "そのような暗証番号はありません / there is no such PIN (pins.h has the names)");
    }
    size_t digits = strspn(left, "0123456789");
    if (digits == 0 || digits > 2 || left[digits] != 0 || strtol(left, NULL, 10) > pins_tries(row)) {
        return refuse(reading, node, "left: 0 から新しいカードの回数まで / from 0 to what a new card has");
    }
    if (strlen(changed) > CARD_PIN_MAXIMUM || strspn(changed, letters) != strlen(changed) ||
        (changed[0] != 0 && !row->changeable)) {
        return refuse(reading, node,
                      "changed: 変えられる暗証番号に、英字と数字で 16 文字まで / up to 16 letters and digits, "
                      "for a PIN that can be changed");
    }
    size_t at = (size_t)(row - pins_rows);
    recipe->pins[at].left = (int)strtol(left, NULL, 10);
    memcpy(recipe->pins[at].changed, changed, strlen(changed) + 1);
    return ONSHI_OK;
}

static enum onshi_status read_children(const struct reading *reading, const xmlNode *root, struct recipe *recipe) {
    for (const xmlNode *node = xml_first_element(root); node != NULL; node = xml_next_element(node)) {
        if (xml_is(node, "apart")) {
            ONSHI_TRY(read_apart(reading, node, recipe));
        } else if (xml_is(node, "pin")) {
            ONSHI_TRY(read_pin(reading, node, recipe));
        } else {
            return refuse(reading, node, "知らない要素です / an unknown element; apart and pin are known");
        }
    }
    return ONSHI_OK;
}

static enum onshi_status read_root(const struct reading *reading, const xmlNode *root, struct recipe *out) {
    const char *seed = xml_attribute(root, "seed", "0");
    const char *person = xml_attribute(root, "person", "");
    if (!xml_is(root, "onshi-card")) {
        return refuse(reading, root, "カードファイルではありません / not a card file: it begins with <onshi-card>");
    }
    if (strcmp(xml_attribute(root, "version", ""), "1") != 0) {
        (void)refuse(reading, root, "この版は読めません。1 だけです / only version 1 can be read; issue the card again");
        return ONSHI_UNSUPPORTED;
    }
    if (person[0] == 0 || seed[0] == 0 || strspn(seed, "0123456789") != strlen(seed) || strlen(seed) >= SEED_DIGITS ||
        !has_only(root, "version person seed")) {
        return refuse(reading, root, "person と seed (数) が要ります / it needs person and seed, a number");
    }
    struct recipe recipe;
    ONSHI_TRY(recipe_of(person, strtoull(seed, NULL, 10), &recipe));
    ONSHI_TRY(read_children(reading, root, &recipe));
    *out = recipe;
    return ONSHI_OK;
}

static enum onshi_status check_size(const struct reading *reading) {
    struct stat about;
    if (stat(reading->path, &about) != 0 || !S_ISREG(about.st_mode)) {
        bytes_note(reading->why, "%s: ファイルがありません / there is no such file", reading->path);
        return ONSHI_NOT_FOUND;
    }
    if (about.st_size > FILE_MAXIMUM) {
        bytes_note(reading->why, "%s: 64 KiB を超えています / more than 64 KiB: not a card file", reading->path);
        return ONSHI_TOO_LONG;
    }
    return ONSHI_OK;
}

enum onshi_status recipe_read(const char *path, struct recipe *out, struct bytes_writer *why) {
    const struct reading reading = {path, why};
    xmlDoc *doc;
    ONSHI_TRY(check_size(&reading));
    ONSHI_TRY(xml_load(path, &doc, why));
    enum onshi_status status = read_root(&reading, xmlDocGetRootElement(doc), out);
    xmlFreeDoc(doc);
    return status;
}

// No text of a recipe needs escaping: special.h, pins.h and person.h let no such character in.
static enum onshi_status write_apart(const struct recipe *recipe, struct bytes_writer *out) {
    if (recipe->apart_count == 0) {
        return ONSHI_OK;
    }
    ONSHI_TRY(bytes_write_text(out, "  <apart"));
    for (size_t i = 0; i < recipe->apart_count; i++) {
        ONSHI_TRY(bytes_printf(out, " %s=\"%s\"", recipe->apart[i].name, recipe->apart[i].value));
    }
    return bytes_write_text(out, "/>\n");
}

static enum onshi_status write_pins(const struct recipe *recipe, struct bytes_writer *out) {
    for (size_t i = 0; i < PINS_COUNT; i++) {
        if (recipe->pins[i].left == RECIPE_AS_NEW) {
            continue;
        }
        ONSHI_TRY(bytes_printf(out, "  <pin name=\"%s\" left=\"%d\"", pins_rows[i].name, recipe->pins[i].left));
        if (recipe->pins[i].changed[0] != 0) {
            ONSHI_TRY(bytes_printf(out, " changed=\"%s\"", recipe->pins[i].changed));
        }
        ONSHI_TRY(bytes_write_text(out, "/>\n"));
    }
    return ONSHI_OK;
}

static enum onshi_status write_text(const struct recipe *recipe, struct bytes_writer *out) {
    ONSHI_TRY(bytes_printf(out,
                           "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<!-- 仮想カード: 誰のカードか、残り回数、変えた暗証番号。virtual-card/issue/recipe.h -->\n"
                           "<!-- A virtual card: whose it is, tries left, changed PINs: virtual-card/issue/recipe.h -->\n"
                           "<onshi-card version=\"%d\" person=\"%s\" seed=\"%" PRIu64 "\">\n",
                           RECIPE_VERSION, recipe->person, recipe->seed));
    ONSHI_TRY(write_apart(recipe, out));
    ONSHI_TRY(write_pins(recipe, out));
    return bytes_write_text(out, "</onshi-card>\n");
}

static enum onshi_status write_whole(int fd, const struct bytes_writer *text) {
    for (size_t done = 0; done < text->length;) {
        ssize_t written = write(fd, text->data + done, text->length - done);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return ONSHI_IO;
        }
        done += (size_t)written;
    }
    return ONSHI_OK;
}

// Beside the file, then over it: a card file is whole at every moment.
static enum onshi_status replace(const char *path, const struct bytes_writer *text) {
    char fresh[PATH_MAXIMUM];
    if (snprintf(fresh, sizeof fresh, "%s.XXXXXX", path) >= (int)sizeof fresh) {
        return ONSHI_TOO_LONG;
    }
    int fd = mkostemp(fresh, O_CLOEXEC); // mode 0600
    if (fd < 0) {
        return ONSHI_IO;
    }
    enum onshi_status status = write_whole(fd, text);
    if (close(fd) != 0 || (status == ONSHI_OK && rename(fresh, path) != 0)) {
        status = ONSHI_IO;
    }
    if (status != ONSHI_OK) {
        int why = errno;
        (void)unlink(fresh);
        errno = why;
    }
    return status;
}

enum onshi_status recipe_write(const struct recipe *recipe, const char *path) {
    struct bytes_writer text;
    bytes_writer_init(&text, FILE_MAXIMUM);
    enum onshi_status status = write_text(recipe, &text);
    if (status == ONSHI_OK) {
        status = replace(path, &text);
    }
    bytes_writer_free(&text);
    return status;
}
