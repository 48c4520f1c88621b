// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import Electric

ListView {
    id: view

    required property PersistedShape todos
    required property bool canWrite
    required property bool showsList
    property bool isAnimated: true

    property bool isAwaitingNew: false // a todo that was added here
    property int togglingRow: -1
    property bool isKeyboardUsed: true

    signal changeWanted(var id, var values)
    signal removalWanted(var id)
    signal refused()

    readonly property TodoDelegate current: currentItem as TodoDelegate

    model: todos
    clip: true
    reuseItems: true
    activeFocusOnTab: true
    keyNavigationEnabled: true
    boundsBehavior: Flickable.StopAtBounds
    highlightMoveDuration: Theme.duration
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Todos")
    ScrollBar.vertical: ScrollBar { }

    Connections {
        target: view.todos

        // What was added here is shown, wherever the order puts it.
        function onRowsInserted(parent, first, last) {
            if (!view.isAwaitingNew || first !== last)
                return;
            view.isAwaitingNew = false;
            settling.begin(first);
        }
        // What was checked off goes, and the next one is at hand.
        function onRowsMoved(parent, first) {
            if (first !== view.togglingRow)
                return;
            view.togglingRow = -1;
            settling.begin(first);
        }
    }
    // The view is told of the same change, before or after: it has its own idea of the current row.
    Timer {
        id: settling

        property int row

        function begin(nextRow: int) {
            row = nextRow;
            start();
        }

        interval: 0
        onTriggered: view.currentIndex = Math.min(row, view.count - 1)
    }

    onActiveFocusChanged: {
        if (!activeFocus)
            isKeyboardUsed = true;
    }
    Keys.onPressed: event => {
        isKeyboardUsed = true;
        event.accepted = true;
        switch (event.key) {
        case Qt.Key_Space:
            togglingRow = currentIndex;
            current?.toggle();
            break;
        case Qt.Key_Return:
        case Qt.Key_F2:
            current?.startEditing();
            break;
        case Qt.Key_Delete:
            current?.remove();
            break;
        case Qt.Key_Home:
            currentIndex = 0;
            break;
        case Qt.Key_End:
            currentIndex = count - 1;
            break;
        default:
            event.accepted = false;
        }
    }

    delegate: TodoDelegate {
        width: ListView.view.width
        showsList: view.showsList
        canWrite: view.canWrite
        isAnimated: view.isAnimated
        isCurrent: ListView.isCurrentItem && view.activeFocus && view.isKeyboardUsed
        onTapped: {
            view.currentIndex = index;
            view.isKeyboardUsed = false;
            view.forceActiveFocus();
        }
        onDoneToggled: view.changeWanted(view.todos.primaryKeyAt(index), { done: !done })
        onRenamed: title => view.changeWanted(view.todos.primaryKeyAt(index), { title: title })
        onRemoved: view.removalWanted(view.todos.primaryKeyAt(index))
        onRefused: view.refused()
    }

    // Rows appear and go by animations of their own, see TodoDelegate.
    move: Transition {
        enabled: view.isAnimated
        NumberAnimation { property: "y"; duration: Theme.duration * 1.5; easing.type: Easing.OutCubic }
    }
    displaced: Transition {
        enabled: view.isAnimated
        NumberAnimation { property: "y"; duration: Theme.duration * 1.5; easing.type: Easing.OutCubic }
    }
}
