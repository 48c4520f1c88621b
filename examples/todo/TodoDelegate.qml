// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

Rectangle {
    id: todo

    required property int index
    required property string title
    required property string list
    required property int priority
    required property var due
    required property bool done
    property bool showsList: true
    property bool canWrite: true
    property bool isAnimated: true
    property bool isEditing: false
    property bool isCurrent: false
    readonly property bool isHigh: priority >= 3 && !done
    readonly property bool isWide: width >= 480
    readonly property string dueText: due ? qsTr("due %1").arg(dayText(due)) : ""
    readonly property string detail: showsList && dueText ? list + " \u00b7 " + dueText
                                                          : showsList ? list : dueText

    signal doneToggled()
    signal renamed(string title)
    signal removed()
    signal refused()
    signal tapped()

    // A date column is midnight UTC in JavaScript.
    function dayText(day) {
        const local = new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate());
        const isThisYear = local.getFullYear() === new Date().getFullYear();
        return Qt.formatDate(local, isThisYear ? "d MMM" : "d MMM yyyy");
    }
    function toggle() {
        canWrite ? doneToggled() : refused();
    }
    function remove() {
        canWrite ? removed() : refused();
    }
    function startEditing() {
        if (!canWrite)
            return refused();
        editor.text = title;
        isEditing = true;
        editor.selectAll();
        editor.forceActiveFocus();
    }
    function finishEditing(isAccepted: bool) {
        if (!isEditing)
            return;
        isEditing = false;
        editor.focus = false; // else the list would give it the focus back
        const text = editor.text.trim();
        if (isAccepted && text && text !== title)
            renamed(text);
    }

    enabled: !leaving.running
    implicitHeight: 60
    radius: Theme.radius
    color: hover.hovered || isCurrent ? Theme.hovered : Theme.surface
    border.width: isCurrent ? 2 : 0
    border.color: Theme.accent
    Accessible.role: Accessible.ListItem
    Accessible.name: title + ", " + (done ? qsTr("done") : qsTr("open")) + ", " + detail
    ListView.onAdd: if (isAnimated) appearing.restart()
    ListView.onRemove: if (isAnimated) leaving.restart()
    ListView.onPooled: {
        isEditing = false;
        appearing.stop();
        leaving.stop();
        content.opacity = 1;
    }

    // A transition of the view may be cut short, and would leave the row half transparent.
    NumberAnimation {
        id: appearing

        target: content
        property: "opacity"
        from: 0
        to: 1
        duration: Theme.duration
    }
    SequentialAnimation {
        id: leaving

        PropertyAction { target: todo; property: "ListView.delayRemove"; value: true }
        NumberAnimation { target: content; property: "opacity"; to: 0; duration: Theme.duration }
        PropertyAction { target: todo; property: "ListView.delayRemove"; value: false }
    }

    HoverHandler { id: hover }
    TapHandler {
        onTapped: todo.tapped()
        onDoubleTapped: todo.startEditing()
        onLongPressed: todo.startEditing()
    }

    RowLayout {
        id: content

        anchors.fill: parent
        anchors.leftMargin: 6
        anchors.rightMargin: 6
        spacing: 4

        CheckMark {
            isDone: todo.done
            canWrite: todo.canWrite
            onClicked: todo.toggle()
            Accessible.name: qsTr("Done: %1").arg(todo.title)
        }
        ColumnLayout {
            Layout.rightMargin: 4
            spacing: 3
            visible: !todo.isEditing

            Text {
                Layout.fillWidth: true
                text: todo.title
                textFormat: Text.PlainText
                font.pixelSize: Theme.bodyText
                font.strikeout: todo.done
                color: todo.done ? Theme.secondary : Theme.text
                elide: Text.ElideRight
            }
            RowLayout {
                visible: todo.detail || todo.isHigh && !todo.isWide
                spacing: 6

                Text {
                    visible: todo.isHigh && !todo.isWide
                    text: qsTr("High")
                    font.pixelSize: Theme.smallText
                    font.weight: Font.DemiBold
                    color: Theme.warm
                }
                Text {
                    Layout.fillWidth: true
                    text: todo.detail
                    textFormat: Text.PlainText
                    font.pixelSize: Theme.smallText
                    color: Theme.secondary
                    elide: Text.ElideRight
                }
            }
        }
        TitleEditor {
            id: editor

            Layout.fillWidth: true
            Layout.leftMargin: -9
            visible: todo.isEditing
            onEditingFinished: todo.finishEditing(true)
            onFinished: isAccepted => {
                todo.finishEditing(isAccepted);
                todo.ListView.view.forceActiveFocus();
            }
        }
        Rectangle {
            visible: todo.isHigh && todo.isWide && !todo.isEditing
            implicitWidth: tag.implicitWidth + 14
            implicitHeight: 22
            radius: 6
            color: Theme.warmTint

            Text {
                id: tag

                anchors.centerIn: parent
                text: qsTr("High")
                font.pixelSize: 12
                font.weight: Font.DemiBold
                color: Theme.warm
            }
        }
        AbstractButton {
            id: removeButton

            implicitWidth: Theme.touch
            implicitHeight: Theme.touch
            focusPolicy: Qt.NoFocus
            opacity: !todo.canWrite ? 0.35 : hover.hovered || todo.isCurrent ? 1 : 0.6
            onClicked: todo.remove()
            Accessible.name: qsTr("Delete: %1").arg(todo.title)
            contentItem: Text {
                text: "\u00d7"
                font.pixelSize: 20
                color: removeButton.hovered && todo.canWrite ? Theme.danger : Theme.secondary
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
            }
        }
    }
    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; leftMargin: 54; rightMargin: 14 }
        height: 1
        visible: !todo.isCurrent && todo.index + 1 < todo.ListView.view.count
        color: Theme.line
    }
}
