// SPDX-License-Identifier: Apache-2.0
//
// The card that the user named: PERSON (scenarios/people) or FILE (virtual-card/issue/recipe.h). A word with a dot or a
// slash is a file.
//
//     struct card_source source;
//     if (card_source_open(request, &source) != ONSHI_OK) { return EXIT_USAGE; }
//     ... source.card ...
//     int status = card_source_save(request, &source);
//     card_source_close(&source);
#ifndef ONSHI_TOOLS_ONSHI_CARD_SOURCE_H
#define ONSHI_TOOLS_ONSHI_CARD_SOURCE_H

#include "tools/onshi/card_request.h"
#include "tools/onshi/card_trace.h"
#include "virtual-card/issue/recipe.h"

struct card_source {
    struct recipe recipe;
    struct issue_options options;
    struct person *person; // owned
    struct card *card;     // owned
    const char *file;      // NULL for a person
};

// card_source_open makes the card. On failure it has told the user why, and the statuses are those of recipe.h.
ONSHI_MUST_USE enum onshi_status card_source_open(const struct card_request *request, struct card_source *out);
void card_source_close(struct card_source *source);

// card_source_trace begins a trace of the card; `out` may be NULL.
struct card_trace card_source_trace(const struct card_request *request, struct card_source *source, FILE *out);

// card_source_save writes the counters of the card, and what recipe_watch saw, back to the file; of a person nothing
// is kept. Returns EXIT_PASSED, or EXIT_USAGE when it has told the user that the file cannot be written.
int card_source_save(const struct card_request *request, struct card_source *source);

#endif
