// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma Singleton

import QtQuick

QtObject {
    readonly property color window: "#f3f5f7"
    readonly property color surface: "#ffffff"
    readonly property color line: "#e2e7ec"
    readonly property color outline: "#8d99a6"
    readonly property color text: "#16202b"
    readonly property color secondary: "#566370"
    readonly property color accent: "#2952cc"
    readonly property color accentPressed: "#1f3fa3"
    readonly property color danger: "#b3261e"
    readonly property color dangerTint: "#fcebe9"

    readonly property int touch: 44
    readonly property int radius: 10
    readonly property int smallText: 13
    readonly property int titleText: 26
}
