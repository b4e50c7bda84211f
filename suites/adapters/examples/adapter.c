// SPDX-License-Identifier: Apache-2.0
//
// A worked adapter in C: the desk protocol on stdin and stdout, a product behind it. The product here is any program
// that can be asked by lines of JSON (the suite's own reference product will do):
//
//     cc -o adapter suites/adapters/examples/adapter.c -ljansson
//     onshi run --role receipt-computer -- ./adapter build/onshi-reference
//
// Replace product_start and product_call by what drives yours.
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct product {
    pid_t pid;
    FILE *to, *from;
};

// Starts the product with its own two pipes. Ends the adapter when that cannot be done: the suite then says so.
static struct product product_start(char **command) {
    int to[2], from[2];
    struct product product = {0};
    if (pipe(to) != 0 || pipe(from) != 0) {
        perror("adapter: pipe");
        exit(1);
    }
    product.pid = fork();
    if (product.pid == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        close(to[0]);
        close(to[1]); // or the product would never see the end of its input
        close(from[0]);
        close(from[1]);
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    product.to = fdopen(to[1], "w");
    product.from = fdopen(from[0], "r");
    return product;
}

// Asks the product in its own way. Returns its answer, or an error for staff; the caller releases it.
static json_t *product_call(struct product *product, const json_t *request) {
    char *line = NULL;
    size_t size = 0;
    json_dumpf(request, product->to, JSON_COMPACT);
    fputc('\n', product->to);
    fflush(product->to);
    json_t *answer = getline(&line, &size, product->from) > 0 ? json_loads(line, 0, NULL) : NULL;
    free(line);
    return answer != NULL ? answer : json_pack("{s:s}", "error", "製品が答えません / the product does not answer");
}

static void product_close(struct product *product) {
    fclose(product->to);
    fclose(product->from);
    waitpid(product->pid, NULL, 0);
}

// What the product can do. An action that needs more than being passed on gets a function of its own here.
static const struct {
    const char *name;
    json_t *(*run)(struct product *product, const json_t *request);
} actions[] = {
    {"hello", product_call},         {"settle", product_call},          {"reset", product_call},
    {"restart", product_call},       {"audit", product_call},           {"register-patient", product_call},
    {"check-coverage", product_call}, {"look-up-by-number", product_call}, {"open-patient", product_call},
    {"decide", product_call},        {"view-medication", product_call}, {"view-checkup", product_call},
};

static json_t *answer(struct product *product, const json_t *request) {
    const char *name = json_string_value(json_object_get(request, "do"));
    for (size_t i = 0; name != NULL && i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, name) == 0) {
            return actions[i].run(product, request);
        }
    }
    return json_pack("{s:b}", "unsupported", 1);
}

int main(int argc, char **argv) {
    char *line = NULL;
    size_t size = 0;
    if (argc < 2) {
        fprintf(stderr, "adapter PRODUCT [ARGUMENT…]\n");
        return 2;
    }
    struct product product = product_start(argv + 1);
    while (getline(&line, &size, stdin) > 0) {
        json_t *request = json_loads(line, 0, NULL);
        json_t *given = answer(&product, request);
        json_object_set(given, "id", json_object_get(request, "id")); // the answer repeats the number
        json_dumpf(given, stdout, JSON_COMPACT);
        fputc('\n', stdout);
        fflush(stdout); // or the suite waits for a line that lies in a buffer
        json_decref(given);
        json_decref(request);
    }
    product_close(&product);
    free(line);
    return 0;
}
