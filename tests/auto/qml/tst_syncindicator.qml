// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
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
        const badge = makeBadge({ shape: shape, x: 100, y: 150 });
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
