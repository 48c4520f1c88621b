// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

// Says at the bottom of the window why something was not done.
Popup {
    id: notice

    property string text
    property real contentLeft: 0

    function show(message: string) {
        text = message;
        open();
        hiding.restart();
    }

    x: contentLeft + (parent.width - contentLeft - width) / 2
    y: parent.height - height - 84
    width: Math.min(parent.width - contentLeft - 24, 460)
    margins: 12
    padding: 4
    leftPadding: 16
    closePolicy: Popup.CloseOnEscape
    enter: Transition { NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.duration } }
    exit: Transition { NumberAnimation { property: "opacity"; to: 0; duration: Theme.duration } }
    contentItem: RowLayout {
        Text {
            Layout.fillWidth: true
            text: notice.text
            font.pixelSize: Theme.smallText
            color: "white"
            wrapMode: Text.Wrap
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
        }
        FlatButton {
            text: qsTr("Close")
            tint: "#b9cbff"
            onClicked: notice.close()
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: Theme.text
    }

    Timer {
        id: hiding

        interval: 8000
        onTriggered: notice.close()
    }
}
