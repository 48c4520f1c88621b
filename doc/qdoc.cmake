# SPDX-FileCopyrightText: 2026 The ElectricQt authors
# SPDX-License-Identifier: Apache-2.0

# Runs QDOC into OUTPUT with the ARGUMENTS in a file. qdoc has Clang read each source that it is given:
# it is given those that have something to say, which is a third of the time.

get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
file(GLOB candidates "${root}/src/*/*.cpp" "${root}/plugin/*.cpp" "${root}/qml/*.qml")
set(sources "")
foreach(file IN LISTS candidates)
    file(STRINGS "${file}" blocks REGEX "^ */\\*!" LIMIT_COUNT 1)
    if(blocks)
        string(APPEND sources " ${file}")
    endif()
endforeach()

file(REMOVE_RECURSE "${OUTPUT}/html")
file(WRITE "${OUTPUT}/run.qdocconf"
    "include(${CMAKE_CURRENT_LIST_DIR}/electricqt.qdocconf)\nsources =${sources}\n")
set(ENV{ELECTRICQT_VERSION} "${VERSION}")
set(ENV{QDOC_ENABLE_WARNINGLIMIT} 1)
execute_process(COMMAND "${QDOC}" "@${ARGUMENTS}" -outputdir "${OUTPUT}/html" "${OUTPUT}/run.qdocconf"
    RESULT_VARIABLE result)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "qdoc has warned, or failed: ${result}")
endif()
