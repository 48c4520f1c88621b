# SPDX-FileCopyrightText: 2026 The ElectricQt authors
# SPDX-License-Identifier: Apache-2.0

# What every target of this project is compiled with.
function(electric_target_defaults target)
    target_compile_definitions(${target} PRIVATE
        QT_NO_CAST_FROM_ASCII
        QT_NO_CAST_TO_ASCII
        QT_NO_URL_CAST_FROM_STRING
        QT_NO_CAST_FROM_BYTEARRAY
        QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
        QT_NO_FOREACH
        QT_NO_KEYWORDS
        QT_STRICT_ITERATORS
        QT_DISABLE_DEPRECATED_BEFORE=0x060400)
    if(MSVC)
        target_compile_options(${target} PRIVATE /W4 /permissive- /utf-8
            $<$<BOOL:${ELECTRICQT_WARNINGS_AS_ERRORS}>:/WX>)
    else()
        target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
            $<$<BOOL:${ELECTRICQT_WARNINGS_AS_ERRORS}>:-Werror>)
        if(ELECTRICQT_PRECOMPILE_HEADERS OR ELECTRICQT_PRECOMPILED)
            # Programs as well, or they could not share what is compiled once with libraries.
            target_compile_options(${target} PRIVATE $<$<NOT:$<PLATFORM_ID:Windows>>:-fPIC>)
        endif()
    endif()
    if(ELECTRICQT_PRECOMPILED)
        target_precompile_headers(${target} REUSE_FROM ${ELECTRICQT_PRECOMPILED})
        # It has simdjson's header in it, which has to be the same for all.
        target_link_libraries(${target} PRIVATE simdjson::simdjson)
    endif()
endfunction()

# One precompiled header for many targets, which are compiled with the same options. They take the
# one whose target ELECTRICQT_PRECOMPILED names. Arguments after the header: what it needs.
function(electric_precompile_headers target header)
    add_library(${target} OBJECT "${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp")
    set_target_properties(${target} PROPERTIES AUTOMOC OFF AUTORCC OFF)
    target_link_libraries(${target} PRIVATE ${ARGN} simdjson::simdjson)
    target_precompile_headers(${target} PRIVATE "${header}")
    set(ELECTRICQT_PRECOMPILED)
    electric_target_defaults(${target})
endfunction()

# Writes <ElectricQt/Class> headers, for the build tree and for the installation.
# Arguments after the target: pairs "Class=path/to/header.h", relative to the current folder.
function(electric_forwarding_headers target)
    set(build_dir "${CMAKE_CURRENT_BINARY_DIR}/include/ElectricQt")
    set(install_dir "${CMAKE_CURRENT_BINARY_DIR}/install-include")
    foreach(pair IN LISTS ARGN)
        string(REPLACE "=" ";" pair "${pair}")
        list(GET pair 0 class)
        list(GET pair 1 header)
        get_filename_component(name "${header}" NAME)
        file(CONFIGURE OUTPUT "${build_dir}/${class}" CONTENT
            "#include \"${CMAKE_CURRENT_SOURCE_DIR}/${header}\" // IWYU pragma: export\n")
        # The public headers name each other without a folder, as they stand in the installation.
        file(CONFIGURE OUTPUT "${build_dir}/${name}" CONTENT
            "#include \"${CMAKE_CURRENT_SOURCE_DIR}/${header}\" // IWYU pragma: export\n")
        file(CONFIGURE OUTPUT "${install_dir}/${class}" CONTENT
            "#include \"${name}\" // IWYU pragma: export\n")
        install(FILES "${install_dir}/${class}" "${header}"
            DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/ElectricQt" COMPONENT dev)
    endforeach()
    target_include_directories(${target} PUBLIC
        $<BUILD_INTERFACE:${CMAKE_CURRENT_BINARY_DIR}/include>
        $<BUILD_INTERFACE:${build_dir}>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/ElectricQt>)
endfunction()
