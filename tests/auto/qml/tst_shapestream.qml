// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtTest
import Electric

TestCase {
    id: testCase

    name: "ShapeStream"

    Component {
        id: streamComponent

        ShapeStream {
            property int changes: 0
            property string lastTitle: ""

            url: server.url // qmllint disable unqualified
            table: "todos"
            onBatchReceived: batch => {
                changes += batch.changeCount;
                for (const message of batch.messages)
                    lastTitle = message.value.title;
            }
        }
    }

    Component {
        id: idleComponent

        ShapeStream {
            autoStart: false
            url: server.url // qmllint disable unqualified
            table: "todos"
        }
    }

    function init() {
        server.restart(); // qmllint disable unqualified
    }

    function test_startsByItself() {
        const stream = createTemporaryObject(streamComponent, testCase);
        tryCompare(stream, "state", ShapeStream.Live);
        compare(stream.changes, 3);
        verify(stream.isUpToDate);
        tryVerify(() => server.waitingRequests() === 1); // qmllint disable unqualified
        verify(server.write({ // qmllint disable unqualified
            "op": "insert",
            "value": { "id": "4", "title": "Salt" }
        }));
        tryCompare(stream, "lastTitle", "Salt");
    }

    function test_withoutAutoStartWaits() {
        const stream = createTemporaryObject(idleComponent, testCase);
        wait(50);
        compare(stream.state, ShapeStream.Stopped);
        stream.start();
        tryCompare(stream, "state", ShapeStream.Live);
    }

    function test_withoutUrlSaysSo() {
        const stream = createTemporaryObject(idleComponent, testCase, { "url": "" });
        stream.start();
        tryCompare(stream, "state", ShapeStream.Failed);
        compare(stream.error.code, ElectricError.InvalidShape);
    }
}
