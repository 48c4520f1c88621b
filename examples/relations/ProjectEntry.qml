// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic

ItemDelegate {
    id: entry

    required property int id
    required property string name
    required property string owner
    required property int selectedId
    readonly property bool isSelected: id === selectedId

    implicitHeight: 56
    topPadding: 8
    bottomPadding: 8
    leftPadding: 12
    rightPadding: 12
    text: name
    background: Rectangle {
        radius: 8
        color: entry.isSelected ? "#dbe5fb" : entry.hovered ? "#e9edf1" : "transparent"
        border.width: entry.visualFocus ? 2 : 0
        border.color: "#2952cc"
    }
    contentItem: Column {
        spacing: 2

        Label {
            width: parent.width
            text: entry.name
            elide: Text.ElideRight
            font.weight: entry.isSelected ? Font.DemiBold : Font.Normal
            color: entry.isSelected ? "#1f3fa3" : "#16202b"
        }
        Label {
            width: parent.width
            text: entry.owner
            elide: Text.ElideRight
            font.pixelSize: 13
            color: "#566370"
        }
    }
}
