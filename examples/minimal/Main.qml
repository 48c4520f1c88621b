// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls
import Electric

ApplicationWindow {
    width: 360; height: 640; visible: true
    title: todos.status === PersistedShape.Live ? "Todos" : "Todos (not live)"

    ListView {
        anchors.fill: parent
        model: PersistedShape {
            id: todos
            stream: ShapeStream { url: "http://127.0.0.1:5133/v1/shape"; table: "todos" }
            storage: SqliteStorage { fileName: "todos.db" }
            filter: "done = 0"; orderBy: "priority DESC, title"
        }
        delegate: ItemDelegate {
            required property string title
            text: title
        }
    }
}
