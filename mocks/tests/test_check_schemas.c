// SPDX-License-Identifier: Apache-2.0
//
// The schemas of mocks/wire/schema: they are those of the layouts, in every era, and a vendor can use each on its own.
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/tests/fixture.h"
#include "mocks/tests/trees.h"
#include "mocks/wire/check.h"
#include "mocks/wire/schemas.h"

enum { PATH_BYTES = 4096 };

static void schema_path(char path[PATH_BYTES], int kind, int era) {
    (void)snprintf(path, PATH_BYTES, "%s/%s/%s.rng", MOCKS_SCHEMAS, wire_era_name((enum wire_era)era),
                   wire_kind_of((enum wire_kind)kind)->name);
}

static void read_schema(const char *path, struct bytes_writer *out) {
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s is missing: run wire-schemas mocks/wire/schema", path);
    char part[4096];
    bytes_writer_init(out, TREE_BYTES);
    for (size_t length = sizeof part; length == sizeof part;) {
        length = fread(part, 1, sizeof part, file);
        ck_assert_int_eq(bytes_write(out, part, length), ONSHI_OK);
    }
    (void)fclose(file);
}

START_TEST(test_check_schemas_are_those_of_the_layouts) {
    for (int kind = 0; kind < WIRE_KINDS; kind++) {
        if (wire_kind_of((enum wire_kind)kind)->since > (enum wire_era)_i) {
            continue;
        }
        char path[PATH_BYTES];
        struct bytes_writer committed, made;
        schema_path(path, kind, _i);
        read_schema(path, &committed);
        bytes_writer_init(&made, TREE_BYTES);
        ck_assert_int_eq(wire_schema_print((enum wire_kind)kind, (enum wire_era)_i, &made), ONSHI_OK);
        ck_assert_msg(strcmp(bytes_text(&committed), bytes_text(&made)) == 0,
                      "%s is not what the layouts say: run wire-schemas mocks/wire/schema", path);
        bytes_writer_free(&made);
        bytes_writer_free(&committed);
    }
}
END_TEST

START_TEST(test_check_schemas_are_no_more_than_the_layouts) {
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", MOCKS_SCHEMAS, wire_era_name((enum wire_era)_i));
    DIR *folder = opendir(path);
    ck_assert_ptr_nonnull(folder);
    int files = 0;
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        files += strstr(entry->d_name, ".rng") != NULL;
    }
    (void)closedir(folder);
    int kinds = 0;
    for (int kind = 0; kind < WIRE_KINDS; kind++) {
        kinds += wire_kind_of((enum wire_kind)kind)->since <= (enum wire_era)_i;
    }

    ck_assert_int_eq(files, kinds);
}
END_TEST

START_TEST(test_check_schemas_can_be_read_and_say_what_they_are) {
    for (int kind = 0; kind < WIRE_KINDS; kind++) {
        if (wire_kind_of((enum wire_kind)kind)->since > (enum wire_era)_i) {
            continue;
        }
        char path[PATH_BYTES];
        struct bytes_writer text;
        struct xml_schema *schema = NULL;
        schema_path(path, kind, _i);
        read_schema(path, &text);
        ck_assert_msg(xml_schema_load(path, &schema) == ONSHI_OK, "%s", path);
        ck_assert_ptr_nonnull(strstr(bytes_text(&text), "Reconstructed from public material"));
        ck_assert_ptr_nonnull(strstr(bytes_text(&text), wire_era_name((enum wire_era)_i)));
        xml_schema_free(schema);
        bytes_writer_free(&text);
    }
}
END_TEST

// The documents of wire-interface 2 and 4. They are of 2021, and later eras only add.
static const struct {
    const char *file;
    enum wire_kind kind;
} samples[] = {
    {"OQSsiquc01req_202110200001.xml", WIRE_ELIGIBILITY_REQUEST},
    {"OQSsiquc01res_202110200001.xml", WIRE_ELIGIBILITY_ANSWER},
    {"OQSsiquc01res_202110200002.xml", WIRE_ELIGIBILITY_ANSWER},
    {"OQSsiquc01res_202110200003.xml", WIRE_ELIGIBILITY_ANSWER},
    {"OQSsiquc01res_face_99100000010A1B2C3D4E5F60718_20211020090012.xml", WIRE_FACE_PUSH},
    {"OQSsiimm01req_202110200004.xml", WIRE_REFERENCE_REQUEST},
    {"OQSsiimm01res_202110200004.xml", WIRE_REFERENCE_ANSWER},
    {"OQSmuquc01req_202110190001.xml", WIRE_ELIGIBILITY_LIST},
    {"OQSmuquc01res_202110190001.xml", WIRE_ELIGIBILITY_LIST_RECEIPT},
    {"OQSmuquc02req_202110190002.xml", WIRE_ELIGIBILITY_LIST_DOWNLOAD},
    {"OQSmuquc02res_202110190002.xml", WIRE_ELIGIBILITY_LIST_RESULT},
    {"OQSmuimm02res_202110190004.xml", WIRE_REFERENCE_LIST_RESULT},
    {"YZKsiquc01req_022110210930123.xml", WIRE_MEDICATION_REQUEST},
    {"YZKsiquc01res_022110210930123.xml", WIRE_MEDICATION_ANSWER},
    {"YZKsiquc01res_022110221000123.xml", WIRE_MEDICATION_ANSWER},
    {"TKKsiquc01res_022110210931123.xml", WIRE_CHECKUP_ANSWER},
};

