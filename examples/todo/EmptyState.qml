// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic

Column {
    id: empty

    required property bool isBusy
    required property bool isEverSynced
    required property bool showsOpenOnly
    required property string list

    readonly property string title: {
        if (isBusy)
            return qsTr("Loading todos\u2026");
        if (!isEverSynced)
            return qsTr("Nothing stored yet");
        return showsOpenOnly ? qsTr("All done") : qsTr("No todos yet");
    }
    readonly property string text: {
        if (isBusy)
            return "";
        if (!isEverSynced)
            return qsTr("The todos have not been fetched on this device. They appear once the server has been reached.");
        if (showsOpenOnly)
            return list ? qsTr("Nothing is open in %1.").arg(list) : qsTr("Nothing is open in any list.");
        return list ? qsTr("Add the first one to %1.").arg(list) : qsTr("Add the first one.");
    }

    spacing: 8

    BusyIndicator {
        anchors.horizontalCenter: parent.horizontalCenter
        running: empty.isBusy && empty.visible
        visible: running
        palette.dark: Theme.accent
    }
    Text {
        width: parent.width
        text: empty.title
        font.pixelSize: 18
        font.weight: Font.DemiBold
        color: Theme.text
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
    }
    Text {
        width: parent.width
        visible: text
        text: empty.text
        font.pixelSize: Theme.bodyText
        color: Theme.secondary
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        lineHeight: 1.25
    }
}
