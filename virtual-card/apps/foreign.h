// SPDX-License-Identifier: Apache-2.0
//
// Cards that are not a My Number card, as far as somebody notices who takes them for one: ATR and names. Their own
// files are not here: whoever reads a driver's licence needs another bench.
#ifndef ONSHI_VIRTUAL_CARD_APPS_FOREIGN_H
#define ONSHI_VIRTUAL_CARD_APPS_FOREIGN_H

#include "virtual-card/card/image.h"

// One card. A name that is not in `loads` answers 6A82.
struct foreign_card {
    const struct card_interface *contact; // NULL: it has no contacts
    const struct card_interface *contactless;
    const struct card_load *manager;
    const struct card_load *loads;
    size_t load_count;
};

// 運転免許証 (unten menkyoshō, driver's licence).
extern const struct foreign_card foreign_drivers_licence;

// 住民基本台帳カード (jūki card), the predecessor: it HAS the JPKI application by the same name, with the label
// JPKIAPICCTOKEN and nothing for user authentication. SELECT alone does not tell it from a My Number card. Its loads
// carry no person; what there is beyond the label is inferred.
extern const struct foreign_card foreign_juki_card;

// A bank card: payment environment and one scheme. With contacts it speaks T=0 only. ATRs inferred.
extern const struct foreign_card foreign_bank_card;

#endif
