// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtTest
import Electric

// Pages that are loaded and unloaded: whatever moment a page goes at, its rows stay on the disk and
// nothing of it stays with the server.
TestCase {
    id: testCase

    // What the page in the making is to leave at, and whether it has.
    property string lastMoment: ""
    property bool isLeft: false

    function reached(moment: string) {
        if (moment !== lastMoment || isLeft)
            return;
        isLeft = true;
        loader.active = false;
    }

    name: "Loaders"
    when: windowShown
    width: 300
    height: 400

    component Page: ListView {
        id: page

        signal reached(moment: string)

        property alias shape: shapeModel

        width: 300
        height: 400
        model: shapeModel
        delegate: Component { // written out: Qt 6.4 does not wrap it in an inline component
            Text {
                required property string title

                text: title
                height: 40
                Component.onCompleted: page.reached("delegate") // qmllint disable unqualified
            }
        }
        Component.onCompleted: page.reached("page completed")
        onCountChanged: page.reached("view's count")

        PersistedShape {
            id: shapeModel

            storage: SqliteStorage {
                fileName: server.fileName("loaded.db") // qmllint disable unqualified
                Component.onCompleted: page.reached("storage completed")
                onErrorOccurred: page.reached("storage's error")
            }
            stream: ShapeStream {
                url: server.url // qmllint disable unqualified
                table: "todos"
                headersProvider: request => {
                    page.reached("headers asked for");
                    return {};
                }
                onStateChanged: page.reached("stream's state")
                onBatchReceived: page.reached("batch")
                onUpToDate: page.reached("stream up to date")
                onErrorOccurred: page.reached("stream's error")
                onMustRefetch: page.reached("must-refetch")
                Component.onCompleted: page.reached("stream completed")
            }
            orderBy: "title"
            onStatusChanged: {
                page.reached("status");
                if (status === PersistedShape.Live)
                    page.reached("live");
            }
            onRowsInserted: page.reached("rows inserted")
            onDataChanged: page.reached("data changed")
            onCountChanged: page.reached("count")
            onUpToDate: source => page.reached(source === PersistedShape.Replay
                                                   ? "replayed" : "up to date")
            onErrorOccurred: page.reached("error")
            Component.onCompleted: page.reached("model completed")
        }
    }

    Loader {
        id: loader

        active: false
        sourceComponent: Page {
            onReached: moment => testCase.reached(moment) // qmllint disable unqualified
        }
    }

    function init() {
        server.restart(); // qmllint disable unqualified
        lastMoment = "";
        isLeft = false;
        loader.asynchronous = false;
        loader.active = false;
    }

    function cleanup() {
        loader.active = false;
        tryVerify(() => server.waitingRequests() === 0); // qmllint disable unqualified
    }

    function shape(): PersistedShape {
        return loader.item === null ? null : loader.item.shape; // qmllint disable
    }

    // A page that stays has all rows, and follows.
    function verifyPage(count: int) {
        lastMoment = "";
        loader.active = true;
        tryVerify(() => shape() !== null && shape().status === PersistedShape.Live);
        tryCompare(loader.item, "count", count);
        tryVerify(() => server.waitingRequests() === 1); // qmllint disable unqualified
    }

    function write(operation) {
        verify(server.write(operation)); // qmllint disable unqualified
    }

    function test_pageLeaves_data() {
        const rows = [];
        for (const moment of ["page completed", "storage completed", "stream completed",
                "model completed", "headers asked for", "stream's state", "batch",
                "stream up to date", "status", "live", "rows inserted", "count", "view's count",
                "delegate", "up to date"]) {
            for (const isStored of [false, true])
                rows.push({ "tag": moment + (isStored ? ", stored" : ""),
                            "moment": moment, "isStored": isStored });
        }
        rows.push({ "tag": "replayed, stored", "moment": "replayed", "isStored": true });
        return rows;
    }

    // It goes at its first chance to, with an empty file or one that has rows.
    function test_pageLeaves(data) {
        if (data.isStored) {
            verifyPage(3);
            loader.active = false;
            tryVerify(() => server.waitingRequests() === 0); // qmllint disable unqualified
            write({ "op": "insert", "value": { "id": "4", "title": "Salt" } });
        }
        lastMoment = data.moment;
        loader.active = true;
        tryVerify(() => isLeft, 5000, data.moment);
        tryVerify(() => loader.item === null);
        tryVerify(() => server.waitingRequests() === 0); // qmllint disable unqualified
        verifyPage(data.isStored ? 4 : 3);
    }

    function test_livePageLeaves_data() {
        const rows = [];
        for (const moment of ["data changed", "rows inserted", "batch", "up to date",
                "must-refetch", "stream's error", "error"])
            rows.push({ "tag": moment });
        return rows;
    }

    // What the server does to it makes it go.
    function test_livePageLeaves(data) {
        verifyPage(3);
        lastMoment = data.tag;
        switch (data.tag) {
        case "rows inserted":
            write({ "op": "insert", "value": { "id": "9", "title": "Tea" } });
            break;
        case "must-refetch":
            verify(server.rotate()); // qmllint disable unqualified
            break;
        case "stream's error":
        case "error":
            server.demand("authorization", "Bearer none"); // qmllint disable unqualified
            write({ "op": "update", "value": { "id": "1", "title": "Oat milk" } });
            break;
        default:
            write({ "op": "update", "value": { "id": "1", "title": "Oat milk" } });
        }
        tryVerify(() => isLeft, 5000, data.tag);
        tryVerify(() => loader.item === null);
        server.demand("host", server.url.toString().split("/")[2]); // qmllint disable unqualified
        verifyPage(data.tag === "rows inserted" ? 4 : 3);
        if (data.tag === "data changed")
            compare(shape().get(2)["title"], "Oat milk");
    }

    function test_pageIsLoadedAsynchronously() {
        loader.asynchronous = true;
        for (let turn = 0; turn < 20; ++turn) { // taken back before, while and after it is built
            loader.active = true;
            wait(turn % 4);
            loader.active = false;
        }
        verifyPage(3);
    }

    function test_pageComesAndGoes() {
        verifyPage(3);
        const before = server.requestCount(); // qmllint disable unqualified
        for (let turn = 0; turn < 50; ++turn) {
            loader.active = false;
            loader.active = true;
        }
        verifyPage(3);
        verify(server.requestCount() - before <= 2 * 50); // qmllint disable unqualified
    }
}
