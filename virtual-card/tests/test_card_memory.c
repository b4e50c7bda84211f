// SPDX-License-Identifier: Apache-2.0
//
// The card when memory is short: the n-th allocation of our own fails, for every n. Linked with --wrap for malloc,
// calloc and realloc; OpenSSL's allocations are its own affair.
#include <stddef.h>
#include <stdlib.h>

#include "virtual-card/issue/issue.h"
#include "virtual-card/tests/test_card_fixture.h"
#include "virtual-card/tests/test_card_image.h"

static int allocations_left = -1; // -1: as many as are asked for

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool refuses(void) {
    if (allocations_left > 0) {
        allocations_left--;
        return false;
    }
    return allocations_left == 0;
}

void *__wrap_malloc(size_t size) {
    return refuses() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return refuses() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
    return refuses() ? NULL : __real_realloc(old, size);
}

START_TEST(test_card_new_survives_the_failure_of_every_allocation) {
    struct card *card = NULL;
    int allowed = 0;
    enum onshi_status status = ONSHI_NO_MEMORY;
    for (; status != ONSHI_OK; allowed++) {
        allocations_left = allowed;
        status = card_new(&small_image, &card);
        allocations_left = -1;

        ck_assert(status == ONSHI_OK || (status == ONSHI_NO_MEMORY && card == NULL));
    }

    ck_assert_int_gt(allowed, 10);
    card_free(card);
}
END_TEST

START_TEST(test_card_transmit_reports_that_memory_is_short_and_appends_nothing) {
    struct card *card = test_small_card();
    struct bytes_writer response;
    bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);
    const uint8_t challenge[] = {0x00, 0x84, 0x00, 0x00, 0x08};

    allocations_left = 0;
    enum onshi_status status = card_transmit(card, challenge, sizeof challenge, &response);
    allocations_left = -1;

    ck_assert_int_eq(status, ONSHI_NO_MEMORY);
    ck_assert_uint_eq(response.length, 0);
    card_free(card);
}
END_TEST

// The whole card of a person.
START_TEST(test_card_issue_survives_the_failure_of_every_allocation) {
    struct person person = test_person();
    struct card *card = NULL;
    int allowed = 0;
    enum onshi_status status = ONSHI_NO_MEMORY;
    for (; status != ONSHI_OK; allowed++) {
        allocations_left = allowed;
        status = issue_card(&person, ONSHI_KEYS, &card);
        allocations_left = -1;

        ck_assert(status == ONSHI_OK || (status == ONSHI_NO_MEMORY && card == NULL));
    }

    ck_assert_int_gt(allowed, 100);
    card_free(card);
}
END_TEST

// Commands that write an answer.
static const char *const commands[] = {"00 CA 00F8 00", "FF CA 00 00 00", "00 84 00 00 08"};

START_TEST(test_card_answers_report_that_memory_is_short) {
    struct card *card = test_issued_card();
    struct bytes_writer command;
    struct bytes_writer response;
    bytes_writer_init(&command, 64);
    bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);
    test_bytes(commands[_i], &command);

    allocations_left = 0;
    enum onshi_status status = card_transmit(card, command.data, command.length, &response);
    allocations_left = -1;

    ck_assert_int_eq(status, ONSHI_NO_MEMORY);
    ck_assert_uint_eq(response.length, 0);
    bytes_writer_free(&command);
    card_free(card);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("memory");
    tcase_add_test(cases, test_card_new_survives_the_failure_of_every_allocation);
    tcase_add_test(cases, test_card_transmit_reports_that_memory_is_short_and_appends_nothing);
    tcase_add_test(cases, test_card_issue_survives_the_failure_of_every_allocation);
    tcase_add_loop_test(cases, test_card_answers_report_that_memory_is_short, 0, sizeof commands / sizeof commands[0]);
    tcase_set_timeout(cases, 120);
    return test_run(cases, "memory");
}
