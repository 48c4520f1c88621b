// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Layouts
import Electric

ColumnLayout {
    id: panel

    required property PersistedShape todos
    required property string statusText
    required property color tone
    property alias isOffline: offlineSwitch.checked

    signal offlineToggled(bool isOffline)

    spacing: 0

    function syncText(syncedAt, isLive) {
        if (isNaN(syncedAt.getTime()))
            return qsTr("Never synced on this device");
        const isToday = syncedAt.toDateString() === new Date().toDateString();
        const time = Qt.formatTime(syncedAt, "HH:mm");
        const when = isToday ? time : Qt.formatDate(syncedAt, "d MMM") + ", " + time;
        return isLive ? qsTr("Up to date, %1").arg(when) : qsTr("Last synced %1").arg(when);
    }

    RowLayout {
        spacing: 8

        Rectangle {
            implicitWidth: 10
            implicitHeight: 10
            radius: 5
            color: panel.tone
        }
        Text {
            Layout.fillWidth: true
            text: panel.statusText
            font.pixelSize: Theme.bodyText
            font.weight: Font.DemiBold
            color: Theme.text
            elide: Text.ElideRight
            Accessible.role: Accessible.StaticText
            Accessible.name: qsTr("Connection: %1").arg(text)
        }
    }
    Text {
        Layout.fillWidth: true
        Layout.topMargin: 4
        text: panel.syncText(panel.todos.lastSyncedAt, panel.todos.status === PersistedShape.Live)
        font.pixelSize: Theme.smallText
        color: Theme.secondary
        wrapMode: Text.Wrap
    }
    Toggle {
        id: offlineSwitch

        Layout.fillWidth: true
        Layout.topMargin: 4
        text: qsTr("Work offline")
        font.pixelSize: Theme.smallText
        onToggled: panel.offlineToggled(checked)
    }
}
