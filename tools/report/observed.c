// SPDX-License-Identifier: Apache-2.0
#include "tools/report/observed.h"

#include <string.h>

#include "base/json.h"

static const struct term terms[] = {
    {"wire", "電文で確認", "wire-proved"},
    {"desk", "アダプターの報告", "adapter-reported"},
    {"attested", "立会人の証言", "attested"},
};

enum { TERMS = sizeof terms / sizeof terms[0] };

const struct term *observed_term(size_t index) {
    return index < TERMS ? &terms[index] : NULL;
}

const struct term *observed_term_of(const json_t *finding) {
    for (size_t i = 0; i < TERMS; i++) {
        if (strcmp(terms[i].name, json_text(finding, "observed")) == 0) {
            return &terms[i];
        }
    }
    return &terms[0];
}

json_int_t observed_checks(const json_t *verdict, const char *name) {
    return json_integer_value(json_object_get(json_object_get(verdict, "checks"), name));
}

json_int_t observed_checks_of_all(const json_t *verdicts, const char *name) {
    json_int_t sum = 0;
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        sum += observed_checks(json_array_get(verdicts, i), name);
    }
    return sum;
}

size_t observed_cases(const json_t *verdicts, const char *name) {
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        count += observed_checks(json_array_get(verdicts, i), name) > 0;
    }
    return count;
}
