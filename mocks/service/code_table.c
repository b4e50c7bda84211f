// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/code_table.h"

#include <libxml/xmlstring.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/service/codes.h"
#include "mocks/service/items.h"

enum { CODE_CHARACTERS = 20, TEXT_CHARACTERS = 200 };

struct row {
    const struct service_code *ours;
    const char *code, *text; // of the document
};

struct code_table {
    xmlDoc *doc;
    struct row rows[CODE_TABLE_ROWS_MAXIMUM];
    int count;
};

static const struct service_code *our_code(const char *code) {
    const struct service_code *row;
    for (size_t i = 0; (row = service_code_at(i)) != NULL; i++) {
        if (strcmp(row->code, code) == 0) {
            return row;
        }
    }
    for (size_t i = 0; (row = items_code_at(i)) != NULL; i++) {
        if (strcmp(row->code, code) == 0) {
            return row;
        }
    }
    return NULL;
}

static const struct row *row_for(const struct code_table *table, const char *code) {
    for (int i = 0; i < table->count; i++) {
        if (strcmp(table->rows[i].ours->code, code) == 0) {
            return &table->rows[i];
        }
    }
    return NULL;
}

static bool is_code(const char *text) {
    size_t length = strlen(text);
    return length > 0 && length <= CODE_CHARACTERS && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == length;
}

static const char *wrong_with(const struct code_table *table, const struct row *row) {
    if (row->ours == NULL) {
        return "of: the suite has no such code";
    }
    if (row_for(table, row->ours->code) != NULL) {
        return "of: this code has a row already";
    }
    if (!is_code(row->code)) {
        return "is: a code has 1 to 20 capital letters and digits";
    }
    return xmlUTF8Strlen((const xmlChar *)row->text) > TEXT_CHARACTERS ? "a text has at most 200 characters" : NULL;
}

static enum onshi_status read_rows(struct code_table *table, const char *path, struct bytes_writer *why) {
    const xmlNode *node = xml_child(xmlDocGetRootElement(table->doc), "code");
    for (; node != NULL; node = xml_next(node, "code")) {
        if (table->count == CODE_TABLE_ROWS_MAXIMUM) {
            return ONSHI_TOO_LONG;
        }
        const struct row row = {our_code(xml_attribute(node, "of", "")), xml_attribute(node, "is", ""), xml_text(node)};
        const char *wrong = wrong_with(table, &row);
        if (wrong != NULL) {
            bytes_note(why, "%s:%ld: %s", path, xmlGetLineNo(node), wrong);
            return ONSHI_MALFORMED;
        }
        table->rows[table->count++] = row;
    }
    return ONSHI_OK;
}

enum onshi_status code_table_load(const char *path, struct code_table **out, struct bytes_writer *why) {
    struct code_table *table = calloc(1, sizeof *table);
    if (table == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = xml_load(path, &table->doc, why);
    status = status != ONSHI_OK ? status : read_rows(table, path, why);
    if (status != ONSHI_OK) {
        code_table_free(table);
        return status;
    }
    *out = table;
    return ONSHI_OK;
}

void code_table_free(struct code_table *table) {
    if (table != NULL) {
        xmlFreeDoc(table->doc);
        free(table);
    }
}

const char *code_table_code(const struct code_table *table, const char *code) {
    const struct row *row = table == NULL ? NULL : row_for(table, code);
    return row == NULL ? code : row->code;
}

const char *code_table_text(const struct code_table *table, const char *text, char scratch[CODE_TABLE_TEXT_BYTES]) {
    for (int i = 0; table != NULL && i < table->count; i++) {
        const struct row *row = &table->rows[i];
        size_t length = strlen(row->ours->text);
        if (*row->text != 0 && strncmp(text, row->ours->text, length) == 0) {
            int written = snprintf(scratch, CODE_TABLE_TEXT_BYTES, "%s%s", row->text, text + length);
            return written < CODE_TABLE_TEXT_BYTES ? scratch : text;
        }
    }
    return text;
}
