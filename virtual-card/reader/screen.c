// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/screen.h"

#include <string.h>

#include "base/calendar.h"
#include "virtual-card/reader/messages.h"

struct text {
    const char *japanese;
    const char *english;
};

// The wording of IDLE, DONE and REMOVE is public, the rest is ours [mynumber-card 7.3].
static const struct text STATE_TEXTS[READER_STATES] = {
    [READER_IDLE] = {"顔写真を機器側に向けてマイナンバーカードをセットしてください",
                     "Set your My Number card with the photo facing the device"},
    [READER_DETECT] = {"カードを確認しています", "Checking the card"},
    [READER_METHOD] = {"本人確認の方法を選んでください", "Choose how to identify yourself"},
    [READER_FACE] = {"カメラに顔を向けてください", "Look into the camera"},
    [READER_PIN] = {"暗証番号(4桁)を入力してください", "Enter your 4-digit PIN"},
    [READER_VISUAL] = {"職員が本人確認を行います。そのままお待ちください", "Staff will confirm who you are. Please wait"},
    [READER_CERT] = {"利用者証明用電子証明書を確認しています", "Reading the user-authentication certificate"},
    [READER_REGISTER] = {"マイナンバーカードを健康保険証として利用する登録をしますか",
                         "Register your My Number card for use as a health insurance card?"},
    [READER_CONSENT] = {"情報の提供に同意しますか", "Do you consent to this information being provided?"},
    [READER_QUERY] = {"資格を確認しています", "Checking your eligibility"},
    [READER_DONE] = {"カードを取り出してください", "Take your card"},
    [READER_REMOVE] = {"カードを取り出してください", "Take your card"},
};

static const struct text HIGH_COST = {"高額療養費制度を利用しますか", "Use the ceiling on medical expenses?"};

// The days are those of [mynumber-card 7.3] and DR-036; from when a kind may be *viewed* is the service's business.
static const struct screen_kind KINDS[] = {
    {"surgery", "手術情報", "Surgery", .health = true, .from = "2023-05-11"},
    {"diagnosis", "診療情報", "Diagnosis and treatment", .health = true, .from = "2022-09-11"},
    {"medication", "薬剤情報", "Medication", .on_at_first = true, .health = true},
    {"checkup", "特定健診情報", "Specific health checkups", .on_at_first = true, .health = true},
    {"limit", "限度額情報", "Ceiling amount", .on_at_first = true, .high_cost = true, .until = "2024-10-07"},
    {"special-disease", "特定疾病療養受療証情報", "Special disease certificate", .on_at_first = true,
     .high_cost = true},
};

const struct screen_kind *screen_kind_at(size_t n)
{
    return n < sizeof KINDS / sizeof *KINDS ? &KINDS[n] : NULL;
}

const struct screen_kind *screen_kind(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strcmp(KINDS[i].name, name) == 0) {
            return &KINDS[i];
        }
    }
    return NULL;
}

static int64_t day_of(const char *text, int64_t absent)
{
    int64_t day = absent;

    if (text != NULL && calendar_parse(text, &day) != ONSHI_OK) {
        return absent;
    }
    return day;
}

bool screen_kind_exists(const struct screen_kind *kind, int64_t instant)
{
    return instant >= day_of(kind->from, INT64_MIN) && instant < day_of(kind->until, CALENDAR_NEVER);
}

static json_t *pack_text(const struct text *text)
{
    return json_pack("{s:s, s:s}", "ja", text->japanese, "en", text->english);
}

static json_t *pack_screen(enum reader_state state, const struct text *text)
{
    return json_pack("{s:s, s:s, s:o}", "event", "screen", "state", machine_state_name(state), "text",
                     pack_text(text));
}

json_t *screen_event(enum reader_state state, const char *message)
{
    const struct message *found = message_find(message);

    if (found == NULL) {
        return pack_screen(state, &STATE_TEXTS[state]);
    }
    const struct text text = {found->japanese, found->english};
    json_t *event = pack_screen(state, &text);
    json_object_set_new(event, "message", json_string(message));
    json_object_set_new(event, "action", json_string(message_action_name(found->action)));
    return event;
}

json_t *screen_methods_event(bool face, bool pin)
{
    json_t *event = pack_screen(READER_METHOD, &STATE_TEXTS[READER_METHOD]);
    json_t *methods = json_array();

    if (face) {
        json_array_append_new(methods, json_string("face"));
    }
    if (pin) {
        json_array_append_new(methods, json_string("pin"));
    }
    json_object_set_new(event, "methods", methods);
    return event;
}

static json_t *pack_kind(const char *name, const struct text *text)
{
    json_t *event = pack_screen(READER_CONSENT, text);

    json_object_set_new(event, "kind", json_string(name));
    return event;
}

json_t *screen_kind_event(const struct screen_kind *kind)
{
    const struct text text = {kind->japanese, kind->english};

    return pack_kind(kind->name, &text);
}

json_t *screen_high_cost_event(void)
{
    return pack_kind("high-cost", &HIGH_COST);
}
