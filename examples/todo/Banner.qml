// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Layouts

Rectangle {
    id: banner

    required property string text
    required property bool isError
    property string detail

    signal retryClicked()

    implicitHeight: row.implicitHeight + 12
    radius: Theme.radius
    color: isError ? Theme.dangerTint : Theme.warmTint
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text + " " + detail

    RowLayout {
        id: row

        anchors { fill: parent; leftMargin: 14; rightMargin: 4; topMargin: 6; bottomMargin: 6 }
        spacing: 8

        ColumnLayout {
            spacing: 2

            Text {
                Layout.fillWidth: true
                text: banner.text
                font.pixelSize: Theme.smallText
                font.weight: Font.DemiBold
                color: banner.isError ? Theme.danger : Theme.warm
                wrapMode: Text.Wrap
            }
            Text {
                Layout.fillWidth: true
                visible: text
                text: banner.detail
                font.pixelSize: Theme.smallText
                color: Theme.text
                wrapMode: Text.Wrap
                maximumLineCount: 3
                elide: Text.ElideRight
            }
        }
        FlatButton {
            text: qsTr("Retry")
            tint: banner.isError ? Theme.danger : Theme.warm
            onClicked: banner.retryClicked()
        }
    }
}
