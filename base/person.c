// SPDX-License-Identifier: Apache-2.0
#include "base/person.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "base/random.h"
#include "base/text.h"
#include "base/xml.h"

// The texts of a person are those of the parsed document, which lives as long as the person. A canary digit takes the
// place of its `?` there.
static void fill_canaries(xmlNode *node, struct random_source *source) {
    for (xmlNode *n = node; n != NULL; n = n->next) {
        if (n->type == XML_TEXT_NODE) {
            for (xmlChar *c = n->content; *c != 0; c++) {
                *c = *c == '?' ? (xmlChar)('0' + random_below(source, 10)) : *c;
            }
            continue;
        }
        if (n->type != XML_ELEMENT_NODE) {
            continue;
        }
        for (xmlAttr *a = n->properties; a != NULL; a = a->next) {
            fill_canaries(a->children, source);
        }
        fill_canaries(n->children, source);
    }
}

static enum onshi_status read_instant(const xmlNode *node, const char *name, int64_t absent, int64_t *out) {
    const char *text = xml_attribute(node, name, NULL);
    if (text == NULL) {
        *out = absent;
        return ONSHI_OK;
    }
    return calendar_parse(text, out);
}

static enum onshi_status read_changes(const xmlNode *node, struct coverage *coverage) {
    for (const xmlNode *c = xml_child(node, "change"); c != NULL; c = xml_next(c, "change")) {
        if (coverage->change_count == PERSON_CHANGES_MAXIMUM) {
            return ONSHI_TOO_LONG;
        }
        struct coverage_change *change = &coverage->changes[coverage->change_count];
        ONSHI_TRY(read_instant(c, "known", CALENDAR_NEVER, &change->known));
        ONSHI_TRY(read_instant(c, "until", CALENDAR_NEVER, &change->until));
        change->loss = xml_attribute(c, "loss", "");
        change->cancelled = strcmp(xml_attribute(c, "cancelled", "no"), "yes") == 0;
        coverage->change_count++;
    }
    return ONSHI_OK;
}

static enum onshi_status read_coverage(const xmlNode *node, struct coverage *coverage) {
    const char *withholds = xml_attribute(node, "withholds", "");
    *coverage = (struct coverage){
        .withholds_address = text_lists(withholds, "address", strlen("address")),
        .withholds_self = text_lists(withholds, "self", strlen("self")),
        .id = xml_attribute(node, "id", ""),
        .card_class = xml_attribute(node, "class", "01"),
        .insurer = xml_attribute(node, "insurer", ""),
        .insurer_name = xml_attribute(node, "insurer-name", ""),
        .symbol = xml_attribute(node, "symbol", ""),
        .number = xml_attribute(node, "number", ""),
        .branch = xml_attribute(node, "branch", ""),
        .ratio = xml_attribute(node, "ratio", ""),
        .relation = xml_attribute(node, "relation", "1"),
        .holder = xml_attribute(node, "holder", ""),
    };
    ONSHI_TRY(read_instant(node, "from", 0, &coverage->from));
    ONSHI_TRY(read_instant(node, "until", CALENDAR_NEVER, &coverage->until));
    ONSHI_TRY(read_instant(node, "issued", coverage->from, &coverage->issued));
    ONSHI_TRY(read_instant(node, "expires", CALENDAR_NEVER, &coverage->expires));
    ONSHI_TRY(read_instant(node, "known", coverage->from, &coverage->known));
    return read_changes(node, coverage);
}

static enum onshi_status read_ceiling(const xmlNode *node, struct ceiling *ceiling) {
    ceiling->certificate = xml_attribute(node, "certificate", "01");
    ceiling->class_code = xml_attribute(node, "class", "");
    ONSHI_TRY(read_instant(node, "from", 0, &ceiling->from));
    ONSHI_TRY(read_instant(node, "issued", ceiling->from, &ceiling->issued));
    ONSHI_TRY(read_instant(node, "until", CALENDAR_NEVER, &ceiling->until));
    return read_instant(node, "long-term", CALENDAR_NEVER, &ceiling->long_term);
}

static enum onshi_status read_elderly(const xmlNode *node, struct elderly_certificate *elderly) {
    elderly->ratio = xml_attribute(node, "ratio", "");
    ONSHI_TRY(read_instant(node, "from", 0, &elderly->from));
    ONSHI_TRY(read_instant(node, "issued", elderly->from, &elderly->issued));
    return read_instant(node, "until", CALENDAR_NEVER, &elderly->until);
}

