// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import Electric

QtObject {
    readonly property ShapeStream stream: ShapeStream {
        autoStart: false
        url: "http://127.0.0.1:1/v1/shape"
        table: "todos"
    }
    readonly property PersistedShape model: PersistedShape {
        stream: ShapeStream {
            url: "http://127.0.0.1:1/v1/shape"
            table: "todos"
        }
        storage: MemoryStorage {}
        offline: true
    }
    readonly property SqliteStorage storage: SqliteStorage {}
    readonly property bool isRight: stream.table === "todos" && stream.state === ShapeStream.Stopped
                                    && model.count === 0
}
