// SPDX-License-Identifier: Apache-2.0
//
// Secure messaging is not offered: its set-up is refused as by a card in that application [mynumber-card 3.5]. Where a
// real card would take it, after the PIN of 券面入力補助 AP, this one says 6982 as well.
#include "virtual-card/card/command.h"
#include "virtual-card/card/state.h"

enum onshi_status command_set_up_secure_messaging(struct card *card, const struct apdu *apdu, struct answer *answer) {
    (void)apdu;
    bool without = card->current->row->without_secure_messaging;
    return answer_status(answer, without ? SW_NO_SECURE_MESSAGING : SW_NOT_ALLOWED);
}
