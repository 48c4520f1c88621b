// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic

TextField {
    id: editor

    signal finished(bool isAccepted)

    implicitHeight: Theme.touch
    leftPadding: 9
    rightPadding: 9
    maximumLength: 200
    font.pixelSize: Theme.bodyText
    color: Theme.text
    selectByMouse: true
    selectionColor: Theme.accent
    selectedTextColor: "white"
    Accessible.name: qsTr("Title")
    background: Rectangle {
        radius: Theme.radius - 2
        color: Theme.surface
        border.width: 2
        border.color: Theme.accent
    }
    Keys.onReturnPressed: finished(true)
    Keys.onEnterPressed: finished(true)
    Keys.onEscapePressed: finished(false)
}
