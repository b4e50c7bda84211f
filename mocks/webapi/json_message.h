// SPDX-License-Identifier: Apache-2.0
//
// Messages as JSON, as the Web API has them: the same tree as in XML, every value a string, absent items missing,
// lists as arrays [wire-interface 1.7, 2.7]. Nothing here knows one message from another: which element is a list is
// read off the tables of mocks/wire/layout.h. A question becomes the document that its file would be; an answer is
// written straight from its structure, or from a document, by one writer (json_emit.h).
//
//     ONSHI_TRY(json_message_parse(body, length, &json, &why));
//     ONSHI_TRY(json_message_read(json, WIRE_ELIGIBILITY_REQUEST, &doc));
//     …
//     ONSHI_TRY(json_message_build(WIRE_ELIGIBILITY_ANSWER, &answer, &style, &random, JSON_WRAPPED, &text));
#ifndef ONSHI_MOCKS_WEBAPI_JSON_MESSAGE_H
#define ONSHI_MOCKS_WEBAPI_JSON_MESSAGE_H

#include <jansson.h>
#include <libxml/tree.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/status.h"
#include "mocks/wire/kinds.h"
#include "mocks/wire/message.h"

enum { JSON_DEPTH_MAXIMUM = 32, JSON_MEMBERS_MAXIMUM = 262144 };

// How a list inside a result names its items (sd.nesting): [{"SpecificDiseasesCertificateInfo":{…}}] or [{…}]. The
// list of results itself is always wrapped, as it was seen [wire-interface 1.7 S]. Reading takes both.
enum json_nesting { JSON_WRAPPED, JSON_FLAT };

// json_message_parse reads text in JSON. ONSHI_MALFORMED when it is none, is not UTF-8, names a member twice, or is
// nested deeper than JSON_DEPTH_MAXIMUM; `why` (may be NULL) then says where. `*out` is released with json_decref.
ONSHI_MUST_USE enum onshi_status json_message_parse(const void *data, size_t length, json_t **out,
                                                    struct bytes_writer *why);

// json_message_read makes the document that `message` is. `*out` is the caller's (xmlFreeDoc). ONSHI_MALFORMED when it
// is no object with XmlMsg alone, when a value is no string, or a name or text has no place in XML; ONSHI_TOO_LONG
// beyond JSON_MEMBERS_MAXIMUM members.
ONSHI_MUST_USE enum onshi_status json_message_read(const json_t *message, enum wire_kind kind, xmlDoc **out);

// json_message_write appends `doc`, a message of `kind`, in UTF-8 on one line.
ONSHI_MUST_USE enum onshi_status json_message_write(const xmlDoc *doc, enum wire_kind kind, enum json_nesting nesting,
                                                    struct bytes_writer *out);

// json_message_build appends the message of `kind` that the structure `model` is, as wire_build would make it; `style`
// must be of UTF-8. Much cheaper than a document.
ONSHI_MUST_USE enum onshi_status json_message_build(enum wire_kind kind, const void *model,
                                                    const struct wire_style *style, struct random_source *random,
                                                    enum json_nesting nesting, struct bytes_writer *out);

// json_write_text appends a string with its quotation marks; `text` is UTF-8.
ONSHI_MUST_USE enum onshi_status json_write_text(struct bytes_writer *out, const char *text);

#endif
