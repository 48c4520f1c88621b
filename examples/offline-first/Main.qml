// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic
import OfflineFirst

ApplicationWindow {
    id: window

    required property url proxy
    required property string database
    property string user
    property string password
    property bool isOffline: false

    readonly property NotesPage notesPage: loader.item as NotesPage
    readonly property string summary: notesPage ? notesPage.summary : session.errorString || qsTr("Logged out")
    readonly property bool isSettled: notesPage ? notesPage.isSettled : !session.isBusy

    function logOut() {
        notesPage?.logOut();
    }
    // Each user gets a page of their own: stream, storage and model end with it.
    function showPage() {
        if (session.user)
            loader.setSource("NotesPage.qml", { session, user: session.user, proxy, database, isOffline });
        else
            loader.setSource("LoginPage.qml", { session });
    }

    visible: true
    title: qsTr("Notes")
    minimumWidth: 320
    minimumHeight: 480
    color: Theme.window
    Component.onCompleted: {
        if (user && user !== session.user)
            session.logIn(user, password);
        showPage();
    }

    Session {
        id: session

        server: window.proxy
        onUserChanged: window.showPage()
    }
    Loader {
        id: loader

        anchors.fill: parent
        focus: true
    }
}