static enum onshi_status read_diseases(const xmlNode *root, struct person *person) {
    for (const xmlNode *n = xml_child(root, "special-disease"); n != NULL; n = xml_next(n, "special-disease")) {
        if (person->disease_count == PERSON_DISEASES_MAXIMUM) {
            return ONSHI_TOO_LONG;
        }
        struct special_disease *disease = &person->diseases[person->disease_count++];
        disease->category = xml_attribute(n, "category", "");
        disease->self_pay = xml_attribute(n, "self-pay", "");
        ONSHI_TRY(read_instant(n, "from", 0, &disease->from));
        ONSHI_TRY(read_instant(n, "issued", disease->from, &disease->issued));
        ONSHI_TRY(read_instant(n, "until", CALENDAR_NEVER, &disease->until));
    }
    return ONSHI_OK;
}

static enum onshi_status read_medications(const xmlNode *root, struct person *person) {
    for (const xmlNode *n = xml_child(root, "medication"); n != NULL; n = xml_next(n, "medication")) {
        if (person->medication_count == PERSON_RECORDS_MAXIMUM) {
            return ONSHI_TOO_LONG;
        }
        struct medication *one = &person->medications[person->medication_count++];
        *one = (struct medication){
            .pharmacy = xml_attribute(n, "pharmacy", ""),
            .pharmacy_name = xml_attribute(n, "pharmacy-name", ""),
            .code = xml_attribute(n, "code", ""),
            .name = xml_attribute(n, "name", ""),
            .ingredient = xml_attribute(n, "ingredient", ""),
            .amount = xml_attribute(n, "amount", ""),
            .unit = xml_attribute(n, "unit", ""),
            .times = xml_attribute(n, "times", ""),
            .usage = xml_attribute(n, "usage", ""),
            .prescriber = xml_attribute(n, "prescriber", ""),
            .prescriber_name = xml_attribute(n, "prescriber-name", ""),
            .instruction = xml_attribute(n, "instruction", ""),
            .kind = xml_attribute(n, "kind", ""),
        };
        ONSHI_TRY(read_instant(n, "prescribed", CALENDAR_NEVER, &one->prescribed));
        ONSHI_TRY(read_instant(n, "dispensed", 0, &one->dispensed));
        ONSHI_TRY(read_instant(n, "claimed", 0, &one->claimed));
    }
    return ONSHI_OK;
}

static enum onshi_status read_checkups(const xmlNode *root, struct person *person) {
    for (const xmlNode *n = xml_child(root, "checkup"); n != NULL; n = xml_next(n, "checkup")) {
        if (person->checkup_count == PERSON_RECORDS_MAXIMUM) {
            return ONSHI_TOO_LONG;
        }
        struct checkup *one = &person->checkups[person->checkup_count++];
        *one = (struct checkup){
            .code = xml_attribute(n, "code", ""),
            .name = xml_attribute(n, "name", ""),
            .type = xml_attribute(n, "type", "PQ"),
            .value = xml_attribute(n, "value", ""),
            .unit = xml_attribute(n, "unit", ""),
            .oid = xml_attribute(n, "oid", ""),
            .value_name = xml_attribute(n, "value-name", ""),
        };
        ONSHI_TRY(read_instant(n, "day", 0, &one->day));
        ONSHI_TRY(read_instant(n, "known", 0, &one->known));
    }
    return ONSHI_OK;
}

// <insurance-use registered="2021-04-05T09:00:00"/>, or registered="no"; without it the card always was registered.
static enum onshi_status read_insurance_use(const xmlNode *node, struct person *person) {
    if (strcmp(xml_attribute(node, "registered", ""), "no") == 0) {
        person->registered = CALENDAR_NEVER;
        return ONSHI_OK;
    }
    return read_instant(node, "registered", 0, &person->registered);
}

static enum onshi_status read_records(const xmlNode *root, struct person *person) {
    ONSHI_TRY(read_insurance_use(xml_child(root, "insurance-use"), person));
    ONSHI_TRY(read_ceiling(xml_child(root, "ceiling"), &person->ceiling));
    ONSHI_TRY(read_elderly(xml_child(root, "elderly-certificate"), &person->elderly));
    ONSHI_TRY(read_diseases(root, person));
    ONSHI_TRY(read_medications(root, person));
    return read_checkups(root, person);
}

// Every other attribute of <card> sets the card apart.
static enum onshi_status read_traits(const xmlNode *card, struct person *person) {
    static const char known[] = "pin sign-password serial key issued revoked";
    for (const xmlAttr *a = card == NULL ? NULL : card->properties; a != NULL; a = a->next) {
        const char *name = (const char *)a->name;
        if (text_lists(known, name, strlen(name))) {
            continue;
        }
        if (person->trait_count == PERSON_TRAITS_MAXIMUM) {
            return ONSHI_TOO_LONG;
        }
        person->traits[person->trait_count++] = (struct person_trait){name, xml_attribute(card, name, "")};
    }
    return ONSHI_OK;
}

