// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/run_record.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static char *path_of_record(const char *results) {
    char *path = NULL;
    return asprintf(&path, "%s/run.json", results) < 0 ? NULL : path;
}

enum onshi_status run_record_write(const char *results, const char *role, char *const *product,
                                   const json_t *verdicts) {
    json_t *command = json_array();
    for (; *product != NULL; product++) {
        (void)json_array_append_new(command, json_string(*product));
    }
    json_t *record = json_pack("{s:s, s:s, s:o, s:O}", "suite", ONSHI_VERSION, "role", role, "product", command,
                               "cases", verdicts);
    char *path = path_of_record(results);
    int failed = record == NULL || path == NULL || json_dump_file(record, path, JSON_INDENT(1)) != 0;
    free(path);
    json_decref(record);
    return failed ? ONSHI_IO : ONSHI_OK;
}

json_t *run_record_read(const char *results) {
    char *path = path_of_record(results);
    json_t *record = path == NULL ? NULL : json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    free(path);
    return record;
}

char **run_record_product(const json_t *record) {
    const json_t *command = json_object_get(record, "product");
    size_t count = json_array_size(command);
    char **product = count == 0 ? NULL : calloc(count + 1, sizeof *product);
    for (size_t i = 0; product != NULL && i < count; i++) {
        product[i] = (char *)(uintptr_t)json_string_value(json_array_get(command, i));
    }
    return product;
}
