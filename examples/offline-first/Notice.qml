// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic

// What went wrong, and what that means.
Control {
    id: notice

    property string title
    property string text

    padding: 14
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title
    Accessible.description: text
    background: Rectangle {
        radius: Theme.radius
        color: Theme.dangerTint
    }
    contentItem: Column {
        spacing: 4

        Label {
            width: parent.width
            visible: text !== ""
            text: notice.title
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            font.weight: Font.DemiBold
            color: Theme.danger
        }
        Label {
            width: parent.width
            visible: text !== ""
            text: notice.text
            textFormat: Text.PlainText // a server's words
            wrapMode: Text.Wrap
            font.pixelSize: Theme.smallText + 1
            color: Theme.text
        }
    }
}
