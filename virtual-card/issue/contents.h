// SPDX-License-Identifier: Apache-2.0
//
// The contents of one card while they are being made: for each application, the bytes of its files. card_new takes
// copies, then everything here is released at once.
//
//     contents_begin(contents, &juki_application);
//     ONSHI_TRY(bytes_write_text(contents_file(contents, JUKI_PIN), "1234"));
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_CONTENTS_H
#define ONSHI_VIRTUAL_CARD_ISSUE_CONTENTS_H

#include "base/bytes.h"
#include "base/status.h"
#include "virtual-card/card/card.h"

enum { CONTENTS_APPLICATIONS = 6, CONTENTS_FILES = 12, CONTENTS_FILE_MAXIMUM = 16384 };

struct contents_application {
    const struct card_application *application;
    uint16_t ids[CONTENTS_FILES];
    struct bytes_writer files[CONTENTS_FILES]; // owned
    size_t file_count;
};

struct contents {
    struct contents_application applications[CONTENTS_APPLICATIONS];
    size_t application_count;
};

// contents_begin adds an application, to which the following files belong. The first is the one after power-on.
void contents_begin(struct contents *contents, const struct card_application *application);

// contents_file adds a file and returns the empty writer for it, valid until contents_free.
struct bytes_writer *contents_file(struct contents *contents, uint16_t id);

// contents_find returns the bytes of a file that was added to the last application.
struct bytes_reader contents_find(const struct contents *contents, uint16_t id);

// contents_card makes the card; `image` says everything but loads and manager. As card_new.
ONSHI_MUST_USE enum onshi_status contents_card(const struct contents *contents, const struct card_image *image,
                                               struct card **out);

// contents_free releases all bytes.
void contents_free(struct contents *contents);

#endif
