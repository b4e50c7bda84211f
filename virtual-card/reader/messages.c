// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/messages.h"

#include <string.h>

// clang-format off
static const struct message MESSAGES[] = {
    {"001", "マイナンバーカードを認識できません。正しく置かれているか確認してください。続くときは窓口へお声がけください",
     "The My Number card cannot be read. Check that it is placed correctly; if this goes on, please ask at the desk",
     MESSAGE_TRY_AGAIN, "F1"},
    {"002", "マイナンバーカード以外が置かれています。マイナンバーカードを置いてください",
     "This is not a My Number card. Please place your My Number card", MESSAGE_TRY_AGAIN, "F1"},
    {"006", "利用者証明用電子証明書の失効・有効期限切れです。市区町村の窓口で更新してください",
     "The user-authentication certificate is revoked or expired. Please have it renewed at your municipality",
     MESSAGE_TO_DESK, "F1"},
    {"I01", "ただいま確認できません。窓口へお声がけください", "This cannot be checked now. Please ask at the desk",
     MESSAGE_TO_DESK, "I"},
    {"I02", "操作がなかったため終了しました。はじめからやり直してください",
     "Nothing was entered, so this session has ended. Please begin again", MESSAGE_TRY_AGAIN, "I"},
    {"I03", "顔を確認できませんでした。もう一度カメラを見てください",
     "Your face could not be confirmed. Please look into the camera again", MESSAGE_STAY, "I"},
    {"I04", "暗証番号が違います。もう一度入力してください", "The PIN is wrong. Please enter it again", MESSAGE_STAY, "I"},
    {"I05", "暗証番号がロックされています。窓口へお声がけください", "The PIN is locked. Please ask at the desk",
     MESSAGE_TO_DESK, "I"},
    {"I06", "健康保険証として利用するには登録が必要です。窓口へお声がけください",
     "To use the card as a health insurance card it has to be registered. Please ask at the desk", MESSAGE_TO_DESK, "I"},
    {"I07", "本人確認ができませんでした。窓口へお声がけください", "You could not be identified. Please ask at the desk",
     MESSAGE_TO_DESK, "I"},
    {"I08", "照合番号がロックされています。窓口へお声がけください",
     "The code printed on the card is locked. Please ask at the desk", MESSAGE_TO_DESK, "I"},
    {"I09", "カードをお忘れです。カードを取り出してください", "You have forgotten your card. Please take it",
     MESSAGE_TRY_AGAIN, "I"},
    {"I10", "電子証明書の有効期限が近づいています。市区町村の窓口で更新してください",
     "Your certificate will expire soon. Please have it renewed at your municipality", MESSAGE_NOTICE, "I"},
    {"I11", "電子証明書の有効期限が切れているため、資格情報のみ提供されます",
     "Your certificate has expired: only your eligibility will be provided", MESSAGE_NOTICE, "I"},
    {"I12", "資格を確認できませんでした。窓口へお声がけください", "Your eligibility was not confirmed. Please ask at the desk",
     MESSAGE_TO_DESK, "I"},
};
// clang-format on

const struct message *message_at(size_t n)
{
    return n < sizeof MESSAGES / sizeof *MESSAGES ? &MESSAGES[n] : NULL;
}

const struct message *message_find(const char *number)
{
    for (size_t i = 0; number != NULL && message_at(i) != NULL; i++) {
        if (strcmp(MESSAGES[i].number, number) == 0) {
            return &MESSAGES[i];
        }
    }
    return NULL;
}

const char *message_action_name(enum message_action action)
{
    static const char *const NAMES[] = {
        [MESSAGE_TRY_AGAIN] = "try-again",
        [MESSAGE_STAY] = "stay",
        [MESSAGE_TO_DESK] = "to-desk",
        [MESSAGE_NOTICE] = "notice",
    };

    return NAMES[action];
}
