// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/screen.h"

#include <string.h>

struct text {
    const char *japanese;
    const char *english;
};

// The wording of IDLE, DONE and REMOVE is public, the rest is ours [mynumber-card 7.3].
static const struct text STATE_TEXTS[READER_STATES] = {
    [READER_IDLE] = {"顔写真を機器側に向けてマイナンバーカードをセットしてください",
                     "Set your My Number card with the photo facing the device"},
    [READER_DETECT] = {"カードを確認しています", "Checking the card"},
    [READER_METHOD] = {"本人確認の方法を選んでください(顔認証・暗証番号)", "Choose: face or PIN"},
    [READER_FACE] = {"カメラに顔を向けてください", "Look into the camera"},
    [READER_PIN] = {"暗証番号(4桁)を入力してください", "Enter your 4-digit PIN"},
    [READER_CERT] = {"利用者証明用電子証明書を確認しています", "Reading the user-authentication certificate"},
    [READER_CONSENT] = {"情報の提供に同意しますか", "Do you consent to this information being provided?"},
    [READER_QUERY] = {"資格を確認しています", "Checking your eligibility"},
    [READER_DONE] = {"カードを取り出してください", "Take your card"},
    [READER_REMOVE] = {"カードを取り出してください", "Take your card"},
};

static const struct {
    const char *number;
    struct text text;
} MESSAGES[] = {
    // [mynumber-card 7.5]: numbers are public, wording shortened
    {"001", {"マイナンバーカードを認識できません。置き方を確認してください", "The card cannot be read: check how it is placed"}},
    {"002", {"マイナンバーカード以外が置かれています", "This is not a My Number card"}},
    {"006", {"利用者証明用電子証明書が失効しているか、有効期限が切れています",
             "The user-authentication certificate is revoked or expired"}},
};

static const struct screen_kind KINDS[] = {
    {"checkup", "特定健診情報", "Specific health checkups"},
    {"medication", "薬剤情報", "Medication"},
    {"limit", "限度額情報", "Ceiling amount"},
    {"special-disease", "特定疾病療養受療証情報", "Special disease certificate"},
};

const struct screen_kind *screen_kind(const char *name)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strcmp(KINDS[i].name, name) == 0) {
            return &KINDS[i];
        }
    }
    return NULL;
}

static const struct text *message_text(const char *number)
{
    for (size_t i = 0; number != NULL && i < sizeof MESSAGES / sizeof *MESSAGES; i++) {
        if (strcmp(MESSAGES[i].number, number) == 0) {
            return &MESSAGES[i].text;
        }
    }
    return NULL;
}

static json_t *pack_text(const struct text *text)
{
    return json_pack("{s:s, s:s}", "ja", text->japanese, "en", text->english);
}

json_t *screen_event(enum reader_state state, const char *message)
{
    const struct text *text = message_text(message);

    if (text == NULL) {
        return json_pack("{s:s, s:s, s:o}", "event", "screen", "state", machine_state_name(state), "text",
                         pack_text(&STATE_TEXTS[state]));
    }
    return json_pack("{s:s, s:s, s:s, s:o}", "event", "screen", "state", machine_state_name(state), "message", message,
                     "text", pack_text(text));
}

json_t *screen_kind_event(const struct screen_kind *kind)
{
    const struct text text = {.japanese = kind->japanese, .english = kind->english};

    return json_pack("{s:s, s:s, s:s, s:o}", "event", "screen", "state", machine_state_name(READER_CONSENT), "kind",
                     kind->name, "text", pack_text(&text));
}
