// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma Singleton

import QtQuick

QtObject {
    readonly property color window: "#f3f5f7"
    readonly property color sidebar: "#e9edf1"
    readonly property color surface: "#ffffff"
    readonly property color hovered: "#f7f9fb"
    readonly property color line: "#e2e7ec"
    readonly property color outline: "#8d99a6"
    readonly property color text: "#16202b"
    readonly property color secondary: "#566370"
    readonly property color accent: "#2952cc"
    readonly property color accentPressed: "#1f3fa3"
    readonly property color accentTint: "#e7edfc"
    readonly property color live: "#178a50"
    readonly property color busy: "#2952cc"
    readonly property color offline: "#6b7681"
    readonly property color danger: "#b3261e"
    readonly property color dangerTint: "#fcebe9"
    readonly property color warm: "#9a4a00"
    readonly property color warmTint: "#fdf0e0"

    readonly property int touch: 44
    readonly property int radius: 10
    readonly property int smallText: 13
    readonly property int bodyText: 15
    readonly property int titleText: 26
    readonly property int duration: 160
}
