// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Electric
import OfflineFirst

Item {
    id: page

    required property Session session
    required property string user
    required property url proxy
    required property string database
    property bool isOffline: false

    readonly property bool isBlocked: notes.error.httpStatus === 403
    readonly property string countText: notes.count === 1 ? qsTr("1 note") : qsTr("%1 notes").arg(notes.count)
    readonly property string summary: countText + ", " + (isBlocked ? qsTr("Blocked") : indicator.statusText)
    // Whether what is shown stays as it is until the network, the server or the user do something.
    readonly property bool isSettled: !isLeaving && (notes.status === PersistedShape.Live
        || notes.status === PersistedShape.Offline && notes.error.httpStatus !== 401)
    property bool isLeaving: false

    // The notes go first: should that fail, the user is still logged in, and can try again.
    function logOut() {
        isLeaving = true;
        stream.stop(); // or the rows would be fetched again
        storage.clear(() => session.end());
    }

    ShapeStream {
        id: stream

        url: page.proxy + "/shapes/notes" // neither table nor where: the proxy knows
        headersProvider: (lastError, reply) => page.session.fetchToken(lastError?.httpStatus === 401,
            token => reply.answer({ Authorization: "Bearer " + token }))
    }
    SqliteStorage {
        id: storage

        fileName: page.database
        scope: page.user // users of one device do not meet
        onErrorOccurred: page.isLeaving = false
    }
    PersistedShape {
        id: notes

        stream: stream
        storage: storage
        offline: page.isOffline
        orderBy: "pinned DESC, updated_at DESC"
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.topMargin: 12
            Layout.leftMargin: 20
            Layout.rightMargin: 4

            Label {
                Layout.fillWidth: true
                text: qsTr("Notes")
                font { pixelSize: Theme.titleText; weight: Font.DemiBold }
                color: Theme.text
            }
            ActionButton {
                enabled: !page.isLeaving
                text: qsTr("Log out")
                onClicked: page.logOut()
                Accessible.description: qsTr("Removes your notes from this device")
            }
        }
        SyncIndicator {
            id: indicator

            Layout.fillWidth: true
            Layout.leftMargin: 20
            Layout.rightMargin: 20
            Layout.bottomMargin: 12
            shape: notes
            dark: false
            color: Theme.text
            mutedColor: Theme.secondary
        }
        Notice {
            Layout.fillWidth: true
            Layout.margins: 20
            Layout.topMargin: 0
            Layout.bottomMargin: 12
            visible: page.isBlocked
            title: qsTr("Your account is blocked")
            text: qsTr("These are your notes as they were. They leave this device when you log out.")
        }
        GridView {
            id: grid

            readonly property int columns: Math.max(1, Math.floor((width - leftMargin) / 300))
            property bool isKeyboardUsed: false

            Layout.fillWidth: true
            Layout.fillHeight: true
            leftMargin: 20
            rightMargin: 8
            cellWidth: (width - leftMargin - rightMargin) / columns
            cellHeight: 142
            clip: true
            focus: true
            activeFocusOnTab: true
            boundsBehavior: Flickable.StopAtBounds
            model: notes
            onActiveFocusChanged: {
                if (!activeFocus)
                    isKeyboardUsed = true; // the next focus comes by Tab, mostly
            }
            Keys.onPressed: event => {
                isKeyboardUsed = true;
                event.accepted = false;
            }
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Notes")
            ScrollBar.vertical: ScrollBar { }
            delegate: Item {
                id: cell

                required property string title
                required property string body
                required property bool pinned
                required property date updated_at

                width: grid.cellWidth
                height: grid.cellHeight

                NoteCard {
                    anchors { fill: parent; rightMargin: 12; bottomMargin: 12 }
                    title: cell.title
                    body: cell.body
                    pinned: cell.pinned
                    updated_at: cell.updated_at
                    isCurrent: cell.GridView.isCurrentItem && grid.activeFocus && grid.isKeyboardUsed
                }
            }

            Label {
                anchors.centerIn: parent
                width: parent.width - 80
                visible: notes.count === 0
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.Wrap
                color: Theme.secondary
                text: notes.status === PersistedShape.Loading ? qsTr("Fetching your notes\u2026")
                    : notes.status === PersistedShape.Live ? qsTr("You have no notes yet.")
                    : qsTr("Your notes come as soon as there is a network.")
            }
        }
        Rectangle {
            Layout.fillWidth: true
            implicitHeight: 1
            color: Theme.line
        }
        Rectangle {
            Layout.fillWidth: true
            implicitHeight: 56
            color: Theme.surface

            RowLayout {
                anchors { fill: parent; leftMargin: 20; rightMargin: 20 }
                spacing: 16

                Label {
                    Layout.fillWidth: true
                    text: page.user + " \u00b7 " + page.countText
                    textFormat: Text.PlainText
                    elide: Text.ElideRight
                    font.pixelSize: Theme.smallText
                    color: Theme.secondary
                }
                OfflineSwitch {
                    checked: page.isOffline
                    onToggled: page.isOffline = checked
                }
            }
        }
    }
}
