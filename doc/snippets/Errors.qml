// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

//! [errors]
import QtQuick
import QtQuick.Controls
import Electric

Column {
    id: banner

    required property PersistedShape shape

    BusyIndicator {
        running: banner.shape.status === PersistedShape.Loading
        visible: running
    }

    Label {
        visible: text.length > 0
        text: banner.shape.errorString
        wrapMode: Text.Wrap
    }

    Label {
        visible: banner.shape.error.willRetry
        text: qsTr("Trying again at %1").arg(banner.shape.retryAt.toLocaleTimeString())
    }

    Button {
        visible: banner.shape.error.code !== ElectricError.NoError
        text: qsTr("Try now")
        onClicked: banner.shape.retry()
    }
}
//! [errors]
