// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtTest
import Electric

// PersistedShape.row(): an object whose properties are the row's columns.
TestCase {
    id: testCase

    name: "LiveRow"
    when: windowShown
    width: 300
    height: 100

    Component {
        id: pageComponent

        Item {
            id: page

            property var key: 1
            property var row: todos.row(key)
            // A binding from before anything is known of the columns.
            readonly property string title: row.exists ? row.title : "-"

            property PersistedShape shape: PersistedShape {
                id: todos

                stream: ShapeStream {
                    url: server.url // qmllint disable unqualified
                    table: "todos"
                }
                storage: SqliteStorage {
                    fileName: server.fileName("row.db") // qmllint disable unqualified
                }
            }
        }
    }

    function init() {
        server.restart(); // qmllint disable unqualified
    }

    function write(operation) {
        verify(server.write(operation)); // qmllint disable unqualified
    }

    function test_columns_areProperties() {
        const page = createTemporaryObject(pageComponent, testCase);
        compare(page.title, "-");
        tryVerify(() => page.row.exists);
        compare(page.title, page.shape.get(page.shape.indexOf(1)).title);
        compare(page.row.primaryKey, 1);
        compare(page.row.values.title, page.title);

        write({ op: "update", key: { id: 1 }, value: { title: "changed" } });
        tryCompare(page, "title", "changed");
        write({ op: "delete", key: { id: 1 } });
        tryCompare(page, "title", "-");
        compare(page.row.title, undefined);
    }

    function test_key_isBound() {
        const page = createTemporaryObject(pageComponent, testCase);
        tryVerify(() => page.row.exists);
        const first = page.title;
        page.key = [2]; // a list of one is a value
        tryVerify(() => page.row.exists && page.title !== first);
        page.key = 9999;
        compare(page.title, "-");
        page.key = page.shape.primaryKeyAt(0);
        tryVerify(() => page.row.exists);
        compare(page.shape.indexOf(9999), -1);
    }

    function test_manyRows_areCollected() {
        const page = createTemporaryObject(pageComponent, testCase);
        tryVerify(() => page.row.exists);
        for (let i = 0; i < 100; ++i)
            page.key = i % 2 + 1;
        gc();
        tryVerify(() => page.row.exists);
        page.destroy();
    }
}
