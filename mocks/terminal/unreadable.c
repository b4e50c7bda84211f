// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/unreadable.h"

#include <libxml/xmlerror.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/wire/characters.h"
#include "mocks/wire/message.h"

static void explain_text(const struct bytes_writer *text, struct bytes_writer *out) {
    xmlDoc *doc = NULL;
    if (strstr(bytes_text(text), "<!DOCTYPE") != NULL) {
        bytes_note(out, "DTD は使えません。<!DOCTYPE> を除いてください / a DTD is not allowed; leave <!DOCTYPE> out");
        return;
    }
    xmlResetLastError();
    if (wire_parse(bytes_text(text), text->length, &doc) == ONSHI_OK) {
        xmlFreeDoc(doc); // it is one by now
        return;
    }
    const xmlError *error = xmlGetLastError();
    int line = error == NULL ? 0 : error->line;
    size_t length = error == NULL || error->message == NULL ? 0 : strcspn(error->message, "\n");
    bytes_note(out, "整形式の XML ではありません。%d 行目を直してください / not well-formed XML; mend line %d (%.*s)", line, line,
               (int)length, length == 0 ? "" : error->message);
}

void unreadable_explain(const void *data, size_t length, struct bytes_writer *out) {
    struct bytes_writer text;
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    if (length > XML_MAXIMUM_BYTES) {
        bytes_note(out, "4 MiB を超えています。一括の要求のほかは小さくしてください / "
                        "larger than 4 MiB, which only lists may be; make it smaller");
    } else if (length == 0) {
        bytes_note(out, "空のファイルです。書き終えてから置いてください / "
                        "an empty file; put it there when it is written");
    } else if (wire_decode(data, length, &text) != ONSHI_OK) {
        bytes_note(out, "XML 宣言の文字コードと中身が合いません。UTF-8 か Shift_JIS (CP932) で書いてください / "
                        "the bytes are not in the characters that they declare; write UTF-8 or Shift_JIS (CP932)");
    } else {
        explain_text(&text, out);
    }
    bytes_writer_free(&text);
}
