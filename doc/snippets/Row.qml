// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

//! [row]
import QtQuick
import QtQuick.Controls
import Electric

Label {
    required property PersistedShape todos
    required property int selectedId
    readonly property var todo: todos.row(selectedId)

    text: todo.exists ? todo.title : todo.isLoaded ? qsTr("This todo has been deleted") : ""
}
//! [row]
