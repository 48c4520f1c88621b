// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic

ComboBox {
    id: box

    implicitHeight: Theme.touch
    implicitWidth: 148
    leftPadding: 14
    rightPadding: 30
    font.pixelSize: Theme.smallText
    font.weight: Font.Medium

    contentItem: Text {
        text: box.displayText
        font: box.font
        color: Theme.text
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
    }
    indicator: Text {
        x: box.width - width - 12
        y: (box.height - height) / 2
        text: "\u25be"
        font.pixelSize: 14
        color: Theme.secondary
    }
    background: Rectangle {
        radius: Theme.radius
        color: box.down ? Theme.hovered : Theme.surface
        border.width: box.visualFocus ? 2 : 1
        border.color: box.visualFocus ? Theme.accent : Theme.line
    }
    delegate: ItemDelegate {
        id: choice

        required property string modelData
        required property int index

        text: modelData
        width: ListView.view.width
        implicitHeight: Theme.touch
        highlighted: box.highlightedIndex === index
        contentItem: Text {
            text: choice.text
            font.pixelSize: Theme.smallText
            font.weight: box.currentIndex === choice.index ? Font.DemiBold : Font.Normal
            color: Theme.text
            verticalAlignment: Text.AlignVCenter
        }
        background: Rectangle {
            radius: Theme.radius - 4
            color: choice.highlighted ? Theme.accentTint : "transparent"
        }
    }
    popup: Popup {
        x: box.width - width
        y: box.height + 4
        width: Math.max(box.width, 180)
        padding: 6
        contentItem: ListView {
            implicitHeight: contentHeight
            model: box.delegateModel // qmllint disable type
            currentIndex: box.highlightedIndex
            interactive: false
        }
        background: Rectangle {
            radius: Theme.radius
            color: Theme.surface
            border.color: Theme.line
        }
    }
}
