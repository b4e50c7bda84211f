# SPDX-License-Identifier: Apache-2.0
#
# The card, its applications and its issuer; included by virtual-card/CMakeLists.txt.
add_library(onshi-card STATIC
    ${CMAKE_CURRENT_LIST_DIR}/apps/card_manager.c
    ${CMAKE_CURRENT_LIST_DIR}/apps/common_card.c
    ${CMAKE_CURRENT_LIST_DIR}/apps/face_check.c
    ${CMAKE_CURRENT_LIST_DIR}/apps/foreign.c
    ${CMAKE_CURRENT_LIST_DIR}/apps/input_help.c
    ${CMAKE_CURRENT_LIST_DIR}/apps/jpki.c
    ${CMAKE_CURRENT_LIST_DIR}/apps/juki.c
    ${CMAKE_CURRENT_LIST_DIR}/apps/names.c
    ${CMAKE_CURRENT_LIST_DIR}/apps/words.c
    ${CMAKE_CURRENT_LIST_DIR}/card/apdu.c
    ${CMAKE_CURRENT_LIST_DIR}/card/card.c
    ${CMAKE_CURRENT_LIST_DIR}/card/command.c
    ${CMAKE_CURRENT_LIST_DIR}/card/data.c
    ${CMAKE_CURRENT_LIST_DIR}/card/guard.c
    ${CMAKE_CURRENT_LIST_DIR}/card/pin.c
    ${CMAKE_CURRENT_LIST_DIR}/card/read.c
    ${CMAKE_CURRENT_LIST_DIR}/card/secure.c
    ${CMAKE_CURRENT_LIST_DIR}/card/select.c
    ${CMAKE_CURRENT_LIST_DIR}/card/sign.c
    ${CMAKE_CURRENT_LIST_DIR}/card/signature.c
    ${CMAKE_CURRENT_LIST_DIR}/card/state.c
    ${CMAKE_CURRENT_LIST_DIR}/card/terminal.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/certificate.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/contents.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/cvc.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/era.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/interfaces.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/issue.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/jp2.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/key_pool.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/lettering.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/names.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/photo.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/pins.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/png.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/print.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/recipe.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/recipe_file.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/records.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/records_face_check.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/records_input_help.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/records_jpki.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/records_manager.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/special.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/terminal.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/tlv.c)
target_link_libraries(onshi-card PUBLIC onshi-base PkgConfig::OPENSSL
    PRIVATE PkgConfig::CAIRO PkgConfig::FREETYPE PkgConfig::OPENJPEG PkgConfig::ZLIB PkgConfig::UNISTRING m)

# The letters of names and addresses: Debian's fonts-ipafont-gothic.
find_file(ONSHI_FONT ipag.ttf PATHS /usr/share/fonts PATH_SUFFIXES opentype/ipafont-gothic truetype/ipafont-gothic
    REQUIRED)
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/issue/lettering.c PROPERTIES
    COMPILE_DEFINITIONS "ONSHI_FONT=\"${ONSHI_FONT}\"")

# One executable a test file; the fixture (cards and an APDU notation) is compiled into each.
foreach(name card card-access card-apdu card-forms card-guard card-memory card-terminal card-traps
    card-traps-contents jpki issue issue-options
    issue-pictures issue-recipe issue-records issue-special words)
    string(REPLACE "-" "_" source ${name})
    add_executable(test-${name}
        ${CMAKE_CURRENT_LIST_DIR}/tests/test_${source}.c
        ${CMAKE_CURRENT_LIST_DIR}/tests/test_card_fixture.c)
    target_compile_definitions(test-${name} PRIVATE ONSHI_KEYS="${CMAKE_CURRENT_LIST_DIR}/issue/keys"
        ONSHI_PEOPLE="${CMAKE_SOURCE_DIR}/scenarios/people")
    target_link_libraries(test-${name} PRIVATE onshi-card PkgConfig::CHECK)
    add_test(NAME ${name} COMMAND test-${name})
endforeach()
target_link_libraries(test-issue-pictures PRIVATE PkgConfig::OPENJPEG PkgConfig::ZLIB)
target_link_options(test-card-memory PRIVATE -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)

if(ONSHI_FUZZ)
    target_compile_options(onshi-card PRIVATE -fsanitize=fuzzer-no-link)
    target_link_options(onshi-card INTERFACE -fsanitize=fuzzer-no-link)
    add_executable(fuzz-card ${CMAKE_CURRENT_LIST_DIR}/tests/fuzz_card.c)
    target_compile_options(fuzz-card PRIVATE -fsanitize=fuzzer)
    target_link_options(fuzz-card PRIVATE -fsanitize=fuzzer)
    target_link_libraries(fuzz-card PRIVATE onshi-card)
endif()
