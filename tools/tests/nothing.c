// SPDX-License-Identifier: Apache-2.0
// A program that does nothing: linked statically, or with a sanitizer, it is what the doctor warns of.
int main(void) {
    return 0;
}
