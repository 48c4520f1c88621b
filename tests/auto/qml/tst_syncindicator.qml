// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtQuick.Layouts
import QtTest
import Electric

// The badge, over a shape that gets into each status.
TestCase {
    id: testCase

    name: "SyncIndicator"
    when: windowShown
    visible: true
    width: 500
    height: 200

    Component {
        id: badgeComponent

        SyncIndicator {}
    }

    Component {
        id: shapeComponent

        PersistedShape {
            stream: ShapeStream {
                url: server.url // qmllint disable unqualified
                table: "todos"
                backoff.initialDelay: 60000
                backoff.maximumDelay: 60000
            }
            storage: SqliteStorage {
                fileName: server.fileName("badge.db") // qmllint disable unqualified
            }
        }
    }

    function init() {
        server.restart(); // qmllint disable unqualified
    }

    function makeBadge(properties): SyncIndicator {
        return createTemporaryObject(badgeComponent, testCase, properties) as SyncIndicator;
    }

    function test_withoutShape_isIdle() {
        const badge = makeBadge({});
        compare(badge.statusText, "Idle");
        compare(badge.detailText, "");
        verify(badge.implicitWidth > 0 && badge.implicitHeight > 0);
    }

    function test_status_isFollowed() {
        const shape = createTemporaryObject(shapeComponent, testCase);
        const badge = makeBadge({ shape: shape });
        compare(badge.statusText, "Loading");
        tryCompare(badge, "statusText", "Live");
        compare(badge.detailText, "");
        compare(badge.statusColor, badge.liveColor);
        shape.stream.pause();
        tryCompare(badge, "statusText", "Paused");
        shape.stream.resume();
        tryCompare(badge, "statusText", "Live");
        shape.offline = true;
        tryCompare(badge, "statusText", "Offline");
        compare(badge.detailText, "synced just now");
        compare(badge.statusColor, badge.mutedColor);
    }

    function test_shape_isDestroyed() {
        const shape = shapeComponent.createObject(testCase);
        const badge = makeBadge({ shape: shape });
        tryCompare(badge, "statusText", "Live");
        shape.destroy();
        tryCompare(badge, "statusText", "Idle");
    }

    function test_error_isRetried_data() {
        return [{ tag: "mouse" }, { tag: "space" }, { tag: "return" }];
    }

    function test_error_isRetried(data) {
        server.fail(1); // qmllint disable unqualified
        const shape = createTemporaryObject(shapeComponent, testCase);
        const badge = makeBadge({ shape: shape });
        tryVerify(() => badge.errorText !== "");
        compare(badge.detailText, shape.errorString);
        const button = findButton(badge);
        verify(button.visible);
        if (data.tag === "mouse") {
            mouseClick(button);
        } else {
            button.forceActiveFocus();
            keyClick(data.tag === "space" ? Qt.Key_Space : Qt.Key_Return);
        }
        tryCompare(badge, "statusText", "Live");
        verify(!button.visible);
        compare(badge.detailText, "");
    }

    function findButton(item: Item): Item {
        for (let i = 0; i < item.children.length; ++i) {
            const child = item.children[i];
            const found = child.activeFocusOnTab ? child : findButton(child);
            if (found)
                return found;
        }
        return null;
    }

    function test_countdown_data() {
        return [
            { tag: "nothing planned", ms: NaN, text: "" },
            { tag: "now", ms: 0, text: "trying again" },
            { tag: "late", ms: -3000, text: "trying again" },
            { tag: "nearly now", ms: 1, text: "next try in 1 s" },
            { tag: "seconds", ms: 12000, text: "next try in 12 s" },
            { tag: "two minutes less a bit", ms: 119000, text: "next try in 119 s" },
            { tag: "minutes", ms: 121000, text: "next try in 3 min" }
        ];
    }

    function test_countdown(data) {
        const badge = makeBadge({ now: new Date(2026, 10, 28, 12) });
        compare(badge.countdownTo(badge.now.getTime() + data.ms), data.text);
    }

    function test_error_countsDown() {
        server.fail(1); // qmllint disable unqualified
        const shape = createTemporaryObject(shapeComponent, testCase);
        const badge = makeBadge({ shape: shape });
        const timer = findChild(badge, "countdownTimer");
        verify(!timer.running);
        tryVerify(() => badge.errorText !== "");
        verify(timer.running);
        const before = badge.now;
        verify(/^next try in \d+ s$/.test(badge.countdownText), badge.countdownText);
        verify(badge.Accessible.description.includes(shape.errorString));
        verify(badge.Accessible.description.endsWith(badge.countdownText));
        tryVerify(() => badge.now > before); // it ticks
        badge.visible = false;
        verify(!timer.running);
        badge.visible = true;
        verify(timer.running);
        badge.now = new Date(Date.now() + 3600000);
        compare(badge.countdownText, "trying again");
        verify(!timer.running);
        badge.now = new Date();
        shape.offline = true;
        tryCompare(badge, "countdownText", "");
        verify(!timer.running);
    }

    function test_compact_hasTip() {
        server.fail(1); // qmllint disable unqualified
        const shape = createTemporaryObject(shapeComponent, testCase);
        const badge = makeBadge({ shape: shape, x: 100, y: 150, maximumTextWidth: Infinity });
        tryVerify(() => badge.errorText !== "");
        const tip = findChild(badge, "tip");
        mouseMove(badge, 4, badge.height / 2);
        verify(!tip.visible, "nothing is hidden that it would have to tell");
        badge.compact = true;
        tryCompare(tip, "visible", true);
        verify(tip.text.startsWith(badge.statusText + "\n" + shape.errorString), tip.text);
        verify(tip.text.endsWith(badge.countdownText), tip.text);
        mouseMove(testCase, 400, 10);
        tryCompare(tip, "visible", false);
    }

    function test_compact_isHeld() {
        const badge = makeBadge({ compact: true, x: 100, y: 150 });
        const tip = findChild(badge, "tip");
        const touch = touchEvent(badge);
        touch.press(0, badge, 4, badge.height / 2).commit();
        tryCompare(tip, "visible", true);
        compare(tip.text, "Idle");
        touch.release(0, badge, 4, badge.height / 2).commit();
        tryCompare(tip, "visible", false);
    }

    // Whether the parts stand one behind the other from the badge's beginning on, and inside of it.
    function isInOrder(badge, fromTheRight): bool {
        const row = findChild(badge, "content");
        let used = 0;
        for (let i = 0; i < row.children.length; ++i) {
            const part = row.children[i];
            if (!part.visible || part.width <= 0)
                continue;
            const x = part.mapToItem(badge, 0, 0).x;
            if (Math.abs(x - (fromTheRight ? badge.width - used - part.width : used)) > 0.5)
                return false;
            used += part.width + row.spacing;
        }
        return used > 0 && used - row.spacing <= badge.width;
    }

    function test_mirrored_data() {
        return [
            { tag: "full", compact: false, onParent: false, narrow: 0 },
            { tag: "full, by the parent", compact: false, onParent: true, narrow: 0 },
            { tag: "compact", compact: true, onParent: false, narrow: 0 },
            { tag: "narrow", compact: false, onParent: true, narrow: 150 }
        ];
    }

    Component {
        id: mirroringComponent

        Item {
            width: 400
            LayoutMirroring.childrenInherit: true
        }
    }

    function test_mirrored(data) {
        server.fail(1); // qmllint disable unqualified
        const shape = createTemporaryObject(shapeComponent, testCase);
        const parent = createTemporaryObject(mirroringComponent, testCase);
        const badge = createTemporaryObject(badgeComponent, parent, { shape: shape, compact: data.compact });
        tryVerify(() => badge.errorText !== "");
        if (data.narrow > 0)
            badge.width = data.narrow;
        tryVerify(() => isInOrder(badge, false));
        if (data.onParent)
            parent.LayoutMirroring.enabled = true;
        else
            badge.LayoutMirroring.enabled = true;
        tryVerify(() => isInOrder(badge, true));
        verify(!isInOrder(badge, false));
    }

    function test_narrow_overflowsNowhere_data() {
        const rows = [];
        for (const width of [300, 240, 200, 150, 120, 90, 70, 50])
            rows.push({ tag: String(width), width: width });
        return rows;
    }

    function test_narrow_overflowsNowhere(data) {
        server.fail(1); // qmllint disable unqualified
        const shape = createTemporaryObject(shapeComponent, testCase);
        const badge = makeBadge({ shape: shape, width: data.width });
        tryVerify(() => badge.errorText !== "");
        tryVerify(() => isInOrder(badge, false));
        compare(badge.width, data.width);
    }

    function test_ago_data() {
        const minute = 60000;
        return [
            { tag: "just now", ms: 59000, text: "synced just now" },
            { tag: "a clock that goes wrong", ms: -5 * minute, text: "synced just now" },
            { tag: "a minute", ms: minute, text: "synced 1 min ago" },
            { tag: "an hour less one", ms: 60 * minute - 1, text: "synced 59 min ago" },
            { tag: "an hour", ms: 60 * minute, text: "synced 1 h ago" },
            { tag: "nearly a day", ms: 24 * 60 * minute - 1, text: "synced 23 h ago" }
        ];
    }

    function test_ago(data) {
        const badge = makeBadge({ now: new Date(2026, 10, 28, 12) });
        compare(badge.agoText(new Date(badge.now.getTime() - data.ms)), data.text);
        compare(badge.agoText(new Date(NaN)), "");
        verify(badge.agoText(new Date(2026, 10, 1)).startsWith("synced on "));
    }

    // A shape that has been live, and whose server is gone since then.
    function makeUnreachable(): PersistedShape {
        const shape = createTemporaryObject(shapeComponent, testCase) as PersistedShape;
        tryCompare(shape, "status", PersistedShape.Live);
        server.close(); // qmllint disable unqualified
        tryCompare(shape, "status", PersistedShape.Offline);
        verify(shape.errorString !== "");
        return shape;
    }

    function test_offline_tellsTheAge() {
        const shape = makeUnreachable();
        const badge = makeBadge({ shape: shape, x: 100, y: 150 });
        badge.now = new Date(shape.lastSyncedAt.getTime() + 5 * 60000);
        compare(badge.statusText, "Offline");
        compare(badge.detailText, "synced 5 min ago");
        compare(badge.errorText, shape.errorString);
        const lines = badge.tipText.split("\n");
        compare(lines.slice(0, 3), ["Offline", "synced 5 min ago", shape.errorString]);
        verify(badge.Accessible.description.startsWith("synced 5 min ago; " + shape.errorString));
        verify(findButton(badge).visible);

        // The tip has what is not shown, though all words have their room.
        const tip = findChild(badge, "tip");
        verify(badge.width >= badge.implicitWidth);
        mouseMove(badge, 4, badge.height / 2);
        tryCompare(tip, "visible", true);
        compare(tip.text, badge.tipText);
    }

    // Of the age and the countdown the latter goes first.
    function test_offline_narrow_keepsTheAge() {
        const badge = makeBadge({ shape: makeUnreachable() });
        verify(badge.countdownText !== "");
        const age = findText(badge, badge.detailText);
        const countdown = findText(badge, badge.countdownText);
        const whole = age.width;
        verify(countdown.visible && countdown.width > 0);
        badge.width = badge.implicitWidth - countdown.implicitWidth;
        tryVerify(() => !countdown.visible);
        verify(age.visible);
        compare(age.width, whole);
    }

    function test_offline_neverSynced_tellsTheError() {
        server.close(); // qmllint disable unqualified
        const shape = createTemporaryObject(shapeComponent, testCase);
        const badge = makeBadge({ shape: shape });
        tryCompare(badge, "statusText", "Offline");
        tryVerify(() => badge.errorText !== "");
        compare(badge.detailText, shape.errorString);
        compare(badge.tipText.split(shape.errorString).length, 2); // once
    }

    function test_error_keepsItsText() {
        const shape = createTemporaryObject(shapeComponent, testCase);
        tryCompare(shape, "status", PersistedShape.Live);
        shape.filter = "no_such_column = 1";
        const badge = makeBadge({ shape: shape });
        tryCompare(badge, "statusText", "Error");
        badge.now = new Date(shape.lastSyncedAt.getTime() + 5 * 60000);
        compare(badge.detailText, shape.errorString);
        compare(badge.tipText.split("\n").pop(), "synced 5 min ago");
    }

    function findText(badge, text: string): Item {
        const row = findChild(badge, "content");
        for (let i = 0; i < row.children.length; ++i) {
            if (row.children[i].text === text)
                return row.children[i];
        }
        return null;
    }

    Component {
        id: barComponent

        RowLayout {
            id: bar

            property alias shape: barBadge.shape
            property alias badge: barBadge
            property alias field: barField
            property bool fills: false

            height: 40

            Rectangle {
                id: barField

                implicitHeight: 30
                Layout.fillWidth: true
                Layout.minimumWidth: 80
                Layout.preferredWidth: 80
            }
            SyncIndicator {
                id: barBadge

                Layout.fillWidth: bar.fills
                Layout.maximumWidth: bar.fills ? implicitWidth : -1
            }
        }
    }

    function test_layout_isLeftWhole_data() {
        return [
            { tag: "wide", width: 480, fills: false },
            { tag: "wide, filling", width: 480, fills: true },
            { tag: "narrow, filling", width: 260, fills: true }
        ];
    }

    // A long error leaves the others their room, and its button is inside.
    function test_layout_isLeftWhole(data) {
        server.fail(1); // qmllint disable unqualified
        const shape = createTemporaryObject(shapeComponent, testCase);
        const bar = createTemporaryObject(barComponent, testCase, { width: data.width, fills: data.fills });
        bar.shape = shape;
        tryVerify(() => bar.badge.errorText !== "");
        const button = findButton(bar.badge);
        tryVerify(() => bar.badge.width <= bar.width - 80);
        tryVerify(() => isInOrder(bar.badge, false));
        verify(bar.field.width >= 80);
        verify(button.mapToItem(bar, button.width, 0).x <= bar.width);
        compare(button.width, button.fullWidth - 6); // whole
    }

    function test_implicitWidth_isCapped() {
        server.fail(1); // qmllint disable unqualified
        const shape = createTemporaryObject(shapeComponent, testCase);
        const badge = makeBadge({ shape: shape, maximumTextWidth: Infinity });
        const idle = makeBadge({});
        compare(idle.maximumTextWidth, 20 * 13);
        idle.font.pixelSize = 20;
        compare(idle.maximumTextWidth, 400);
        tryVerify(() => badge.errorText !== "");
        const detail = findText(badge, badge.errorText);
        const whole = detail.width;
        compare(whole, detail.implicitWidth);
        const before = badge.implicitWidth;
        badge.maximumTextWidth = 100;
        verify(badge.implicitWidth < before - 50);
        tryVerify(() => isInOrder(badge, false));
        badge.width = before; // there is room: more is shown than counts
        tryCompare(detail, "width", whole);
    }

    function test_button_isCentered_data() {
        return [{ tag: "13", pixelSize: 13 }, { tag: "18", pixelSize: 18 }, { tag: "24", pixelSize: 24 }];
    }

    function test_button_isCentered(data) {
        server.fail(1); // qmllint disable unqualified
        const shape = createTemporaryObject(shapeComponent, testCase);
        const badge = makeBadge({ shape: shape, width: 300, font: Qt.font({ pixelSize: data.pixelSize }) });
        const before = badge.implicitHeight;
        badge.height = 40;
        tryVerify(() => badge.errorText !== "");
        const button = findButton(badge);
        tryVerify(() => Math.abs(button.mapToItem(badge, 0, button.height / 2).y - 20) <= 0.5);
        compare(badge.implicitHeight, before); // nothing jumps
    }

    function test_narrow_isElided() {
        server.fail(1); // qmllint disable unqualified
        const shape = createTemporaryObject(shapeComponent, testCase);
        const badge = makeBadge({ shape: shape, width: 200 });
        tryVerify(() => badge.errorText !== "");
        const button = findButton(badge);
        tryVerify(() => button.mapToItem(badge, button.width, 0).x <= 200);
        badge.compact = true;
        tryVerify(() => badge.implicitWidth < 100);
    }
}
