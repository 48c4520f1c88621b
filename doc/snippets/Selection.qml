// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

//! [selection]
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import Electric

ListView {
    id: view

    property var selectedKey // undefined while nothing is selected
    property int selectedRow: -1

    function findSelected() {
        selectedRow = todos.indexOf(selectedKey);
    }

    onSelectedKeyChanged: findSelected()
    model: todos
    delegate: ItemDelegate {
        required property var model
        required property int index

        width: view.width
        text: model.title
        highlighted: index === view.selectedRow
        onClicked: view.selectedKey = todos.primaryKeyAt(index)
    }

    PersistedShape {
        id: todos

        stream: ShapeStream {
            url: "http://127.0.0.1:5133/v1/shape"
            table: "todos"
        }
        orderBy: "title"
        onRowsInserted: view.findSelected()
        onRowsRemoved: view.findSelected()
        onRowsMoved: view.findSelected()
        onLayoutChanged: view.findSelected()
    }
}
//! [selection]