START_TEST(test_check_schemas_accept_the_samples_of_the_interface_in_every_era) {
    char name[PATH_BYTES];
    struct wire_schemas *schemas = NULL;
    (void)snprintf(name, sizeof name, "interface/%s", samples[_i].file);
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &schemas), ONSHI_OK);
    xmlDoc *doc = tree_of_sample(name);

    for (int era = WIRE_ERA_USUAL; era < WIRE_ERAS; era++) {
        struct bytes_writer why;
        bytes_writer_init(&why, TREE_BYTES);
        wire_schemas_wear(schemas, (enum wire_era)era);
        ck_assert_msg(wire_check(schemas, samples[_i].kind, doc, &why) == ONSHI_OK, "%s: %s",
                      wire_era_name((enum wire_era)era), bytes_text(&why));
        bytes_writer_free(&why);
    }
    xmlFreeDoc(doc);
    wire_schemas_free(schemas);
}
END_TEST

START_TEST(test_check_eras_have_names) {
    for (int era = WIRE_ERA_2021_03; era < WIRE_ERAS; era++) {
        ck_assert_int_eq(wire_era_of(wire_era_name((enum wire_era)era)), era);
    }
    ck_assert_int_eq(wire_era_of("1999-01"), WIRE_ERA_USUAL);
    ck_assert_int_eq(wire_era_of(NULL), WIRE_ERA_USUAL);
    ck_assert_str_eq(wire_era_name(WIRE_ERA_USUAL), "2021-10");
}
END_TEST

// Which era a profile wears on a day [design 9].
static const struct {
    const char *profile, *day;
    enum wire_era era;
} worn[] = {
    {"seed-2020", "2020-12-01", WIRE_ERA_2021_03},          {"seed-2020", "2021-09-30T23:59:59", WIRE_ERA_2021_03},
    {"seed-2020", "2021-10-01", WIRE_ERA_2021_10},          {"seed-2020", "2030-01-01", WIRE_ERA_2021_10},
    {"actual", "2021-03-15", WIRE_ERA_2021_10},             {"actual", "2022-08-31T23:59:59", WIRE_ERA_2021_10},
    {"actual", "2022-09-01", WIRE_ERA_2022_09},             {"actual", "2023-01-01", WIRE_ERA_2023_01},
    {"actual", "2024-04-01", WIRE_ERA_2024_04},             {"actual", "2024-12-01T23:59:59", WIRE_ERA_2024_04},
    {"actual", "2024-12-02", WIRE_ERA_2024_12},
};

START_TEST(test_check_profiles_wear_eras_by_date) {
    struct profile *profile = NULL;
    ck_assert_int_eq(profile_load(MOCKS_SCENARIOS, worn[_i].profile, &profile, NULL), ONSHI_OK);

    const char *era = profile_era(profile, instant(worn[_i].day));

    ck_assert_ptr_nonnull(era);
    ck_assert_int_eq(wire_era_of(era), worn[_i].era);
    profile_free(profile);
}
END_TEST

START_TEST(test_check_a_kind_that_an_era_does_not_have_yet_is_checked_by_its_first) {
    ck_assert_int_eq(wire_kind_era(WIRE_MEDICATION_ANSWER, WIRE_ERA_2021_03), WIRE_ERA_2021_10);
    ck_assert_int_eq(wire_kind_era(WIRE_CHECKUP_ANSWER, WIRE_ERA_2021_03), WIRE_ERA_2021_03);
    ck_assert_int_eq(wire_kind_era(WIRE_MEDICATION_ANSWER, WIRE_ERA_2024_04), WIRE_ERA_2024_04);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("check schemas");
    tcase_add_loop_test(tests, test_check_schemas_are_those_of_the_layouts, WIRE_ERA_2021_03, WIRE_ERAS);
    tcase_add_loop_test(tests, test_check_schemas_are_no_more_than_the_layouts, WIRE_ERA_2021_03, WIRE_ERAS);
    tcase_add_loop_test(tests, test_check_schemas_can_be_read_and_say_what_they_are, WIRE_ERA_2021_03, WIRE_ERAS);
    tcase_add_loop_test(tests, test_check_schemas_accept_the_samples_of_the_interface_in_every_era, 0,
                        sizeof samples / sizeof samples[0]);
    tcase_add_test(tests, test_check_eras_have_names);
    tcase_add_loop_test(tests, test_check_profiles_wear_eras_by_date, 0, sizeof worn / sizeof worn[0]);
    tcase_add_test(tests, test_check_a_kind_that_an_era_does_not_have_yet_is_checked_by_its_first);
    return run_case(tests);
}
