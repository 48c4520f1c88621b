// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

Rectangle {
    id: card

    required property string title
    required property string body
    required property bool pinned
    required property date updated_at
    property bool isCurrent: false
    readonly property string dateText: Qt.formatDate(updated_at, "d MMM yyyy")

    radius: Theme.radius + 2
    color: Theme.surface
    border.width: isCurrent ? 2 : 1
    border.color: isCurrent ? Theme.accent : Theme.line
    Accessible.role: Accessible.ListItem
    Accessible.name: pinned ? qsTr("%1, pinned, %2").arg(title).arg(dateText) : title + ", " + dateText
    Accessible.description: body

    ColumnLayout {
        anchors { fill: parent; margins: 16; topMargin: 14; bottomMargin: 12 }
        spacing: 4

        Label {
            Layout.fillWidth: true
            text: card.title
            textFormat: Text.PlainText
            elide: Text.ElideRight
            font.weight: Font.DemiBold
            color: Theme.text
        }
        Label {
            Layout.fillWidth: true
            Layout.fillHeight: true
            text: card.body
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
            font.pixelSize: 14
            lineHeight: 1.1
            color: Theme.secondary
        }
        RowLayout {
            Label {
                Layout.fillWidth: true
                text: card.dateText
                font.pixelSize: 12
                color: Theme.secondary
            }
            Label {
                visible: card.pinned
                text: qsTr("Pinned")
                font { pixelSize: 12; weight: Font.DemiBold }
                color: Theme.accent
            }
        }
    }
}
