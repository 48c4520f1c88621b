// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

Item {
    id: entry

    required property string title
    required property string assignee
    required property bool done

    implicitHeight: 48

    RowLayout {
        anchors.fill: parent
        spacing: 12

        Rectangle {
            implicitWidth: 18
            implicitHeight: 18
            radius: 9
            color: entry.done ? "#178a50" : "transparent"
            border.width: entry.done ? 0 : 1.5
            border.color: "#8d99a6"

            Label {
                anchors.centerIn: parent
                visible: entry.done
                text: "\u2713"
                font { pixelSize: 12; bold: true }
                color: "#ffffff"
            }
        }
        Label {
            Layout.fillWidth: true
            text: entry.title
            elide: Text.ElideRight
            color: entry.done ? "#566370" : "#16202b"
            font.strikeout: entry.done
        }
        Label {
            text: entry.assignee
            font.pixelSize: 13
            color: "#566370"
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 1
        color: "#e2e7ec"
    }
}
