// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic

AbstractButton {
    id: chip

    checkable: true
    autoExclusive: true
    implicitHeight: Theme.touch
    implicitWidth: Math.max(52, implicitContentWidth + 28)

    contentItem: Text {
        text: chip.text
        font.pixelSize: Theme.smallText
        font.weight: Font.Medium
        color: chip.checked ? "white" : Theme.text
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
    }
    background: Item {
        Rectangle {
            anchors { fill: parent; topMargin: 5; bottomMargin: 5 }
            radius: height / 2
            color: chip.checked ? Theme.text : Theme.surface
            border.width: chip.visualFocus ? 2 : chip.checked ? 0 : 1
            border.color: chip.visualFocus ? Theme.accent : Theme.line
        }
    }
}
