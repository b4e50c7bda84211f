// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>

#include "base/xml.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"

int command_list(int argc, char **argv) {
    const char *option_language = NULL;
    bool understood = context_only_language(&argc, argv, &option_language);
    enum language language = context_language(option_language);
    if (!understood || argc != 1) {
        return context_refuse(language, "list に指定できるのは --lang だけです", "list takes no option but --lang", "");
    }
    struct context context;
    if (context_open(language, &context) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < context.scripts.count; i++) {
        const struct script *script = &context.scripts.scripts[i];
        const xmlNode *title = xml_child(script->play->parent, "title");
        printf("%-12s %-18s %s\n", script->id, script->capability,
               xml_child_text(title, console_say(context.language, "ja", "en")));
    }
    context_close(&context);
    return EXIT_PASSED;
}
