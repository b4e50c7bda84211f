# SPDX-License-Identifier: Apache-2.0
#
# The card, its applications and its issuer; included by virtual-card/CMakeLists.txt.
add_library(onshi-card STATIC
    ${CMAKE_CURRENT_LIST_DIR}/apps/jpki.c
    ${CMAKE_CURRENT_LIST_DIR}/card/apdu.c
    ${CMAKE_CURRENT_LIST_DIR}/card/card.c
    ${CMAKE_CURRENT_LIST_DIR}/card/command.c
    ${CMAKE_CURRENT_LIST_DIR}/card/pin.c
    ${CMAKE_CURRENT_LIST_DIR}/card/read.c
    ${CMAKE_CURRENT_LIST_DIR}/card/select.c
    ${CMAKE_CURRENT_LIST_DIR}/card/sign.c
    ${CMAKE_CURRENT_LIST_DIR}/card/signature.c
    ${CMAKE_CURRENT_LIST_DIR}/card/state.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/certificate.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/issue.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/key_pool.c
    ${CMAKE_CURRENT_LIST_DIR}/issue/names.c)
target_link_libraries(onshi-card PUBLIC onshi-base PkgConfig::OPENSSL)

# One executable a test file; the fixture (cards and an APDU notation) is compiled into each.
foreach(name card card-apdu card-memory card-traps jpki issue)
    string(REPLACE "-" "_" source ${name})
    add_executable(test-${name}
        ${CMAKE_CURRENT_LIST_DIR}/tests/test_${source}.c
        ${CMAKE_CURRENT_LIST_DIR}/tests/test_card_fixture.c)
    target_compile_definitions(test-${name} PRIVATE ONSHI_KEYS="${CMAKE_CURRENT_LIST_DIR}/issue/keys")
    target_link_libraries(test-${name} PRIVATE onshi-card PkgConfig::CHECK)
    add_test(NAME ${name} COMMAND test-${name})
endforeach()
target_link_options(test-card-memory PRIVATE -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)

if(ONSHI_FUZZ)
    add_executable(fuzz-card ${CMAKE_CURRENT_LIST_DIR}/tests/fuzz_card.c)
    target_compile_options(fuzz-card PRIVATE -fsanitize=fuzzer)
    target_link_options(fuzz-card PRIVATE -fsanitize=fuzzer)
    target_link_libraries(fuzz-card PRIVATE onshi-card)
endif()
