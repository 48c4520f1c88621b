// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

// The text stays until the server has it.
RowLayout {
    id: bar

    required property bool canWrite
    required property string list
    property bool isSending: false

    signal submitted(string title)
    signal downPressed()

    function accept() {
        isSending = false;
        field.clear();
    }
    function reject() {
        isSending = false;
    }
    function focusField() {
        field.forceActiveFocus(Qt.ShortcutFocusReason);
    }
    function submit() {
        const title = field.text.trim();
        if (!title || isSending)
            return;
        isSending = canWrite;
        submitted(title);
    }

    spacing: 8

    TextField {
        id: field

        Layout.fillWidth: true
        implicitHeight: Theme.touch
        leftPadding: 14
        rightPadding: 14
        readOnly: bar.isSending || !bar.canWrite
        maximumLength: 200
        font.pixelSize: Theme.bodyText
        color: bar.isSending ? Theme.secondary : Theme.text
        placeholderText: bar.canWrite ? qsTr("Add a todo to %1").arg(bar.list)
                                      : qsTr("Adding needs a connection")
        placeholderTextColor: Theme.secondary
        selectByMouse: true
        selectionColor: Theme.accent
        selectedTextColor: "white"
        onAccepted: bar.submit()
        Keys.onDownPressed: bar.downPressed()
        Accessible.name: qsTr("New todo")
        Accessible.description: placeholderText
        background: Rectangle {
            radius: Theme.radius
            color: bar.canWrite ? Theme.surface : "transparent"
            border.width: field.activeFocus ? 2 : 1
            border.color: field.activeFocus ? Theme.accent : Theme.line
        }
    }
    FlatButton {
        text: qsTr("Add")
        isPrimary: true
        enabled: bar.canWrite && !bar.isSending && field.text.trim().length > 0
        onClicked: bar.submit()
        Accessible.name: qsTr("Add todo")
    }
}
