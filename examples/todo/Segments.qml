// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic

Rectangle {
    id: segments

    property list<string> texts
    property int currentIndex: 0

    implicitWidth: row.implicitWidth
    implicitHeight: Theme.touch
    radius: Theme.radius
    color: Theme.surface
    border.color: Theme.line

    Row {
        id: row

        Repeater {
            model: segments.texts

            AbstractButton {
                id: segment

                required property string modelData
                required property int index

                text: modelData
                checkable: true
                autoExclusive: true
                checked: segments.currentIndex === index
                implicitWidth: Math.max(64, implicitContentWidth + 28)
                implicitHeight: Theme.touch
                onClicked: segments.currentIndex = index

                contentItem: Text {
                    text: segment.text
                    font.pixelSize: Theme.smallText
                    font.weight: segment.checked ? Font.DemiBold : Font.Medium
                    color: segment.checked ? Theme.accent : Theme.secondary
                    horizontalAlignment: Text.AlignHCenter
                    verticalAlignment: Text.AlignVCenter
                }
                background: Item {
                    Rectangle {
                        anchors.fill: parent
                        anchors.margins: 4
                        radius: Theme.radius - 3
                        color: segment.checked ? Theme.accentTint : "transparent"
                        border.width: segment.visualFocus ? 2 : 0
                        border.color: Theme.accent
                    }
                }
            }
        }
    }
}