static enum onshi_status read_person(const xmlNode *root, struct person *person, const xmlNode **at) {
    const xmlNode *card = xml_child(root, "card");
    person->id = xml_attribute(root, "id", "");
    person->population = xml_attribute(root, "population", "");
    person->name = xml_child_text(root, "name");
    person->kana = xml_child_text(root, "kana");
    person->name_other = xml_child_text(root, "name-other");
    person->kana_other = xml_child_text(root, "kana-other");
    person->sex = xml_attribute(root, "sex", "3");
    person->sex_behind = xml_attribute(root, "sex-behind", "");
    person->address = xml_child_text(root, "address");
    person->post = xml_attribute(xml_child(root, "address"), "post", "");
    person->pin = xml_attribute(card, "pin", "");
    person->sign_password = xml_attribute(card, "sign-password", "");
    person->serial = xml_attribute(card, "serial", "");
    person->key = (int)strtol(xml_attribute(card, "key", "0"), NULL, 10);
    *at = root;
    ONSHI_TRY(read_instant(root, "birthdate", 0, &person->birthdate));
    *at = card;
    ONSHI_TRY(read_traits(card, person));
    ONSHI_TRY(read_instant(card, "issued", 0, &person->card_issued));
    ONSHI_TRY(read_instant(card, "revoked", CALENDAR_NEVER, &person->certificate_revoked));
    *at = root;
    ONSHI_TRY(read_records(root, person));
    for (*at = xml_child(root, "coverage"); *at != NULL; *at = xml_next(*at, "coverage")) {
        if (person->coverage_count == PERSON_COVERAGES_MAXIMUM) {
            return ONSHI_TOO_LONG;
        }
        ONSHI_TRY(read_coverage(*at, &person->coverages[person->coverage_count]));
        person->coverage_count++;
    }
    return ONSHI_OK;
}

static enum onshi_status load_document(const char *directory, const char *id, struct bytes_writer *path, xmlDoc **out,
                                       struct bytes_writer *why) {
    if (id[0] == 0 || strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(id)) {
        return ONSHI_NOT_FOUND; // also keeps `../` out
    }
    ONSHI_TRY(bytes_printf(path, "%s/%s.xml", directory, id));
    return xml_load(bytes_text(path), out, why);
}

enum onshi_status person_load(const char *directory, const char *id, uint64_t seed, struct person **out,
                              struct bytes_writer *why) {
    struct bytes_writer path;
    bytes_writer_init(&path, 4096);
    xmlDoc *doc = NULL;
    enum onshi_status status = load_document(directory, id, &path, &doc, why);
    struct person *person = status == ONSHI_OK ? calloc(1, sizeof *person) : NULL;
    if (status == ONSHI_OK && person == NULL) {
        status = ONSHI_NO_MEMORY;
    }
    if (status == ONSHI_OK) {
        struct random_source canaries = random_from(seed, id);
        person->storage = doc;
        fill_canaries(xmlDocGetRootElement(doc), &canaries);
        const xmlNode *at = NULL;
        status = read_person(xmlDocGetRootElement(doc), person, &at);
        if (status != ONSHI_OK && why != NULL) {
            bytes_note(why, "%s:%ld: a day or time that does not exist, or too many of a kind",
                               bytes_text(&path), at == NULL ? 0 : xmlGetLineNo(at));
        }
    }
    bytes_writer_free(&path);
    if (status != ONSHI_OK) {
        free(person);
        xmlFreeDoc(doc);
        return status;
    }
    *out = person;
    return ONSHI_OK;
}

void person_free(struct person *person) {
    if (person != NULL) {
        xmlFreeDoc(person->storage);
        free(person);
    }
}

const struct coverage *person_coverage(const struct person *person, const char *id) {
    for (int i = 0; i < person->coverage_count; i++) {
        if (strcmp(person->coverages[i].id, id) == 0) {
            return &person->coverages[i];
        }
    }
    return NULL;
}

bool coverage_cancelled(const struct coverage *coverage, int64_t known_at) {
    for (int i = 0; i < coverage->change_count; i++) {
        if (coverage->changes[i].cancelled && coverage->changes[i].known <= known_at) {
            return true;
        }
    }
    return false;
}

int64_t coverage_until(const struct coverage *coverage, int64_t known_at) {
    int64_t until = coverage->until;
    for (int i = 0; i < coverage->change_count; i++) {
        if (coverage->changes[i].known <= known_at) {
            until = coverage->changes[i].until;
        }
    }
    return until;
}
