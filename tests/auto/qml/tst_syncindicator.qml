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
