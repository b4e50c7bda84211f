// SPDX-License-Identifier: Apache-2.0
//
// What people call the things on a card: applications, files, status words, in Japanese and English. For reports and
// messages; the card itself works without.
//
//     const struct names_application *jpki = names_application("D392F000260100000001");
//     names_in(names_file(jpki, 0x0018), NAMES_EN); // "PIN for user authentication"
#ifndef ONSHI_VIRTUAL_CARD_APPS_NAMES_H
#define ONSHI_VIRTUAL_CARD_APPS_NAMES_H

#include <stddef.h>
#include <stdint.h>

enum names_language { NAMES_JA, NAMES_EN };

struct names_text {
    const char *ja, *en;
};

struct names_file {
    uint16_t id; // of an EF or a data object
    struct names_text text;
};

struct names_application {
    const char *aid; // upper-case hexadecimal
    struct names_text text;
    const struct names_file *files; // sorted by nothing; NULL when they have no names here
    size_t file_count;
};

// names_in returns the text of a language.
const char *names_in(struct names_text text, enum names_language language);

// names_manager returns the application after power-on.
const struct names_application *names_manager(void);

// names_application returns the first application whose AID begins with the hexadecimal digits `aid` (upper case), as
// SELECT finds it; none at all finds the card manager. NULL when none does. names_next_application the next one after
// `after`, which may be NULL.
const struct names_application *names_application(const char *aid);
const struct names_application *names_next_application(const struct names_application *after, const char *aid);

// names_file returns the name of a file, {"", ""} when it has none or `application` is NULL.
struct names_text names_file(const struct names_application *application, uint16_t id);

// names_status returns what a status word says, of 63Cx without its number; {"", ""} when it is not one of the card's.
struct names_text names_status(unsigned status);

#endif
