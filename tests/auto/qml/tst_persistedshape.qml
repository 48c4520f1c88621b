// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtTest
import Electric

TestCase {
    id: testCase

    name: "PersistedShape"
    when: windowShown
    width: 300
    height: 400

    component ShapeView: ListView {
        id: view

        property string file: ""
        property alias shape: shapeModel

        width: 300
        height: 400
        model: PersistedShape {
            id: shapeModel

            stream: ShapeStream {
                url: server.url // qmllint disable unqualified
                table: "todos"
            }
            storage: SqliteStorage {
                fileName: view.file
            }
            orderBy: "priority DESC"
        }
        delegate: Component { // written out: Qt 6.4 does not wrap it in an inline component
            RowItem {}
        }
    }

    component RowItem: Text {
        required property int index
        required property string title
        required property var note
        required property bool done
        required property date created
        required property string electricKey

        text: title
        height: 40
    }

    Component {
        id: listComponent

        ShapeView {}
    }

    SignalSpy {
        id: upToDateSpy

        signalName: "upToDate"
    }

    SignalSpy {
        id: resetSpy

        signalName: "modelReset"
    }

    function makeList(name: string): ShapeView {
        const list = createTemporaryObject(listComponent, testCase, {
            "file": server.fileName(name) // qmllint disable unqualified
        });
        upToDateSpy.target = list.shape;
        upToDateSpy.clear();
        return list;
    }

    function titles(list: ShapeView): string {
        const found = [];
        for (let row = 0; row < list.count; ++row)
            found.push(list.shape.get(row)["title"]);
        return found.join();
    }

    function delegateAt(list: ShapeView, row: int): var {
        return list.itemAtIndex(row);
    }

    function init() {
        server.restart(); // qmllint disable unqualified
    }

    function test_rowsAreShownAndLive() {
        const list = makeList("live.db");
        tryCompare(list.shape, "status", PersistedShape.Live);
        compare(list.count, 3);
        compare(titles(list), "Bread,Cheese,Milk");
        tryVerify(() => list.itemAtIndex(2) !== null);
        const first = delegateAt(list, 0);
        compare(first.title, "Bread");
        compare(first.note, "brown");
        compare(first.done, true);
        compare(delegateAt(list, 1).note, null);
        compare(first.electricKey, '"public"."todos"/"2"');

        verify(server.write({ // qmllint disable unqualified
            "op": "update",
            "value": { "id": "2", "title": "Rye bread" }
        }));
        tryCompare(first, "title", "Rye bread"); // the same delegate
        verify(server.write({ // qmllint disable unqualified
            "op": "insert",
            "value": { "id": "4", "title": "Salt", "priority": "9" }
        }));
        tryCompare(list, "count", 4);
        compare(list.shape.get(0)["title"], "Salt");
        tryVerify(() => list.itemAtIndex(1) === first); // once the view has laid itself out
    }

    function test_valuesHaveTheirTypes() {
        const list = makeList("types.db");
        tryCompare(list, "count", 3);
        const milk = Object.assign({}, list.shape.get(2));
        compare(milk["id"], 1);
        compare(milk["done"], false);
        compare(milk["note"], null);
        compare(milk["created"].toISOString(), "2026-11-23T01:02:03.500Z");
        compare(milk["due"].getFullYear(), 2026);
        compare(list.shape.primaryKeyAt(2), 1);
    }

    function test_offlineShowsStoredRows() {
        let list = makeList("offline.db");
        tryCompare(list.shape, "status", PersistedShape.Live);
        list.destroy();
        wait(0);
        server.close(); // qmllint disable unqualified
        list = makeList("offline.db");
        list.shape.offline = true;
        tryVerify(() => upToDateSpy.count === 1);
        compare(upToDateSpy.signalArguments[0][0], PersistedShape.Replay);
        compare(list.count, 3);
        tryCompare(list.shape, "status", PersistedShape.Offline);
        verify(list.shape.lastSyncedAt.getTime() > 0);
    }

    function test_serverGoneIsAnErrorValue() {
        server.close(); // qmllint disable unqualified
        const list = makeList("gone.db");
        tryCompare(list.shape, "status", PersistedShape.Offline);
        compare(list.shape.error.code, ElectricError.NetworkFailed);
        verify(list.shape.error.willRetry);
        verify(list.shape.errorString.length > 0);
        verify(list.shape.retryAt.getTime() > 0);
    }

    function test_refetchKeepsTheDelegates() {
        const list = makeList("refetch.db");
        tryCompare(list.shape, "status", PersistedShape.Live);
        tryVerify(() => list.itemAtIndex(1) !== null);
        const second = list.itemAtIndex(1);
        upToDateSpy.clear();
        verify(server.rotate()); // qmllint disable unqualified
        verify(server.write({ // qmllint disable unqualified
            "op": "delete",
            "value": { "id": "2" }
        }));
        tryCompare(list, "count", 2);
        tryVerify(() => list.itemAtIndex(0) === second);
        compare(titles(list), "Cheese,Milk");
    }

    function test_refetchWhileScrolledIsInvisible() {
        for (let id = 10; id < 110; ++id)
            verify(server.write({ // qmllint disable unqualified
                "op": "insert",
                "value": { "id": String(id), "title": "Row " + id, "priority": "0" }
            }));
        const list = makeList("scrolled.db");
        tryCompare(list.shape, "status", PersistedShape.Live);
        compare(list.count, 103);
        resetSpy.target = list.shape;
        resetSpy.clear();
        let smallest = list.count;
        list.countChanged.connect(() => smallest = Math.min(smallest, list.count));
        list.contentY = 2000;
        tryVerify(() => list.itemAtIndex(55) !== null);
        const seen = delegateAt(list, 55);
        const title = seen.title;
        upToDateSpy.clear();
        verify(server.rotate()); // qmllint disable unqualified
        verify(server.write({ // qmllint disable unqualified
            "op": "insert",
            "value": { "id": "200", "title": "At the end", "priority": "-1" }
        }));
        tryCompare(list, "count", 104);
        tryCompare(list.shape, "isUpToDate", true);
        compare(list.contentY, 2000);
        compare(delegateAt(list, 55), seen);
        compare(seen.title, title);
        compare(smallest, 103);
        compare(resetSpy.count, 0);
    }

    function test_orderAndFilterAreBindable() {
        const list = makeList("order.db");
        tryCompare(list, "count", 3);
        list.shape.orderBy = "title";
        tryVerify(() => titles(list) === "Bread,Cheese,Milk");
        list.shape.filter = "done = ?";
        list.shape.filterParams = [false];
        tryVerify(() => titles(list) === "Cheese,Milk");
        list.shape.filter = "";
        tryCompare(list, "count", 3);
    }

    function test_paramsMayBeAList() {
        const list = makeList("params.db");
        list.shape.stream.where = "priority > $1 AND done = $2";
        list.shape.stream.params = [1, false];
        tryVerify(() => titles(list) === "Cheese");
        list.shape.stream.params = { "1": 0, "2": false };
        tryVerify(() => titles(list) === "Cheese,Milk");
    }
}
