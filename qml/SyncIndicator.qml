// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import Electric

/*!
    \qmltype SyncIndicator
    \inqmlmodule Electric
    \inherits FocusScope
    \brief A small badge that says how things stand with a shape.

    A dot and a word for the status of \l shape, when it was last synced, and, after an error, its text
    with a button that tries again.

    \qml
    SyncIndicator { shape: todos; anchors.right: parent.right }
    \endqml

    It is as wide as its words; give it a width, and they are elided. Screen readers hear the status and
    the error. The button takes the keyboard's focus. Nothing in it moves or wakes the app while there
    is nothing to tell but the time, and that twice a minute.
*/
FocusScope {
    id: root

    /*!
        \qmlproperty PersistedShape SyncIndicator::shape
        Whose status is shown; null by default.
    */
    property PersistedShape shape: null
    /*!
        \qmlproperty bool SyncIndicator::compact
        Whether only the dot is shown, and a button after an error; false by default.
    */
    property bool compact: false
    /*!
        \qmlproperty bool SyncIndicator::dark
        Whether the colors are those for a dark background; by default as the system's palette is.
    */
    property bool dark: systemPalette.window.hslLightness < 0.5
    /*!
        \qmlproperty font SyncIndicator::font
        The font of the words; 13 pixels high by default.
    */
    property font font: Qt.font({ pixelSize: 13 })
    /*!
        \qmlproperty color SyncIndicator::color
        The color of the words.
    */
    property color color: dark ? "#e8eaed" : "#1f2933"
    /*!
        \qmlproperty color SyncIndicator::mutedColor
        The color of what is less important, and of the dot while nothing happens.
    */
    property color mutedColor: dark ? "#9aa5b1" : "#616e7c"
    /*!
        \qmlproperty color SyncIndicator::liveColor
        The color of the dot where the rows are up to date.
    */
    property color liveColor: dark ? "#4ade80" : "#15803d"
    /*!
        \qmlproperty color SyncIndicator::busyColor
        The color of the dot while rows are being fetched.
    */
    property color busyColor: dark ? "#7aa2ff" : "#2850c8"
    /*!
        \qmlproperty color SyncIndicator::errorColor
        The color of the dot and of the button after an error.
    */
    property color errorColor: dark ? "#ff8a80" : "#b42318"
    /*!
        \qmlproperty date SyncIndicator::now
        The time against which the last sync is told; it goes on by itself while the badge is visible.
    */
    property date now: new Date()
    /*!
        \qmlproperty string SyncIndicator::statusText
        \readonly
        The status in a word.
    */
    readonly property string statusText: {
        switch (root.status) {
        case PersistedShape.Loading:
            return qsTr("Loading");
        case PersistedShape.Syncing:
            return qsTr("Syncing");
        case PersistedShape.Live:
            return qsTr("Live");
        case PersistedShape.Offline:
            return qsTr("Offline");
        case PersistedShape.Paused:
            return qsTr("Paused");
        case PersistedShape.Error:
            return qsTr("Error");
        default:
            return qsTr("Idle");
        }
    }
    /*!
        \qmlproperty string SyncIndicator::detailText
        \readonly
        The error, or when the rows were last up to date; empty where they are live, and where they
        never were.
    */
    readonly property string detailText: {
        if (root.errorText !== "")
            return root.errorText;
        return !root.shape || root.status === PersistedShape.Live ? "" : agoText(root.shape.lastSyncedAt);
    }

    /*!
        \qmlproperty int SyncIndicator::status
        \readonly
        The status of \l shape; \c PersistedShape.Idle without one.
    */
    readonly property int status: root.shape ? root.shape.status : PersistedShape.Idle
    /*!
        \qmlproperty string SyncIndicator::errorText
        \readonly
        The error of \l shape, for a person; empty where nothing is wrong.
    */
    readonly property string errorText: root.shape ? root.shape.errorString : ""
    /*!
        \qmlproperty color SyncIndicator::statusColor
        \readonly
        The color of the dot.
    */
    readonly property color statusColor: {
        switch (root.status) {
        case PersistedShape.Live:
            return root.liveColor;
        case PersistedShape.Loading:
        case PersistedShape.Syncing:
            return root.busyColor;
        case PersistedShape.Error:
            return root.errorColor;
        default:
            return root.mutedColor;
        }
    }

    /*!
        \qmlmethod string SyncIndicator::agoText(date time)
        How long before \l now \a time was, in words; empty where it is no time.
    */
    function agoText(time: date): string {
        const minutes = Math.floor((root.now.getTime() - time.getTime()) / 60000);
        if (isNaN(minutes))
            return "";
        if (minutes < 1)
            return qsTr("synced just now");
        if (minutes < 60)
            return qsTr("synced %n min ago", "", minutes);
        if (minutes < 24 * 60)
            return qsTr("synced %n h ago", "", Math.floor(minutes / 60));
        return qsTr("synced on %1").arg(time.toLocaleDateString(Qt.locale(), Locale.ShortFormat));
    }

    // Of its parts as they would like to be: what is elided goes by it.
    implicitWidth: dot.width + (word.visible ? content.spacing + word.implicitWidth : 0)
        + (detail.visible ? content.spacing + detail.implicitWidth : 0)
        + (retry.visible ? content.spacing + retry.width : 0)
    implicitHeight: Math.max(content.implicitHeight, 20)
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("Synchronization: %1").arg(root.statusText)
    Accessible.description: root.detailText

    SystemPalette {
        id: systemPalette
    }

    Timer {
        interval: 30000
        repeat: true
        triggeredOnStart: true
        running: root.visible && root.shape !== null && root.status !== PersistedShape.Live
        onTriggered: root.now = new Date()
    }

    Row {
        id: content

        spacing: 6
        anchors.verticalCenter: parent.verticalCenter
        anchors.left: parent.left
        LayoutMirroring.childrenInherit: true

        Rectangle {
            id: dot

            width: 8
            height: 8
            radius: 4
            // Also told apart without color: a ring is not connected.
            color: root.status === PersistedShape.Offline || root.status === PersistedShape.Paused
                || root.status === PersistedShape.Idle ? "transparent" : root.statusColor
            border.width: 2
            border.color: root.statusColor
            anchors.verticalCenter: parent.verticalCenter
        }

        Text {
            id: word

            visible: !root.compact
            text: root.statusText
            color: root.color
            font: root.font
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }

        Text {
            id: detail

            visible: !root.compact && root.detailText !== ""
            text: root.detailText
            textFormat: Text.PlainText // a server's words
            color: root.mutedColor
            font: root.font
            elide: Text.ElideRight
            width: Math.max(0, implicitWidth - Math.max(0, root.implicitWidth - root.width))
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }

        Rectangle {
            id: retry

            visible: root.errorText !== "" && !root.shape?.offline // where nothing is sent
            width: retryText.implicitWidth + 16
            height: retryText.implicitHeight + 6
            radius: 4
            color: mouse.pressed ? Qt.alpha(root.errorColor, 0.2)
                : mouse.containsMouse ? Qt.alpha(root.errorColor, 0.1) : "transparent"
            border.width: activeFocus ? 2 : 1
            border.color: root.errorColor
            anchors.verticalCenter: parent.verticalCenter
            focus: true
            activeFocusOnTab: true
            Accessible.role: Accessible.Button
            Accessible.name: retryText.text
            Accessible.description: root.errorText
            Accessible.focusable: true
            Accessible.onPressAction: root.shape.retry()
            Keys.onReturnPressed: root.shape.retry()
            Keys.onEnterPressed: root.shape.retry()
            Keys.onSpacePressed: root.shape.retry()

            Text {
                id: retryText

                anchors.centerIn: parent
                text: qsTr("Retry")
                color: root.errorColor
                font: root.font
                Accessible.ignored: true
            }

            MouseArea {
                id: mouse

                anchors.fill: parent
                hoverEnabled: true
                cursorShape: Qt.PointingHandCursor
                onClicked: root.shape.retry()
            }
        }
    }
}
