// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic

Button {
    id: button

    property bool isPrimary: false

    implicitHeight: Theme.touch
    leftPadding: 16
    rightPadding: 16
    font.weight: Font.DemiBold
    Keys.onReturnPressed: button.clicked()
    Keys.onEnterPressed: button.clicked()
    contentItem: Text {
        text: button.text
        font: button.font
        color: !button.enabled ? Theme.secondary : button.isPrimary ? "white" : Theme.accent
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
    }
    background: Rectangle {
        radius: Theme.radius
        color: button.isPrimary ? (!button.enabled ? Theme.line : button.down ? Theme.accentPressed : Theme.accent)
                                : button.down || button.hovered ? Qt.alpha(Theme.accent, 0.1) : "transparent"
        border.width: button.visualFocus ? 2 : 0
        border.color: button.isPrimary ? Theme.text : Theme.accent
    }
}
