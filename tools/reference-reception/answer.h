// SPDX-License-Identifier: Apache-2.0
//
// What an answer of the service about eligibility says (資格確認結果), read from its JSON. Nothing is decided here but the
// state: confirmed only when header, person and validity are good and there is exactly one coverage [DR-043].
#ifndef RECEPTION_ANSWER_H
#define RECEPTION_ANSWER_H

#include <jansson.h>
#include <stdbool.h>

enum { ANSWER_PEOPLE_MAX = 8 };

struct answer {
  const char *state;     // confirmed, not-valid, not-found, several, error; static
  const char *text;      // the word of the validity, or the service's own text of an error
  const char *notice;    // came with a normal result, "" [DR-041]
  const char *validity;  // the code as it came, ""
  const char *date;      // 資格確認日
  const char *processed; // the service's time
  const char *identifier;  // ArbitraryFileIdentifier, as echoed
  const json_t *echo;      // what was asked, as echoed, or NULL
  const json_t *people[ANSWER_PEOPLE_MAX];
  size_t count;
};

// answer_read reads `message` ({"XmlMsg":…}); everything in `*out` is borrowed from it.
void answer_read(struct answer *out, const json_t *message);

#endif
