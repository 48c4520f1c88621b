// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic

// Shows what the server says, and nothing else: a click asks, it does not check.
CheckBox {
    id: check

    required property bool isDone
    required property bool canWrite

    implicitWidth: Theme.touch
    implicitHeight: Theme.touch
    checked: isDone
    opacity: canWrite ? 1 : 0.55
    focusPolicy: Qt.NoFocus
    nextCheckState: () => isDone ? Qt.Checked : Qt.Unchecked
    indicator: Rectangle {
        anchors.centerIn: parent
        width: 22
        height: 22
        radius: 11
        color: check.checked ? Theme.accent : check.hovered && check.canWrite ? Theme.accentTint : "transparent"
        border.width: check.checked ? 0 : 1.5
        border.color: check.hovered && check.canWrite ? Theme.accent : Theme.outline

        Text {
            anchors.centerIn: parent
            visible: check.checked
            text: "\u2713"
            font.pixelSize: 14
            font.weight: Font.Bold
            color: "white"
        }
    }
}
