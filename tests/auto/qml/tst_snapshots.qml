// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtTest
import Electric

// Rows on demand, as an app asks for them.
TestCase {
    id: testCase

    name: "Snapshots"

    Component {
        id: modelComponent

        PersistedShape {
            id: model

            property int finished: 0
            property var last: null
            property int countThen: -1
            property bool asksAtOnce: false

            orderBy: "id"
            storage: SqliteStorage {
                fileName: server.fileName("snapshots.db") // qmllint disable unqualified
            }
            stream: ShapeStream {
                url: server.url // qmllint disable unqualified
                table: "todos"
                log: ShapeStream.ChangesOnly
                onSnapshotFinished: (id, error, rows) => {
                    model.last = { id: id, code: error.code, text: error.text, rows: rows };
                    model.countThen = model.count;
                    ++model.finished;
                }
                Component.onCompleted: {
                    if (model.asksAtOnce)
                        requestSnapshot({ where: "id = $1", params: [2] });
                }
            }
        }
    }

    SignalSpy {
        id: resets

        signalName: "modelReset"
    }

    function init() {
        server.restart(); // qmllint disable unqualified
    }

    function test_rows_data() {
        return [
            { tag: "all", options: {}, titles: ["Milk", "Bread", "Cheese"] },
            { tag: "where", options: { where: "done = false" }, titles: ["Milk", "Cheese"] },
            { tag: "params, list", options: { where: "id > $1", params: [1] },
              titles: ["Bread", "Cheese"] },
            { tag: "params, object", options: { where: "id > $1", params: { "1": 2 } },
              titles: ["Cheese"] },
            { tag: "page", options: { orderBy: "id DESC", limit: 1, offset: 1 },
              titles: ["Bread"] },
            { tag: "POST", options: { where: "id = 1", method: "POST" }, titles: ["Milk"] },
            { tag: "no limit", options: { where: "id = 1", limit: undefined, offset: null },
              titles: ["Milk"] },
            { tag: "none", options: { limit: 0 }, titles: [] }
        ];
    }

    function test_rows(data) {
        const model = createTemporaryObject(modelComponent, testCase);
        tryCompare(model, "status", PersistedShape.Live);
        resets.target = model;
        resets.clear();
        compare(model.count, 0);
        const id = model.stream.requestSnapshot(data.options);
        tryCompare(model, "finished", 1);
        compare(model.last, { id: id, code: ElectricError.NoError, text: "",
                              rows: data.titles.length });
        compare(model.countThen, data.titles.length);
        for (let row = 0; row < data.titles.length; ++row)
            compare(model.get(row).title, data.titles[row]);
        tryCompare(model, "status", PersistedShape.Live);
        compare(resets.count, 0);
    }

    function test_whenComplete() {
        const model = createTemporaryObject(modelComponent, testCase, { asksAtOnce: true });
        tryCompare(model, "finished", 1);
        compare(model.last.text, "");
        compare(model.countThen, 1);
        tryCompare(model, "status", PersistedShape.Live);
        verify(server.rotate()); // qmllint disable unqualified
        verify(server.writeTo("todos", { // qmllint disable unqualified
            "op": "update", "key": { "id": "2" }, "value": { "title": "Rolls" }
        }));
        tryVerify(() => model.get(0).title === "Rolls");
        compare(model.finished, 1);
    }

    function test_errors_data() {
        return [
            { tag: "option", options: { order_by: "id" }, code: ElectricError.InvalidShape },
            { tag: "limit", options: { limit: "some" }, code: ElectricError.InvalidShape },
            { tag: "where", options: { where: "nonsense = 1" },
              code: ElectricError.RequestRefused }
        ];
    }

    function test_errors(data) {
        const model = createTemporaryObject(modelComponent, testCase);
        tryCompare(model, "status", PersistedShape.Live);
        model.stream.requestSnapshot(data.options);
        tryCompare(model, "finished", 1);
        compare(model.last.code, data.code);
        verify(model.last.text.length > 0);
        compare(model.last.rows, 0);
        tryCompare(model, "status", PersistedShape.Live);
    }

    function test_fetch() {
        const model = createTemporaryObject(modelComponent, testCase);
        tryCompare(model, "status", PersistedShape.Live);
        let titles = null;
        model.stream.snapshotFetched.connect((id, rows, error) => {
            titles = rows.messages.map(message => message.value.title);
        });
        model.stream.fetchSnapshot({ where: "id < 3", orderBy: "id" });
        tryVerify(() => titles !== null);
        compare(titles, ["Milk", "Bread"]);
        compare(model.count, 0);
    }
}
