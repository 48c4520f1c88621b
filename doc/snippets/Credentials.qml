// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls
import Electric

Column {
    id: page

    required property var session // the app's own

//! [provider]
    ShapeStream {
        id: todoStream

        url: "https://api.example.com/shapes/todos"
        headersProvider: lastError => page.session.token(lastError !== null)
                                          .then(token => ({ Authorization: "Bearer " + token }))
    }
//! [provider]

//! [logout]
    SqliteStorage {
        id: todoStorage

        scope: page.session.userId // users of one device do not meet
    }

    Button {
        text: qsTr("Log out")
        onClicked: {
            todoStream.stop(); // or the rows would be fetched again
            todoStorage.clear(() => page.session.end());
        }
    }
//! [logout]

    PersistedShape {
        stream: todoStream
        storage: todoStorage
    }
}
