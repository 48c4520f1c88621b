// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The title, and what to show in which order.
GridLayout {
    id: header

    required property string title
    required property int count
    required property bool isWide
    required property string statusText
    required property color tone
    required property string list
    required property list<string> lists
    readonly property bool showsOpenOnly: shown.currentIndex === 1
    readonly property string orderBy: orders[order.currentIndex]
    readonly property list<string> orders: [
        "due IS NULL, due, priority DESC",
        "done, priority DESC, due IS NULL, due",
        "title COLLATE NOCASE",
        "created_at DESC"
    ]

    signal statusClicked()
    signal listChosen(string list)

    columns: isWide ? 3 : 2
    rowSpacing: 8
    columnSpacing: 8

    ColumnLayout {
        Layout.fillWidth: true
        spacing: 2

        Text {
            Layout.fillWidth: true
            text: header.title
            font.pixelSize: header.isWide ? Theme.titleText : 22
            font.weight: Font.DemiBold
            font.letterSpacing: -0.4
            color: Theme.text
            elide: Text.ElideRight
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        Text {
            Layout.fillWidth: true
            text: header.showsOpenOnly ? qsTr("%1 open").arg(header.count)
                : header.count === 1 ? qsTr("1 todo") : qsTr("%1 todos").arg(header.count)
            font.pixelSize: Theme.smallText
            color: Theme.secondary
        }
    }
    StatusPill {
        Layout.alignment: Qt.AlignTop | Qt.AlignRight
        visible: !header.isWide
        text: header.statusText
        tone: header.tone
        onClicked: header.statusClicked()
    }
    Row {
        Layout.columnSpan: 2
        visible: !header.isWide
        spacing: 8

        Repeater {
            model: ["", ...header.lists]

            ListChip {
                required property string modelData

                text: modelData || qsTr("All lists")
                checked: header.list === modelData
                onClicked: header.listChosen(modelData)
            }
        }
    }
    Segments {
        id: shown

        texts: [qsTr("All"), qsTr("Open")]
    }
    ChoiceBox {
        id: order

        Layout.fillWidth: !header.isWide
        model: [qsTr("By due date"), qsTr("By priority"), qsTr("By title"), qsTr("Newest first")]
        Accessible.name: qsTr("Order")
    }
}
