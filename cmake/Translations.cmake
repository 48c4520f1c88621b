# SPDX-FileCopyrightText: 2026 The ElectricQt authors
# SPDX-License-Identifier: Apache-2.0

# The translations become part of the library, as :/electricqt/i18n/electricqt_<language>.qm: an app
# finds them in every packaging, without a path. Without Qt's linguist tools there are none, and all
# texts are English.
#
# After a text has been changed: cmake --build <folder> -t update_translations, then translate what is
# new in translations/electricqt_*.ts.
find_package(Qt6 ${ELECTRICQT_QT_VERSION} QUIET OPTIONAL_COMPONENTS LinguistTools)

set(ELECTRICQT_TRANSLATIONS_DIR "${PROJECT_SOURCE_DIR}/translations")
set(ELECTRICQT_LANGUAGES de)
# What is read for texts. electric-shape speaks English, as its manual and the scripts do that use it.
set(ELECTRICQT_TRANSLATED_DIRS
    "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/plugin" "${PROJECT_SOURCE_DIR}/qml")
# Without the places of the texts, which would change with every line of code.
set(ELECTRICQT_LUPDATE_OPTIONS -silent -no-obsolete -locations none -source-language en)

function(electric_add_translations target)
    if(NOT ELECTRICQT_HAS_TRANSLATIONS)
        return()
    endif()
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/i18n")
    file(MAKE_DIRECTORY "${folder}")
    set(qm_files)
    set(entries)
    foreach(language IN LISTS ELECTRICQT_LANGUAGES)
        set(ts "${ELECTRICQT_TRANSLATIONS_DIR}/electricqt_${language}.ts")
        set(qm "electricqt_${language}.qm")
        add_custom_command(OUTPUT "${folder}/${qm}"
            COMMAND Qt6::lrelease -silent "${ts}" -qm "${folder}/${qm}"
            DEPENDS "${ts}" VERBATIM)
        list(APPEND qm_files "${folder}/${qm}")
        string(APPEND entries "<file>${qm}</file>")
    endforeach()
    file(CONFIGURE OUTPUT "${folder}/electricqt_i18n.qrc" CONTENT
        "<RCC><qresource prefix=\"/electricqt/i18n\">${entries}</qresource></RCC>\n")
    add_custom_command(OUTPUT "${folder}/qrc_electricqt_i18n.cpp"
        COMMAND Qt6::rcc --name electricqt_i18n
            --output "${folder}/qrc_electricqt_i18n.cpp" "${folder}/electricqt_i18n.qrc"
        DEPENDS "${folder}/electricqt_i18n.qrc" ${qm_files} VERBATIM)
    target_sources(${target} PRIVATE "${folder}/qrc_electricqt_i18n.cpp")
    set_source_files_properties("${folder}/qrc_electricqt_i18n.cpp" PROPERTIES SKIP_AUTOGEN ON)
    set_property(SOURCE protocol/error.cpp APPEND PROPERTY COMPILE_DEFINITIONS ELECTRICQT_TRANSLATED)
endfunction()

if(TARGET Qt6::lupdate AND PROJECT_IS_TOP_LEVEL)
    set(ts_files "${ELECTRICQT_TRANSLATIONS_DIR}/electricqt.ts")
    foreach(language IN LISTS ELECTRICQT_LANGUAGES)
        list(APPEND ts_files "${ELECTRICQT_TRANSLATIONS_DIR}/electricqt_${language}.ts")
    endforeach()
    add_custom_target(update_translations
        COMMAND Qt6::lupdate ${ELECTRICQT_LUPDATE_OPTIONS} ${ELECTRICQT_TRANSLATED_DIRS} -ts ${ts_files}
        VERBATIM)
endif()
set(ELECTRICQT_HAS_TRANSLATIONS OFF)
if(TARGET Qt6::lrelease)
    set(ELECTRICQT_HAS_TRANSLATIONS ON)
endif()
add_feature_info(Translations ELECTRICQT_HAS_TRANSLATIONS "the library's texts in other languages")
