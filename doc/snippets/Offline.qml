// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

//! [offline]
import QtQuick
import QtQuick.Controls
import Electric

Column {
    PersistedShape {
        id: todos

        stream: ShapeStream {
            url: "http://127.0.0.1:5133/v1/shape"
            table: "todos"
        }
        storage: SqliteStorage { fileName: "todos.db" }
        offline: offlineSwitch.checked
    }

    Switch {
        id: offlineSwitch
        text: qsTr("Work offline")
    }

    Label {
        visible: todos.status === PersistedShape.Offline
        text: isNaN(todos.lastSyncedAt) ? qsTr("Offline")
                                        : qsTr("Offline, as of %1").arg(todos.lastSyncedAt.toLocaleString())
    }
}
//! [offline]
