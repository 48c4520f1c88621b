// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic

Switch {
    id: toggle

    implicitHeight: Theme.touch
    padding: 0
    spacing: 0
    text: qsTr("Work offline")
    font.pixelSize: Theme.smallText
    contentItem: Text {
        rightPadding: toggle.indicator.width + 10
        text: toggle.text
        font: toggle.font
        color: Theme.text
        verticalAlignment: Text.AlignVCenter
    }
    indicator: Rectangle {
        x: toggle.width - width
        y: (toggle.height - height) / 2
        width: 42
        height: 24
        radius: 12
        color: toggle.checked ? Theme.accent : Theme.outline
        border.width: toggle.visualFocus ? 2 : 0
        border.color: Theme.text

        Rectangle {
            x: toggle.checked ? parent.width - width - 3 : 3
            y: 3
            width: 18
            height: 18
            radius: 9
            color: "white"
        }
    }
}
