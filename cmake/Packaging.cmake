# SPDX-FileCopyrightText: 2026 The ElectricQt authors
# SPDX-License-Identifier: Apache-2.0

# Debian packages, one for each component of the installation: `cpack -G DEB` in a build folder that
# was configured for /usr (.ci/packages does so, and tries them on a fresh Debian).

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "The ElectricQt authors")
set(CPACK_PACKAGE_CONTACT "The ElectricQt authors <packages@electricqt.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime dev qml tools)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Where dpkg-shlibdeps finds the library that the other packages link with.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}")
set(same_version "(= ${PROJECT_VERSION})")

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libelectricqt${PROJECT_VERSION_MAJOR})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_DEPENDS "libqt6sql6-sqlite")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "${PROJECT_DESCRIPTION}: the library.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libelectricqt-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
    "libelectricqt${PROJECT_VERSION_MAJOR} ${same_version}, qt6-base-dev (>= 6.4)")
set(CPACK_COMPONENT_DEV_DESCRIPTION "${PROJECT_DESCRIPTION}: headers and CMake package.")

set(CPACK_DEBIAN_QML_PACKAGE_NAME qml6-module-electric)
set(CPACK_DEBIAN_QML_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_QML_PACKAGE_DEPENDS
    "libelectricqt${PROJECT_VERSION_MAJOR} ${same_version}, qml6-module-qtqml, qml6-module-qtquick, qml6-module-qtquick-templates")
set(CPACK_COMPONENT_QML_DESCRIPTION "${PROJECT_DESCRIPTION}: import Electric.")

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME electric-shape)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION database)
set(CPACK_DEBIAN_TOOLS_PACKAGE_DEPENDS "libelectricqt${PROJECT_VERSION_MAJOR} ${same_version}")
set(CPACK_COMPONENT_TOOLS_DESCRIPTION
    "${PROJECT_DESCRIPTION}: electric-shape, which syncs, prints and serves shapes.")

# The installed libraries are where the system looks for them; each package says under which licence
# it comes.
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
foreach(component runtime dev qml tools)
    string(TOUPPER ${component} upper)
    install(FILES "${PROJECT_SOURCE_DIR}/LICENSE"
        DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME}"
        RENAME copyright COMPONENT ${component})
endforeach()

include(CPack)
