// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import Electric

//! [columns]
ListView {
    id: view

    model: todos
    delegate: Text {
        required property string title
        required property var model

        text: model.place ? title + ", " + model.place : title
    }

    PersistedShape {
        id: todos

        stream: ShapeStream {
            url: "http://127.0.0.1:5133/v1/shape"
            table: "todos"
        }
        onRolesChanged: {
            const y = view.contentY;
            view.model = null;
            view.model = todos;
            view.forceLayout();
            view.contentY = y;
        }
    }
}
//! [columns]
