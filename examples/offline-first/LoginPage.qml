// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import OfflineFirst

Item {
    id: page

    required property Session session
    readonly property bool isReady: user.text.trim() && password.text && !session.isBusy

    function logIn() {
        if (!user.text.trim())
            user.edit();
        else if (!password.text)
            password.edit();
        else
            session.logIn(user.text.trim(), password.text);
    }

    Component.onCompleted: user.edit()

    Connections {
        target: page.session

        function onIsBusyChanged() {
            if (!page.session.isBusy && page.session.errorString)
                password.edit();
        }
    }

    ColumnLayout {
        anchors.centerIn: parent
        anchors.verticalCenterOffset: -24
        width: Math.min(page.width - 48, 340)
        spacing: 16

        Rectangle {
            Layout.alignment: Qt.AlignHCenter
            implicitWidth: 60
            implicitHeight: 60
            radius: 16
            color: Theme.accent

            Column {
                anchors.centerIn: parent
                spacing: 6

                Repeater {
                    model: [28, 28, 16] // a note, seen from afar

                    Rectangle {
                        required property int modelData

                        width: modelData
                        height: 4
                        radius: 2
                        color: "white"
                    }
                }
            }
        }
        Label {
            Layout.fillWidth: true
            text: qsTr("Notes")
            horizontalAlignment: Text.AlignHCenter
            font { pixelSize: 32; weight: Font.DemiBold }
            color: Theme.text
        }
        Label {
            Layout.fillWidth: true
            Layout.topMargin: -12
            Layout.bottomMargin: 12
            text: qsTr("At hand without a network, too")
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            color: Theme.secondary
        }
        Notice {
            Layout.fillWidth: true
            visible: text !== ""
            text: page.session.errorString
        }
        Field {
            id: user

            Layout.fillWidth: true
            name: qsTr("Name")
            onAccepted: page.logIn()
        }
        Field {
            id: password

            Layout.fillWidth: true
            name: qsTr("Password")
            isSecret: true
            onAccepted: page.logIn()
        }
        ActionButton {
            Layout.fillWidth: true
            Layout.topMargin: 4
            isPrimary: true
            enabled: page.isReady
            text: page.session.isBusy ? qsTr("Logging in\u2026") : qsTr("Log in")
            onClicked: page.logIn()
        }
    }
}
