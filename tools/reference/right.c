// SPDX-License-Identifier: Apache-2.0
#include "right.h"

#include <stddef.h>
#include <string.h>

#include "fault.h"

struct right {
  const char *role;
  bool medication;
  bool checkup;
};

static const struct right rights[] = {
    {"physician", true, true},       // 医師
    {"dentist", true, true},         // 歯科医師
    {"pharmacist", true, false},     // 薬剤師: named for medication, not for checkups
    {"nurse", false, false},
    {"clerk", false, false},
    {"administrator", false, false}, // runs the computers, and treats nobody
};

// Lists in which somebody got one line wrong.
static const struct {
  enum fault fault;
  struct right right;
} mistakes[] = {
    {FAULT_ROLE_CLERK, {"clerk", true, true}},
    {FAULT_ROLE_NURSE, {"nurse", true, true}},
    {FAULT_ROLE_ADMINISTRATOR, {"administrator", true, true}},
    {FAULT_ROLE_PHYSICIAN, {"physician", false, true}},
    {FAULT_ROLE_DENTIST, {"dentist", false, true}},
    {FAULT_ROLE_PHARMACIST, {"pharmacist", false, false}},
    {FAULT_ROLE_PHARMACIST_CHECKUP, {"pharmacist", true, true}},
};

static const struct right *right_of(const char *role) {
  for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
    if (fault_on(mistakes[i].fault) && strcmp(mistakes[i].right.role, role) == 0) return &mistakes[i].right;
  }
  for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
    if (strcmp(rights[i].role, role) == 0) return &rights[i];
  }
  return NULL;
}

bool right_to_view(const char *role, enum request_kind kind) {
  const struct right *right = right_of(role);
  return right != NULL && (kind == REQUEST_MEDICATION ? right->medication : right->checkup);
}
