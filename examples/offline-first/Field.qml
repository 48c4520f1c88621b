// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

// A line to be filled in, below its name.
ColumnLayout {
    id: field

    property alias name: nameLabel.text
    property alias text: editor.text
    property bool isSecret: false

    signal accepted()

    function edit() {
        editor.selectAll();
        editor.forceActiveFocus(Qt.TabFocusReason);
    }

    spacing: 6

    Label {
        id: nameLabel

        font { pixelSize: Theme.smallText; weight: Font.Medium }
        color: Theme.secondary
    }
    TextField {
        id: editor

        Layout.fillWidth: true
        implicitHeight: Theme.touch + 2
        leftPadding: 12
        rightPadding: 12
        echoMode: field.isSecret ? TextInput.Password : TextInput.Normal
        inputMethodHints: Qt.ImhNoAutoUppercase | Qt.ImhNoPredictiveText
            | (field.isSecret ? Qt.ImhSensitiveData : Qt.ImhNone)
        selectByMouse: true
        color: Theme.text
        selectionColor: Theme.accent
        selectedTextColor: "white"
        onAccepted: field.accepted()
        Accessible.name: field.name
        Accessible.passwordEdit: field.isSecret
        background: Rectangle {
            radius: Theme.radius
            color: Theme.surface
            border.width: editor.activeFocus ? 2 : 1
            border.color: editor.activeFocus ? Theme.accent : Theme.outline
        }
    }
}
