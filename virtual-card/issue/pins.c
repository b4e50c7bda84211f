// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/pins.h"

#include <string.h>

#include "virtual-card/apps/common_card.h"
#include "virtual-card/apps/face_check.h"
#include "virtual-card/apps/input_help.h"
#include "virtual-card/apps/jpki.h"
#include "virtual-card/apps/juki.h"

// clang-format off
const struct pins_row pins_rows[PINS_COUNT] = {
    {"auth", {&jpki_application, JPKI_AUTH_PIN}, true,
     "利用者証明用電子証明書の暗証番号 (数字4桁)", "PIN for user authentication (4 digits)"},
    {"sign", {&jpki_application, JPKI_SIGN_PIN}, true,
     "署名用電子証明書のパスワード (英数字6～16文字)", "password for digital signature (6 to 16 letters and digits)"},
    {"input-help", {&input_help_application, INPUT_HELP_PIN}, true,
     "券面事項入力補助用の暗証番号 (数字4桁)", "PIN for reading the card's face as text (4 digits)"},
    {"input-help-code-a", {&input_help_application, INPUT_HELP_CODE_A}, false,
     "照合番号A (入力補助、個人番号12桁)", "照合番号A (verification code A, text; the 12-digit number)"},
    {"input-help-code-b", {&input_help_application, INPUT_HELP_CODE_B}, false,
     "照合番号B (入力補助、14桁)", "照合番号B (verification code B, text; 14 digits printed on the card)"},
    {"birth-key", {&face_check_application, FACE_CHECK_BIRTH_KEY}, false,
     "生年月日の照合番号 (和暦6桁)", "birth-date key (6 digits of the Japanese era)"},
    {"face-check-code-b", {&face_check_application, FACE_CHECK_CODE_B}, false,
     "照合番号B (券面の画像、14桁)", "照合番号B (verification code B, pictures; 14 digits printed on the card)"},
    {"face-check-code-a", {&face_check_application, FACE_CHECK_CODE_A}, false,
     "照合番号A (券面の画像、個人番号12桁)", "照合番号A (verification code A, pictures; the 12-digit number)"},
    {"common", {&common_card_application, COMMON_CARD_PIN}, true,
     "共通カードAPの暗証番号 (数字4桁)", "PIN of the common-card application (4 digits)"},
    {"juki", {&juki_application, JUKI_PIN}, true,
     "住民基本台帳用の暗証番号 (数字4桁)", "PIN for the register of residents (4 digits)"},
};
// clang-format on

const struct pins_row *pins_named(const char *name) {
    for (size_t i = 0; i < PINS_COUNT; i++) {
        if (strcmp(pins_rows[i].name, name) == 0) {
            return &pins_rows[i];
        }
    }
    return NULL;
}

const struct pins_row *pins_of(struct card_pin pin) {
    for (size_t i = 0; i < PINS_COUNT; i++) {
        if (pins_rows[i].pin.application == pin.application && pins_rows[i].pin.file == pin.file) {
            return &pins_rows[i];
        }
    }
    return NULL;
}

int pins_tries(const struct pins_row *row) {
    const struct card_application *application = row->pin.application;
    for (size_t i = 0; i < application->file_count; i++) {
        if (application->files[i].id == row->pin.file) {
            return application->files[i].tries;
        }
    }
    return 0;
}
