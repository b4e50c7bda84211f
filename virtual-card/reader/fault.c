// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/fault.h"

#include <assert.h>
#include <string.h>

static_assert(FAULT_COUNT <= 64, "a set of faults is a number of 64 bits");

// clang-format off
static const struct {
    const char *id;
    const char *mistake;
} FAULTS[FAULT_COUNT] = {
    [FAULT_BUG_07] = {"BUG-07", "a line of the terminal is taken for whichever session runs now, also a late one for an earlier patient"},
    [FAULT_BUG_09] = {"BUG-09", "an expired certificate is told as eligibility that could not be confirmed, without message 006"},
    [FAULT_BUG_10] = {"BUG-10", "目視確認モード is acknowledged as switched off, and stays on"},
    [FAULT_BUG_31] = {"BUG-31", "a line to the terminal that was lost is never connected again"},
    [FAULT_BUG_34] = {"BUG-34", "a terminal of another version of the port is taken for one of ours"},
    [FAULT_BUG_45] = {"BUG-45", "how many tries the PIN has left stands on no screen: the last one is used without a word"},
    [FAULT_BUG_46] = {"BUG-46", "a face that does not match is looked at again and again before the PIN is offered"},
    [FAULT_BUG_53] = {"BUG-53", "kinds of consent that were configured are not in force after the restart"},
    [FAULT_SEED_031] = {"SEED-031", "a session begins before a card lies on the reader"},
    [FAULT_SEED_032] = {"SEED-032", "every face is taken for that of the photo"},
    [FAULT_SEED_032_LIVE] = {"SEED-032-LIVE", "a photo held before the camera passes for a face"},
    [FAULT_SEED_032_METHOD] = {"SEED-032-METHOD", "who was identified by face is told as identified by PIN"},
    [FAULT_SEED_033] = {"SEED-033", "目視確認 confirms whatever staff say"},
    [FAULT_SEED_034] = {"SEED-034", "a PIN that is no four digits is cut or filled up and sent to the card"},
    [FAULT_SEED_035] = {"SEED-035", "after a face the PIN is wanted as well: one method is not enough"},
    [FAULT_SEED_036] = {"SEED-036", "a reader without a camera offers the face"},
    [FAULT_SEED_110] = {"SEED-110", "consents are taken and told though the card has gone"},
    [FAULT_SEED_111] = {"SEED-111", "a yes to one kind of information counts for all that were asked"},
    [FAULT_SEED_123] = {"SEED-123", "a kind about which the patient says nothing counts as a yes"},
    [FAULT_SEED_123_TIME_OUT] = {"SEED-123-TIME-OUT", "consent screens that nobody touches count as yes when their time is up"},
    [FAULT_DR_010] = {"DR-010", "the reader starts in 目視確認モード: patients can choose neither face nor PIN"},
    [FAULT_DR_011] = {"DR-011", "a card that is no My Number card is told as one that cannot be read: 001 instead of 002"},
    [FAULT_DR_011_NUMBER] = {"DR-011-NUMBER", "the messages on the screen have no number"},
    [FAULT_DR_012] = {"DR-012", "anybody may switch the reader to 目視確認モード"},
    [FAULT_DR_013] = {"DR-013", "a card that is not registered yet is treated as registered: nobody is asked"},
    [FAULT_DR_014] = {"DR-014", "the number (個人番号) is read from the card"},
    [FAULT_DR_016] = {"DR-016", "a session goes on after its card was removed"},
    [FAULT_DR_017] = {"DR-017", "診療情報 and 手術情報 are asked for though nobody has switched them on"},
    [FAULT_DR_017_NOW] = {"DR-017-NOW", "what is configured is in force at once, without a restart"},
    [FAULT_DR_020] = {"DR-020", "tries of the PIN are counted by the reader, from three at each visit"},
    [FAULT_DR_020_TWICE] = {"DR-020-TWICE", "a PIN that was answered wrong is sent to the card once more"},
    [FAULT_DR_021] = {"DR-021", "a card with a locked PIN gets no face: the patient is sent to the PIN"},
    [FAULT_DR_022] = {"DR-022", "目視確認 opens the photo, which resets the card's count of wrong 照合番号B"},
    [FAULT_DR_023] = {"DR-023", "a 照合番号B that was read wrongly is tried until the card locks it"},
    [FAULT_DR_025] = {"DR-025", "whose face does not match is sent away: the PIN is not offered"},
    [FAULT_DR_026] = {"DR-026", "after 目視確認 the card is not read"},
    [FAULT_DR_027] = {"DR-027", "a card without a usable PIN is told as one that cannot be read"},
    [FAULT_DR_028] = {"DR-028", "a card without a photo passes the camera: nothing to compare is no difference"},
    [FAULT_DR_029] = {"DR-029", "in the months of grace consents about health are asked for as ever"},
    [FAULT_DR_029_NOTICE] = {"DR-029-NOTICE", "that the certificate will expire soon is not shown"},
    [FAULT_DR_029_OVER] = {"DR-029-OVER", "an expired certificate does not end the session"},
    [FAULT_DR_030] = {"DR-030", "answers go to the kinds in the order in which the terminal asked, not in that of the screens"},
    [FAULT_DR_034] = {"DR-034", "a yes that was given once with a card outlives a later no with it"},
    [FAULT_DR_036] = {"DR-036", "the choice about 限度額 is still offered after 2024-10-06"},
    [FAULT_MC_4_LOCKED] = {"MC-4-LOCKED", "the PIN is sent to the card though it is locked"},
    [FAULT_MC_4_STATUS] = {"MC-4-STATUS", "the card is not asked how many tries are left before the PIN is sent"},
    [FAULT_MC_4_VERIFIED] = {"MC-4-VERIFIED", "the card is let go with its PIN still verified"},
    [FAULT_MC_7_2_BASIC_ITEMS] = {"MC-7.2-BASIC-ITEMS", "name, address, birth date and sex are read from the card with the PIN"},
    [FAULT_MC_7_2_BIRTH_DATE] = {"MC-7.2-BIRTH-DATE", "the birth date is read from the card along with the photo"},
    [FAULT_MC_7_2_CHALLENGE] = {"MC-7.2-CHALLENGE", "the challenge is signed as the text in which it came"},
    [FAULT_MC_7_3_OPEN] = {"MC-7.3-OPEN", "the connection to the card stays open after the session"},
    [FAULT_MC_7_3_REMINDER] = {"MC-7.3-REMINDER", "nobody is reminded of a forgotten card"},
    [FAULT_MC_7_5] = {"MC-7.5", "a patient who does nothing is waited for without end"},
    [FAULT_MC_8_16] = {"MC-8.16", "照合番号B is made with the Gregorian year of birth"},
    [FAULT_MC_8_22] = {"MC-8.22", "the certificate is handed on with the filler of its file"},
    [FAULT_MC_8_32] = {"MC-8.32", "a face that does not match costs the card one of the ten tries of 照合番号B"},
    [FAULT_MC_8_34] = {"MC-8.34", "consents of a patient who took the card too early stay for the next one"},
    [FAULT_X_02] = {"X-02", "the PIN is written to the log"},
    [FAULT_X_02_PICTURE] = {"X-02-PICTURE", "what the camera saw is kept in a file"},
};
// clang-format on

bool fault_on(uint64_t faults, enum fault fault)
{
    return (faults >> fault & 1) != 0;
}

bool fault_add(uint64_t *faults, const char *id)
{
    for (int i = 0; i < FAULT_COUNT; i++) {
        if (strcmp(FAULTS[i].id, id) == 0) {
            *faults |= UINT64_C(1) << i;
            return true;
        }
    }
    return false;
}

void fault_list(FILE *out)
{
    for (int i = 0; i < FAULT_COUNT; i++) {
        fprintf(out, "%s\t%s\n", FAULTS[i].id, FAULTS[i].mistake);
    }
}

const char *fault_id(enum fault fault)
{
    return FAULTS[fault].id;
}
