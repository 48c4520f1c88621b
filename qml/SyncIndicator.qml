// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Templates as T
import Electric

/*!
    \qmltype SyncIndicator
    \inqmlmodule Electric
    \inherits FocusScope
    \brief A small badge that says how things stand with a shape.

    A dot and a word for the status of \l shape, when it was last synced, and, after an error, its text
    with a button that tries again. While the server cannot be reached it says how old the rows are, if
    there are any, and has the reason in a tool tip.

    \qml
    SyncIndicator {
        shape: todos
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
    }
    \endqml

    \image sync-indicator.png The badge in each status, on light and on dark

    It is as wide as its words, up to \l maximumTextWidth; give it another width, and they are elided,
    details first. What is not to be read then, as in a \l compact badge, is in a tool tip: when the
    mouse is over it, or a finger stays on it. Screen readers hear the status and the error. The button
    takes the keyboard's focus. With LayoutMirroring the dot is on the right.

    In a tool bar let it fill what is there, up to its implicit width; then it leaves their room to the
    others, and in a narrow window its words are elided before the button is:

    \qml
    ToolBar {
        RowLayout {
            anchors.fill: parent

            TextField {
                Layout.fillWidth: true
                Layout.preferredWidth: 120
                Layout.minimumWidth: 120
                placeholderText: qsTr("Search")
            }
            SyncIndicator {
                Layout.fillWidth: true
                Layout.maximumWidth: implicitWidth
                shape: todos
            }
        }
    }
    \endqml

    Its implicit height has room for the button, whether it is shown or not. In something higher its
    parts are in the middle where it is as high as that; a Row leaves it at the top, unless it is given
    a height or anchored to the Row's \c verticalCenter.

    Nothing in it moves or wakes the app while there is nothing to tell but the time, and that twice a
    minute; the seconds until the next try are counted only while it is visible.
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
        Whether only the dot is shown, and a button after an error; false by default. The words are in
        a tool tip.
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
        \qmlproperty real SyncIndicator::maximumTextWidth
        How much of what stands between the status and the button counts for the implicit width; 20
        times the height of the \l font by default. More of it is shown where the badge is wider.
    */
    property real maximumTextWidth: 20 * word.fontInfo.pixelSize
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
        never were. Where the status is \c PersistedShape.Offline the error is only what is said of
        rows that never were up to date; of others it is in the \l tipText.
    */
    readonly property string detailText: told.isAge ? told.age : root.errorText
    /*!
        \qmlproperty string SyncIndicator::countdownText
        \readonly
        When the shape is tried again after an error, in words; empty where that is not planned.
    */
    readonly property string countdownText: countdownTo(clock.retryTime)
    /*!
        \qmlproperty string SyncIndicator::tipText
        \readonly
        What the tool tip says: all there is to say, a line each.
    */
    readonly property string tipText: told.joined(root.statusText, "\n", told.text("\n"))

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

    /*!
        \qmlmethod string SyncIndicator::countdownTo(real time)
        How long after \l now \a time is, in words; \a time is in milliseconds, as Date has it. Empty
        where it is NaN.
    */
    function countdownTo(time: real): string {
        if (isNaN(time))
            return "";
        const seconds = Math.ceil((time - root.now.getTime()) / 1000);
        if (seconds <= 0)
            return qsTr("trying again");
        return seconds < 120 ? qsTr("next try in %n s", "", seconds)
                             : qsTr("next try in %n min", "", Math.ceil(seconds / 60));
    }

    // Of its parts as they would like to be: what is elided goes by it.
    implicitWidth: lacking.wholeWidth - Math.max(0, lacking.textWidth - root.maximumTextWidth)
    implicitHeight: Math.max(content.implicitHeight, retry.height, 20)
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("Synchronization: %1").arg(root.statusText)
    Accessible.description: told.text("; ")
    LayoutMirroring.childrenInherit: true

    QtObject {
        id: clock

        // Milliseconds; NaN where no further try is planned.
        readonly property real retryTime: root.shape && !root.shape.offline ? root.shape.retryAt.getTime() : NaN
        readonly property bool isSeen: root.visible && root.Window.visibility !== Window.Minimized
    }

    // What there is to say beside the status.
    QtObject {
        id: told

        readonly property string age: !root.shape || root.status === PersistedShape.Live
            ? "" : root.agoText(root.shape.lastSyncedAt)
        // To be without a network is no error to a person: what matters is how old the rows are.
        readonly property bool isAge: age !== "" && (root.errorText === "" || root.status === PersistedShape.Offline)
        readonly property string unsaid: isAge ? root.errorText : age

        function text(separator: string): string {
            return joined(joined(root.detailText, separator, unsaid), separator, root.countdownText);
        }

        function joined(first: string, separator: string, second: string): string {
            return first === "" || second === "" ? first + second : first + separator + second;
        }
    }

    // How much of the words has no room. An error's text goes first, the age after the countdown, the
    // button last.
    QtObject {
        id: lacking

        readonly property real textWidth: detail.fullWidth + countdown.fullWidth
        readonly property real wholeWidth: dot.width + word.fullWidth + textWidth + retry.fullWidth
        readonly property real room: Math.max(0, wholeWidth - root.width)
        readonly property real forDetail: told.isAge ? Math.max(0, room - countdown.fullWidth) : room
        readonly property real forCountdown: told.isAge ? room : Math.max(0, room - detail.fullWidth)
        readonly property real forWord: Math.max(0, room - textWidth)
        readonly property real forButton: Math.max(0, forWord - word.fullWidth)

        // Whether there is something to see: of less than that only the dots remain.
        function leaves(fullWidth: real, missing: real): bool {
            return fullWidth > 0 && (missing === 0 || fullWidth - missing > 40);
        }
    }

    SystemPalette {
        id: systemPalette
    }

    Timer {
        interval: 30000
        repeat: true
        triggeredOnStart: true
        running: clock.isSeen && root.shape !== null && root.status !== PersistedShape.Live
        onTriggered: root.now = new Date()
    }

    Timer {
        id: countdownTimer

        objectName: "countdownTimer"
        interval: 1000
        repeat: true
        triggeredOnStart: true
        running: clock.isSeen && root.now.getTime() < clock.retryTime // never, where it is NaN
        onTriggered: root.now = new Date()
    }

    // A dot is small: what is near it counts.
    HoverHandler {
        id: hover

        margin: 6
    }

    TapHandler {
        id: press

        property bool isHeld: false

        margin: 6
        onLongPressed: isHeld = true
        onPressedChanged: {
            if (!pressed)
                isHeld = false;
        }
    }

    // Of Templates, which need no style to be installed or loaded.
    T.ToolTip {
        id: tip

        readonly property bool isNeeded: root.compact || lacking.room > 0 || told.unsaid !== ""

        objectName: "tip"
        visible: isNeeded && (hover.hovered || press.isHeld)
        delay: press.isHeld ? 0 : 500
        x: root.LayoutMirroring.enabled ? root.width - width : 0
        y: -height - 4
        margins: 4
        padding: 6
        implicitWidth: Math.min(implicitContentWidth + leftPadding + rightPadding, 320)
        implicitHeight: implicitContentHeight + topPadding + bottomPadding
        text: root.tipText
        closePolicy: T.Popup.NoAutoClose

        background: Rectangle {
            radius: 4
            color: root.dark ? "#2b3138" : "#ffffff"
            border.color: root.mutedColor
        }

        contentItem: Text {
            text: tip.text
            textFormat: Text.PlainText // a server's words
            wrapMode: Text.Wrap
            font: root.font
            color: root.color
        }
    }

    Row {
        id: content

        objectName: "content"
        spacing: 6
        anchors.verticalCenter: parent.verticalCenter
        anchors.left: parent.left

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

            readonly property real fullWidth: root.compact ? 0 : content.spacing + implicitWidth

            visible: lacking.leaves(fullWidth, lacking.forWord)
            text: root.statusText
            color: root.color
            font: root.font
            elide: Text.ElideRight
            width: Math.max(0, implicitWidth - lacking.forWord)
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }

        Text {
            id: detail

            readonly property real fullWidth: root.compact || text === "" ? 0 : content.spacing + implicitWidth

            visible: lacking.leaves(fullWidth, lacking.forDetail)
            text: root.detailText
            textFormat: Text.PlainText // a server's words
            maximumLineCount: 1
            color: root.mutedColor
            font: root.font
            elide: Text.ElideRight
            width: Math.max(0, implicitWidth - lacking.forDetail)
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }

        Text {
            id: countdown

            readonly property real fullWidth: root.compact || text === "" ? 0 : content.spacing + implicitWidth

            visible: lacking.leaves(fullWidth, lacking.forCountdown)
            text: root.countdownText
            color: root.mutedColor
            font: root.font
            elide: Text.ElideRight
            width: Math.max(0, implicitWidth - lacking.forCountdown)
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }

        Rectangle {
            id: retry

            readonly property bool isOffered: root.errorText !== "" && !root.shape?.offline // where nothing is sent
            readonly property real fullWidth: isOffered ? content.spacing + retryText.implicitWidth + 16 : 0

            visible: isOffered
            width: Math.max(0, retryText.implicitWidth + 16 - lacking.forButton)
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
                width: Math.max(0, Math.min(implicitWidth, retry.width - 8))
                horizontalAlignment: Text.AlignHCenter
                elide: Text.ElideRight
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
