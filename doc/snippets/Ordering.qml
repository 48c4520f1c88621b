// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

//! [filter]
import QtQuick
import QtQuick.Controls
import Electric

Column {
    TextField { id: search }

    ListView {
        width: 360
        height: 480
        model: PersistedShape {
            stream: ShapeStream {
                url: "http://127.0.0.1:5133/v1/shape"
                table: "todos"
            }
            orderBy: "priority DESC, title COLLATE NOCASE"
            filter: "done = 0 AND title LIKE '%' || ? || '%'"
            filterParams: [search.text]
        }
        delegate: ItemDelegate {
            required property string title

            text: title
        }
    }
}
//! [filter]
