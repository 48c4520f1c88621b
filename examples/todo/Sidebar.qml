// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Electric

Rectangle {
    id: sidebar

    required property PersistedShape todos
    required property list<string> lists
    required property string currentList
    required property string statusText
    required property color tone

    signal listChosen(string list)
    signal offlineToggled(bool isOffline)

    color: Theme.sidebar

    ColumnLayout {
        anchors { fill: parent; margins: 16; topMargin: 24 }
        spacing: 2

        Text {
            Layout.leftMargin: 12
            Layout.bottomMargin: 12
            text: qsTr("Lists")
            font.pixelSize: Theme.smallText
            font.weight: Font.DemiBold
            color: Theme.secondary
        }
        Repeater {
            model: ["", ...sidebar.lists]

            ListEntry {
                required property string modelData

                Layout.fillWidth: true
                todos: sidebar.todos
                list: modelData
                checked: sidebar.currentList === modelData
                onClicked: sidebar.listChosen(modelData)
            }
        }
        Item { Layout.fillHeight: true }
        Rectangle {
            Layout.fillWidth: true
            implicitHeight: status.implicitHeight + 22
            radius: Theme.radius
            color: Theme.surface

            StatusPanel {
                id: status

                anchors { left: parent.left; right: parent.right; top: parent.top; leftMargin: 14; rightMargin: 14; topMargin: 14 }
                todos: sidebar.todos
                statusText: sidebar.statusText
                tone: sidebar.tone
                isOffline: sidebar.todos.offline
                onOfflineToggled: isOffline => sidebar.offlineToggled(isOffline)
            }
        }
    }
}
