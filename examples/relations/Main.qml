// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Electric
import Relations

ApplicationWindow {
    id: window

    required property url server
    required property string database
    property int selectedId: 1

    // One row of a shape, alive: it changes with the row, and with the selection.
    readonly property var project: projects.row(selectedId)
    readonly property string projectName: project.exists ? project.name : project.isLoaded ? qsTr("No project") : ""
    readonly property string summary: qsTr("%1 projects, %2: %3 tasks, %4").arg(projects.count)
                                          .arg(projectName).arg(tasks.count).arg(statusText)
    // All is shown that there is to show.
    readonly property bool isSettled: project.isLoaded && [projects, tasks].every(shape => shape.status === PersistedShape.Live
        || shape.status === PersistedShape.Offline)
    readonly property string statusText: {
        switch (tasks.status) {
        case PersistedShape.Live: return qsTr("Live");
        case PersistedShape.Offline: return qsTr("Offline");
        case PersistedShape.Error: return tasks.errorString;
        default: return qsTr("Catching up\u2026");
        }
    }

    width: 900
    height: 600
    minimumWidth: 640
    minimumHeight: 400
    visible: true
    title: qsTr("Projects")
    color: "#ffffff"

    // Both shapes are kept in one file.
    SqliteStorage {
        id: storage

        fileName: window.database
    }
    PersistedShape {
        id: projects

        stream: ShapeStream {
            url: window.server + "/v1/shape"
            table: "projects"
        }
        storage: storage
        orderBy: "due"
    }
    // Of the tasks, only those of the project that is looked at: a shape for each project, which
    // stays in the file when another one is chosen.
    PersistedShape {
        id: tasks

        stream: ShapeStream {
            url: window.server + "/v1/shape"
            table: "tasks"
            where: "project_id = $1"
            params: [window.selectedId]
        }
        storage: storage
        orderBy: "done, id"
    }

    RowLayout {
        anchors.fill: parent
        spacing: 0

        Rectangle {
            Layout.preferredWidth: 280
            Layout.fillHeight: true
            color: "#f3f5f7"

            ColumnLayout {
                anchors { fill: parent; margins: 12; topMargin: 24 }
                spacing: 12

                Label {
                    leftPadding: 12
                    text: qsTr("Projects, next due first")
                    font { pixelSize: 13; weight: Font.DemiBold }
                    color: "#566370"
                }
                ListView {
                    id: projectList

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    spacing: 2
                    clip: true
                    model: projects
                    delegate: ProjectEntry {
                        width: projectList.width
                        selectedId: window.selectedId
                        onClicked: window.selectedId = id
                    }
                }
            }
        }
        Rectangle {
            Layout.preferredWidth: 1
            Layout.fillHeight: true
            color: "#e2e7ec"
        }
        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: 24
            spacing: 4

            RowLayout {
                spacing: 12

                Label {
                    Layout.fillWidth: true
                    text: window.projectName
                    elide: Text.ElideRight
                    font { pixelSize: 26; weight: Font.DemiBold }
                    color: "#16202b"
                }
                Rectangle {
                    implicitWidth: 8
                    implicitHeight: 8
                    radius: 4
                    color: tasks.status === PersistedShape.Live ? "#178a50" : "#9a4a00"
                }
                Label {
                    Layout.maximumWidth: 240
                    text: window.statusText
                    elide: Text.ElideRight
                    font.pixelSize: 13
                    color: "#566370"
                }
            }
            Label {
                Layout.bottomMargin: 16
                text: window.project.exists
                      ? qsTr("%1 \u00b7 due %2 \u00b7 tasks: %3")
                            .arg(window.project.owner)
                            .arg(Qt.formatDate(window.project.due, "d MMM yyyy"))
                            .arg(tasks.count)
                      : ""
                font.pixelSize: 13
                color: "#566370"
            }
            ListView {
                id: taskList

                Layout.fillWidth: true
                Layout.fillHeight: true
                clip: true
                model: tasks
                delegate: TaskEntry {
                    width: taskList.width
                }

                Label {
                    anchors.centerIn: parent
                    visible: tasks.count === 0
                    text: tasks.status === PersistedShape.Offline
                          ? qsTr("Nothing of this project has been kept yet.") : qsTr("No tasks")
                    color: "#566370"
                }
            }
        }
    }
}
