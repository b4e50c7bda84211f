// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/issue.h"

#include "base/calendar.h"
#include "virtual-card/apps/foreign.h"
#include "virtual-card/issue/certificate.h"
#include "virtual-card/issue/records.h"
#include "virtual-card/issue/special.h"

enum { SIGNATURE_AGE = 15, YEARS_BACK = 50 };

enum onshi_status issue_certificate(enum issue_certificate_kind kind, const struct person *person,
                                    const char *key_directory, struct bytes_writer *out) {
    struct issue_options options;
    ONSHI_TRY(special_options(person, &options, NULL));
    return issue_certificate_as(kind, person, &options, key_directory, out);
}

enum onshi_status issue_certificate_as(enum issue_certificate_kind kind, const struct person *person,
                                       const struct issue_options *options, const char *key_directory,
                                       struct bytes_writer *out) {
    struct person seen = issue_person(person, options);
    return certificate_write(kind, &seen, options->generation, key_directory, out);
}

enum onshi_status issue_user_certificate_der(const struct person *person, const char *key_directory,
                                             struct bytes_writer *out) {
    return issue_certificate(ISSUE_AUTH_USER, person, key_directory, out);
}

// So many years earlier, give or take a day.
static int64_t years_before(int64_t day, int years) {
    return day - (int64_t)years * 365 * CALENDAR_DAY_SECONDS - (int64_t)(years / 4) * CALENDAR_DAY_SECONDS;
}

// The latest such day on which the card must have been issued for its certificates to have expired.
static int64_t issue_before(const struct person *person, int64_t expired_before) {
    struct person older = *person;
    for (int i = 1; certificate_expiry(&older) >= expired_before && i <= YEARS_BACK; i++) {
        older.card_issued = years_before(person->card_issued, i);
    }
    return older.card_issued;
}

struct person issue_person(const struct person *person, const struct issue_options *options) {
    struct person seen = *person;
    seen.storage = NULL;
    if (options->issued != 0) {
        seen.card_issued = options->issued;
    }
    if (options->expired_before != 0) {
        seen.card_issued = issue_before(&seen, options->expired_before);
    }
    if (options->revoked != 0) {
        seen.certificate_revoked = options->revoked;
    }
    return seen;
}

bool issue_has_signature(const struct person *person, const struct issue_options *options) {
    if (options->signature == ISSUE_SIGNATURE_WITHOUT || person->sign_password[0] == 0) {
        return false;
    }
    struct person seen = issue_person(person, options);
    return options->signature == ISSUE_SIGNATURE_WITH ||
           calendar_birthday(seen.birthdate, SIGNATURE_AGE) <= calendar_day_of(seen.card_issued);
}

// In the order in which a partial name finds them: 0401, 0402, 0408.
static enum onshi_status (*const applications[])(struct records *) = {
    records_add_manager,    records_add_jpki,       records_add_juki,
    records_add_face_check, records_add_input_help, records_add_common_card,
};
_Static_assert(sizeof applications / sizeof applications[0] <= CONTENTS_APPLICATIONS,
               "one more application: raise CONTENTS_APPLICATIONS in contents.h");

static enum onshi_status add_applications(struct records *records) {
    for (size_t i = 0; i < sizeof applications / sizeof applications[0]; i++) {
        ONSHI_TRY(applications[i](records));
    }
    return ONSHI_OK;
}

static const struct card_interface *chip_of(const struct issue_options *options) {
    if (options->chip != NULL) {
        return options->chip;
    }
    return options->interface == ISSUE_CONTACT ? &card_contact : &card_contactless;
}

// What every kind of card takes from the options.
static struct card_image image_of(const struct issue_options *options) {
    return (struct card_image){
        .interface = chip_of(options),
        .damage = options->damage,
        .sound_commands = options->sound_commands,
        .without_filler = options->without_filler,
        .inferred_terminal_authentication = options->inferred_terminal_authentication,
    };
}

static enum onshi_status set_tries(struct card *card, const struct issue_options *options) {
    for (size_t i = 0; i < options->tries_count; i++) {
        ONSHI_TRY(card_set_pin_tries(card, options->tries[i].pin, options->tries[i].left));
    }
    return ONSHI_OK;
}

static enum onshi_status make_card(struct records *records, struct card **out) {
    const struct card_image image = image_of(records->options);
    struct card *card;
    ONSHI_TRY(add_applications(records));
    ONSHI_TRY(contents_card(&records->contents, &image, &card));
    enum onshi_status status = set_tries(card, records->options);
    if (status != ONSHI_OK) {
        card_free(card);
        return status;
    }
    *out = card;
    return ONSHI_OK;
}

static enum onshi_status issue_my_number(const struct person *person, const struct issue_options *options,
                                         const char *key_directory, struct card **out) {
    struct person seen = issue_person(person, options);
    struct records records;
    ONSHI_TRY(records_open(&records, &seen, options, key_directory));
    enum onshi_status status = make_card(&records, out);
    records_close(&records);
    return status;
}

static enum onshi_status issue_foreign(const struct foreign_card *foreign, const struct issue_options *options,
                                       struct card **out) {
    struct card_image image = image_of(options);
    image.interface = options->interface == ISSUE_CONTACT ? foreign->contact : foreign->contactless;
    image.manager = foreign->manager;
    image.loads = foreign->loads;
    image.load_count = foreign->load_count;
    return image.interface == NULL ? ONSHI_UNSUPPORTED : card_new(&image, out);
}

enum onshi_status issue_card_as(const struct person *person, const struct issue_options *options,
                                const char *key_directory, struct card **out) {
    static const struct foreign_card *const foreign[] = {
        [ISSUE_DRIVERS_LICENCE] = &foreign_drivers_licence,
        [ISSUE_JUKI_CARD] = &foreign_juki_card,
        [ISSUE_BANK_CARD] = &foreign_bank_card,
    };
    if (options->kind != ISSUE_MY_NUMBER_CARD) {
        return issue_foreign(foreign[options->kind], options, out);
    }
    return issue_my_number(person, options, key_directory, out);
}

enum onshi_status issue_card(const struct person *person, const char *key_directory, struct card **out) {
    struct issue_options options;
    ONSHI_TRY(special_options(person, &options, NULL));
    return issue_card_as(person, &options, key_directory, out);
}
