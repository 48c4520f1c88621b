// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import Electric

// For qmllint: of what is installed it must know each type.
Item {
    PersistedShape {
        id: todos

        stream: ShapeStream {
            url: "http://localhost:3000/v1/shape"
            table: "todos"
        }
        storage: SqliteStorage {
            fileName: "todos.db"
        }
    }

    SyncIndicator {
        shape: todos
        compact: true
    }
}
