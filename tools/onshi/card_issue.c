// SPDX-License-Identifier: Apache-2.0
//
// `onshi card issue PERSON [--out FILE]`: the counter hands a card over.
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tools/onshi/card_describe.h"
#include "tools/onshi/card_facts.h"
#include "tools/onshi/card_source.h"
#include "tools/onshi/context.h"

static int write_file(const struct card_request *request, struct card_source *source) {
    recipe_take(&source->recipe, source->card);
    if (recipe_write(&source->recipe, request->out) != ONSHI_OK) {
        return context_refuse(request->language, "カードファイルを書けません。置き場所と権限を確かめてください",
                              "the card file cannot be written; look at its folder and its mode", strerror(errno));
    }
    printf("%s: %s\n", console_say(request->language, "カードファイルを書きました", "card file written"), request->out);
    printf(console_say(request->language, "次は: onshi card insert %s  または  onshi card inspect %s\n",
                       "next: onshi card insert %s, or onshi card inspect %s\n"),
           request->out, request->out);
    return EXIT_PASSED;
}

int card_issue(const struct card_request *request) {
    struct card_source source;
    if (card_source_open(request, &source) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    json_t *facts = facts_new();
    describe_card(&source, request->reveal, facts);
    describe_pins(&source, facts);
    printf("%s\n", console_say(request->language, "カードを発行しました。", "The card is made."));
    facts_print(stdout, request->language, facts);
    json_decref(facts);
    int status = request->out == NULL ? EXIT_PASSED : write_file(request, &source);
    card_source_close(&source);
    return status;
}
