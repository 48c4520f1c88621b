// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtTest
import Electric

// What is wrong in a QML file is said with the place in it. ignoreWarning() fails a test in which the
// warning does not come, failOnWarning() one in which there is another.
TestCase {
    id: testCase

    name: "Warnings"

    Component {
        id: streamComponent

        ShapeStream {
            table: "todos"
        }
    }

    Component {
        id: shapeComponent

        PersistedShape {}
    }

    Component {
        id: wholeComponent

        PersistedShape {
            stream: ShapeStream {
                table: "todos"
            }
        }
    }

    SignalSpy {
        id: errorSpy

        signalName: "errorOccurred"
    }

    function init() {
        failOnWarning(/.?/);
        errorSpy.target = null;
        errorSpy.clear();
    }

    function watched(component: Component, properties: var): var {
        const object = createTemporaryObject(component, testCase, properties);
        errorSpy.target = object;
        return object;
    }

    function test_streamWithoutUrlWarnsOnce() {
        ignoreWarning(/tst_warnings\.qml:\d+:\d+: .*No URL is set/);
        const stream = watched(streamComponent, {});
        tryCompare(errorSpy, "count", 1);
        stream.start();
        wait(0);
    }

    function test_urlThatIsNoneWarns() {
        ignoreWarning(/tst_warnings\.qml:\d+:\d+: .*not an http or https URL/);
        watched(streamComponent, { "url": "ftp://user:secret@host/shape" });
        tryCompare(errorSpy, "count", 1);
    }

    function test_streamOfAShapeWarns() {
        ignoreWarning(/tst_warnings\.qml:\d+:\d+: .*No URL is set/);
        watched(wholeComponent, {});
        tryVerify(() => errorSpy.count > 0);
    }

    function test_whatIsNoFunctionWarns_data() {
        return [
            { tag: "parsers", property: "parsers", value: "int8" },
            { tag: "headersProvider", property: "headersProvider", value: 7 },
            { tag: "paramsProvider", property: "paramsProvider", value: 7 }
        ];
    }

    function test_whatIsNoFunctionWarns(data) {
        ignoreWarning(new RegExp("tst_warnings\\.qml:\\d+:\\d+: .*" + data.property + " is no "));
        const properties = { "autoStart": false };
        properties[data.property] = data.value;
        watched(streamComponent, properties);
        tryCompare(errorSpy, "count", 1);
    }

    function test_shapeWithoutStreamWarns() {
        ignoreWarning(/tst_warnings\.qml:\d+:\d+: .*There is no stream/);
        watched(shapeComponent, {});
        wait(0);
    }

    function test_streamThatComesAtOnceIsFine() {
        server.restart(); // qmllint disable unqualified
        const shape = watched(shapeComponent, {});
        shape.stream = createTemporaryObject(streamComponent, testCase, {
            "url": server.url // qmllint disable unqualified
        });
        tryCompare(shape, "status", PersistedShape.Live);
    }

    function test_whatDoesNotStartByItselfIsFine() {
        watched(shapeComponent, { "autoStart": false });
        watched(streamComponent, { "autoStart": false });
        wait(0);
        compare(errorSpy.count, 0);
    }
}
