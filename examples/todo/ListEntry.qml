// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Electric

// A list in the sidebar, with the number of its open todos: one more model over the same stream
// and storage, and so over the same connection and the same rows.
AbstractButton {
    id: entry

    required property PersistedShape todos
    property string list: ""

    text: list || qsTr("All todos")
    checkable: true
    autoExclusive: true
    implicitHeight: Theme.touch
    leftPadding: 12
    rightPadding: 12
    Accessible.name: qsTr("%1, %n open", "", open.count).arg(text)

    PersistedShape {
        id: open

        stream: entry.todos.stream
        storage: entry.todos.storage
        offline: entry.todos.offline
        filter: entry.list ? "done = 0 AND list = ?" : "done = 0"
        filterParams: entry.list ? [entry.list] : []
    }

    contentItem: RowLayout {
        Text {
            Layout.fillWidth: true
            text: entry.text
            font.pixelSize: Theme.bodyText
            font.weight: entry.checked ? Font.DemiBold : Font.Normal
            color: Theme.text
            elide: Text.ElideRight
        }
        Text {
            text: open.count
            visible: open.count > 0
            font.pixelSize: Theme.smallText
            color: Theme.secondary
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: entry.checked ? Theme.surface : entry.hovered ? Qt.alpha(Theme.surface, 0.5) : "transparent"
        border.width: entry.visualFocus ? 2 : 0
        border.color: Theme.accent
    }
}
