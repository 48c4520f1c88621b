// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtTest
import Electric

// What an app's page of settings does with its storage.
TestCase {
    id: testCase

    name: "Storage"

    Component {
        id: component

        PersistedShape {
            id: model

            readonly property alias place: storage

            stream: ShapeStream {
                url: server.url // qmllint disable unqualified
                table: "todos"
            }
            storage: SqliteStorage {
                id: storage

                fileName: server.fileName("todos.db") // qmllint disable unqualified
            }
        }
    }

    function init() {
        server.restart(); // qmllint disable unqualified
    }

    function test_shapesAreListed() {
        const model = createTemporaryObject(component, testCase);
        tryVerify(() => model.isUpToDate);
        let shapes = null;
        model.place.shapes(list => shapes = list);
        tryVerify(() => shapes !== null);
        compare(shapes.length, 1);
        compare(shapes[0].serverTable, "todos");
        compare(shapes[0].rowCount, model.count);
        verify(shapes[0].isComplete && shapes[0].isOpen && !shapes[0].isStale);
        verify(shapes[0].lastUsedAt > new Date(Date.now() - 600000));
    }

    function test_whatIsInUseIsNotRemoved() {
        const model = createTemporaryObject(component, testCase);
        tryVerify(() => model.isUpToDate);
        let removed = -1;
        model.place.removeUnused(new Date(Date.now() + 600000), count => removed = count);
        tryCompare({ get value() { return removed; } }, "value", 0);
        verify(model.count > 0);
    }

    function test_clear() {
        const model = createTemporaryObject(component, testCase);
        tryVerify(() => model.isUpToDate);
        model.offline = true;
        let isDone = false;
        model.place.clear(() => isDone = true);
        tryVerify(() => isDone);
        tryCompare(model, "count", 0);
    }

    function test_aThrowingReceiverIsToldOf() {
        const model = createTemporaryObject(component, testCase);
        tryVerify(() => model.isUpToDate);
        ignoreWarning(/QML SqliteStorage: Error: no/);
        let called = false;
        model.place.shapes(() => { called = true; throw new Error("no"); });
        tryVerify(() => called);
    }
}
