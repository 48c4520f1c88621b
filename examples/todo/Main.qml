// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Electric
import Todo

ApplicationWindow {
    id: window

    required property url server
    required property string database
    property bool isOffline: false
    property bool isAnimated: true
    property string list: ""
    property alias todos: shape

    readonly property list<string> lists: ["Home", "Work", "Trip"]
    readonly property bool isWide: width >= 700
    readonly property bool canWrite: shape.status === PersistedShape.Live || shape.status === PersistedShape.Syncing
    readonly property bool isUnreachable: shape.status === PersistedShape.Offline && !isOffline
    readonly property string statusText: {
        switch (shape.status) {
        case PersistedShape.Loading: return qsTr("Loading\u2026");
        case PersistedShape.Syncing: return qsTr("Catching up\u2026");
        case PersistedShape.Live: return qsTr("Live");
        case PersistedShape.Offline: return isOffline ? qsTr("Offline") : qsTr("No connection");
        case PersistedShape.Paused: return qsTr("Paused");
        case PersistedShape.Error: return qsTr("Error");
        default: return qsTr("Not started");
        }
    }
    readonly property color tone: {
        switch (shape.status) {
        case PersistedShape.Live: return Theme.live;
        case PersistedShape.Loading:
        case PersistedShape.Syncing: return Theme.busy;
        case PersistedShape.Error: return Theme.danger;
        default: return isUnreachable ? Theme.warm : Theme.offline;
        }
    }

    function add(title: string) {
        if (!canWrite)
            return refuse();
        view.isAwaitingNew = true;
        backend.insert({ title: title, list: addBar.list, priority: 2, done: false,
                         created_at: new Date().toISOString() });
    }
    function refuse() {
        notice.show(qsTr("Nothing was changed: that needs a connection to the server."));
    }

    visible: true
    title: qsTr("Todos")
    minimumWidth: 320
    minimumHeight: 480
    color: isWide ? Theme.window : Theme.surface

    ShapeStream {
        id: stream

        url: window.server + "/v1/shape"
        table: "todos"
    }
    SqliteStorage {
        id: storage

        fileName: window.database
    }
    PersistedShape {
        id: shape

        stream: stream
        storage: storage
        offline: window.isOffline
        orderBy: header.orderBy
        filter: window.list ? (header.showsOpenOnly ? "list = ? AND done = 0" : "list = ?")
                            : (header.showsOpenOnly ? "done = 0" : "")
        filterParams: window.list ? [window.list] : []
    }
    TodoServer {
        id: backend

        url: window.server
        onInserted: addBar.accept()
        onFailed: text => {
            addBar.reject();
            view.isAwaitingNew = false;
            notice.show(text);
        }
    }
    Shortcut {
        sequence: "Ctrl+N"
        onActivated: addBar.focusField()
    }
    Shortcut {
        sequence: "F5"
        onActivated: shape.refresh()
    }

    RowLayout {
        anchors.fill: parent
        spacing: 0

        Sidebar {
            id: sidebar

            Layout.fillHeight: true
            Layout.preferredWidth: 224
            visible: window.isWide
            todos: shape
            lists: window.lists
            currentList: window.list
            statusText: window.statusText
            tone: window.tone
            onListChosen: list => window.list = list
            onOfflineToggled: isOffline => window.isOffline = isOffline
        }
        GridLayout {
            Layout.maximumWidth: 860
            Layout.alignment: Qt.AlignHCenter
            Layout.margins: window.isWide ? 24 : 16
            columns: 1
            rowSpacing: 12

            Header {
                id: header

                Layout.row: 0
                Layout.fillWidth: true
                title: window.list || qsTr("All todos")
                count: shape.count
                isWide: window.isWide
                statusText: window.statusText
                tone: window.tone
                list: window.list
                lists: window.lists
                onStatusClicked: sheet.open()
                onListChosen: list => window.list = list
            }
            Banner {
                Layout.row: 1
                Layout.fillWidth: true
                visible: isError || window.isUnreachable
                isError: shape.status === PersistedShape.Error
                text: isError ? qsTr("Something is wrong") : qsTr("The server cannot be reached")
                detail: shape.errorString
                onRetryClicked: shape.retry()
            }
            AddBar {
                id: addBar

                Layout.row: window.isWide ? 2 : 4
                Layout.fillWidth: true
                canWrite: window.canWrite
                list: window.list || window.lists[0]
                onSubmitted: title => window.add(title)
                onDownPressed: view.forceActiveFocus(Qt.TabFocusReason)
            }
            Rectangle {
                Layout.row: 3
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.leftMargin: window.isWide ? 0 : -16
                Layout.rightMargin: window.isWide ? 0 : -16
                radius: window.isWide ? Theme.radius + 2 : 0
                color: Theme.surface
                border.width: window.isWide ? 1 : 0
                border.color: Theme.line

                TodoList {
                    id: view

                    anchors { fill: parent; margins: window.isWide ? 6 : 0 }
                    todos: shape
                    canWrite: window.canWrite
                    showsList: !window.list
                    isAnimated: window.isAnimated
                    onChangeWanted: (id, values) => backend.update(id, values)
                    onRemovalWanted: id => backend.remove(id)
                    onRefused: window.refuse()
                }
                EmptyState {
                    anchors.centerIn: parent
                    width: Math.min(parent.width - 48, 340)
                    visible: shape.count === 0
                    isBusy: shape.status === PersistedShape.Loading
                    isEverSynced: !isNaN(shape.lastSyncedAt.getTime())
                    showsOpenOnly: header.showsOpenOnly
                    list: window.list
                }
            }
        }
    }

    Drawer {
        id: sheet

        edge: Qt.BottomEdge
        width: window.width
        height: panel.implicitHeight + 40
        background: Rectangle { color: Theme.surface }

        StatusPanel {
            id: panel

            anchors { left: parent.left; right: parent.right; top: parent.top; margins: 20 }
            todos: shape
            statusText: window.statusText
            tone: window.tone
            isOffline: window.isOffline
            onOfflineToggled: isOffline => window.isOffline = isOffline
        }
    }
    Notice {
        id: notice

        contentLeft: window.isWide ? sidebar.width : 0
    }
}
