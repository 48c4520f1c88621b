# SPDX-FileCopyrightText: 2026 The ElectricQt authors
# SPDX-License-Identifier: Apache-2.0

cmake_minimum_required(VERSION 3.21)

function(run what)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "${what} failed (${result}):\n${output}")
    endif()
    message(STATUS "${what}: done")
endfunction()

# What design tools offer is installed, and is in the module.
function(check_designer_files module)
    file(READ "${module}/qmldir" qmldir)
    file(READ "${module}/electricplugin.qmltypes" qmltypes)
    file(READ "${module}/designer/electric.metainfo" metainfo)
    if(NOT qmldir MATCHES "\ndesignersupported\n")
        message(FATAL_ERROR "No designersupported in ${module}/qmldir")
    endif()
    string(REGEX MATCHALL "\"Electric\\.[A-Za-z]+\"" types "${metainfo}")
    list(LENGTH types count)
    if(count LESS 4)
        message(FATAL_ERROR "electric.metainfo has ${count} types")
    endif()
    foreach(type IN LISTS types)
        string(REGEX REPLACE "\"Electric\\.(.*)\"" "\\1" type "${type}")
        if(NOT qmldir MATCHES "\n${type} 1\\.0 " AND NOT qmltypes MATCHES "\"Electric/${type} 1\\.0\"")
            message(FATAL_ERROR "electric.metainfo names ${type}, which the module does not have")
        endif()
    endforeach()
    message(STATUS "Files for design tools: done")
endfunction()

# What the qmldir names is installed beside it, and an app's qmllint knows the types.
function(check_qml_files imports)
    file(STRINGS "${imports}/Electric/qmldir" components REGEX "\\.qml$")
    if(NOT components)
        message(FATAL_ERROR "No QML file in ${imports}/Electric/qmldir")
    endif()
    foreach(component IN LISTS components)
        string(REGEX REPLACE ".* " "" name "${component}")
        if(NOT EXISTS "${imports}/Electric/${name}")
            message(FATAL_ERROR "${name} is in the qmldir, and not in ${imports}/Electric")
        endif()
    endforeach()
    if(NOT QMLLINT)
        message(STATUS "qmllint: there is none")
        return()
    endif()
    execute_process(COMMAND "${QMLLINT}" -I "${imports}" "${CONSUMER}/Consumer.qml"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0 OR NOT output STREQUAL "")
        message(FATAL_ERROR "qmllint (${result}):\n${output}")
    endif()
    message(STATUS "qmllint: done")
endfunction()

file(REMOVE_RECURSE "${WORK}")
set(first "${WORK}/first prefix")
set(prefix "${WORK}/second prefix")
run("Installation" "${CMAKE_COMMAND}" --install "${BUILD}" --config "${CONFIG}" --prefix "${first}")
file(RENAME "${first}" "${prefix}") # whatever was written into it, it must not be the prefix

run("Configuration of the consumer" "${CMAKE_COMMAND}"
    -S "${CONSUMER}" -B "${WORK}/consumer" -G "${GENERATOR}"
    "-DCMAKE_BUILD_TYPE=${CONFIG}"
    "-DCMAKE_CXX_COMPILER=${CXX}"
    "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}"
    "-DCMAKE_CXX_FLAGS=${FLAGS}"
    "-DCMAKE_PREFIX_PATH=${prefix};${PREFIX_PATH}"
    "-DWITH_TRANSLATIONS=${WITH_TRANSLATIONS}"
    "-DWITH_QML=${WITH_QML}")
run("Build of the consumer" "${CMAKE_COMMAND}" --build "${WORK}/consumer" --config "${CONFIG}")
run("Test of the consumer" "${CMAKE_CTEST_COMMAND}"
    --test-dir "${WORK}/consumer" -C "${CONFIG}" --output-on-failure --no-tests=error)
if(WITH_QML)
    check_designer_files("${prefix}/${QML_DIR}/Electric")
    check_qml_files("${prefix}/${QML_DIR}")
endif()
if(WITH_TOOLS)
    find_program(tool electric-shape PATHS "${prefix}/bin" NO_DEFAULT_PATH REQUIRED)
    run("electric-shape" "${tool}" --version)
endif()
