// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

AbstractButton {
    id: pill

    required property color tone

    implicitHeight: Theme.touch
    leftPadding: 14
    rightPadding: 14
    implicitWidth: implicitContentWidth + 28
    Accessible.name: qsTr("Connection: %1").arg(text)

    contentItem: RowLayout {
        spacing: 7

        Rectangle {
            implicitWidth: 8
            implicitHeight: 8
            radius: 4
            color: pill.tone
        }
        Text {
            text: pill.text
            font.pixelSize: Theme.smallText
            font.weight: Font.DemiBold
            color: Theme.text
        }
    }
    background: Item {
        Rectangle {
            anchors { fill: parent; topMargin: 6; bottomMargin: 6 }
            radius: height / 2
            color: pill.down ? Theme.line : Theme.surface
            border.width: pill.visualFocus ? 2 : 1
            border.color: pill.visualFocus ? Theme.accent : Theme.line
        }
    }
}
