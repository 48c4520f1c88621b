// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtTest
import Electric

TestCase {
    id: testCase

    name: "Values"
    when: windowShown
    width: 300
    height: 400

    component Entries: PersistedShape {
        id: entries

        property alias mapper: entryStream.columnMapper
        property alias readers: entryStream.parsers
        property var messages: []
        property var errors: []

        stream: ShapeStream {
            id: entryStream

            url: server.url // qmllint disable unqualified
            table: "entries"
            onBatchReceived: batch => entries.messages = entries.messages.concat(batch.messages)
        }
        orderBy: "id"
        onErrorOccurred: error => errors = errors.concat([error])
    }

    Component {
        id: entriesComponent

        Entries {}
    }

    Component {
        id: camelComponent

        Entries {
            mapper: "snakeToCamel"
            orderBy: "createdAt"
            filter: "unitPrice <> '99'"
        }
    }

    Component {
        id: viewComponent

        ListView {
            width: 300
            height: 400
            model: Entries {
                mapper: ({ "created_at": "born", "unit_price": "price" })
                orderBy: "born DESC"
            }
            delegate: Component {
                Text {
                    required property date born
                    required property string price
                    required property string line_1

                    text: line_1 + price
                    height: 40
                }
            }
        }
    }

    function init() {
        server.restart(); // qmllint disable unqualified
    }

    function make(component: Component, properties: var): var {
        const shape = createTemporaryObject(component, testCase, properties);
        tryCompare(shape, "status", PersistedShape.Live);
        return shape;
    }

    function test_everyTypeAsTheServerCallsIt() {
        const row = Object.assign({}, make(entriesComponent, {}).get(0));
        compare(row["id"], 1);
        compare(row["created_at"].toISOString(), "2026-11-23T01:02:03.000Z");
        compare(row["line_1"], "First");
        compare(row["unit_price"], "1.50");
        compare(row["due_days"].length, 2);
        compare(row["due_days"][0].getFullYear(), 2026);
        compare(row["due_days"][1], null);
        compare(new Uint8Array(row["photo"])[1], 255);
        compare(row["photo"].byteLength, 2);
        compare(row["json_data"], [1, null]);
        compare(row["note"], null);
    }

    function test_snakeToCamel() {
        const shape = make(camelComponent, {});
        compare(shape.count, 2);
        const row = Object.assign({}, shape.get(0));
        compare(row["line_1"], "Second"); // the older one
        compare(row["unitPrice"], "20.00");
        compare(row["user_I_D"], 8);
        compare(row["created_at"], undefined);
        compare(shape.messages[0].value.unitPrice, "1.50");
        compare(shape.errorString, "");
        verify(server.writeTo("entries", { // qmllint disable unqualified
            "op": "update",
            "value": { "id": "2", "unit_price": "99" }
        }));
        tryCompare(shape, "count", 1); // the filter is heeded
    }

    function test_anObjectOfNames() {
        const view = createTemporaryObject(viewComponent, testCase);
        tryVerify(() => view.itemAtIndex(1) !== null);
        compare(view.itemAtIndex(0).text, "First1.50");
        compare(view.itemAtIndex(1).price, "20.00");
        compare(view.itemAtIndex(0).born.toISOString(), "2026-11-23T01:02:03.000Z");
    }

    function test_whatIsNoMapper_data() {
        return [
            { tag: "number", mapper: 42, words: "42" },
            { tag: "other word", mapper: "camels", words: "camels" },
            { tag: "list", mapper: ["a"], words: "snakeToCamel" },
            { tag: "object of numbers", mapper: { "note": 1 }, words: "note" },
            { tag: "one name twice", mapper: { "note": "a", "line_1": "a" }, words: "“a”" },
        ];
    }

    function test_whatIsNoMapper(data) {
        const shape = createTemporaryObject(entriesComponent, testCase, { "mapper": data.mapper });
        tryCompare(shape, "status", PersistedShape.Error);
        compare(shape.error.code, ElectricError.InvalidShape);
        verify(shape.errorString.includes(data.words), shape.errorString);
        tryVerify(() => shape.errors.length === 1);
        compare(shape.errors[0].code, ElectricError.InvalidShape);
        shape.mapper = undefined;
        tryCompare(shape, "status", PersistedShape.Live);
        compare(shape.errorString, "");
    }

    function test_parsers() {
        const shape = make(entriesComponent, {
            "readers": {
                "int8": text => "big " + text,
                "unit_price": text => Number(text),
                "type:date": text => ({ "day": text }),
                "column:json_data": text => text.length,
                "note": text => new Date(0)
            }
        });
        const row = Object.assign({}, shape.get(0));
        compare(row["large"], "big 9007199254740993"); // with all digits
        compare(row["id"], "big 1");
        compare(row["unit_price"], 1.5);
        compare(row["due_days"][0]["day"], "2026-11-24");
        compare(row["due_days"][1], null);
        compare(row["json_data"], 9);
        compare(row["note"], null);
        compare(shape.get(1)["note"].getTime(), 0);
        compare(shape.primaryKeyAt(0), 1);
        compare(shape.messages[0].value.unit_price, 1.5);
        compare(shape.errors.length, 0);
    }

    function test_parserThatFails_data() {
        return [
            { tag: "error", parse: text => text.nothing.there, words: "TypeError" },
            { tag: "word", parse: text => { throw "no way"; }, words: "no way" },
            { tag: "undefined", parse: text => undefined, words: "nothing" },
        ];
    }

    function test_parserThatFails(data) {
        const shape = make(entriesComponent, { "readers": { "numeric": data.parse } });
        compare(shape.get(0)["unit_price"], "1.50");
        compare(shape.get(1)["unit_price"], "20.00");
        tryVerify(() => shape.errors.length > 0);
        compare(shape.get(0)["unit_price"], "1.50"); // and once more
        wait(0);
        compare(shape.errors.length, 1); // for the column
        compare(shape.errors[0].code, ElectricError.InvalidValue);
        verify(shape.errors[0].text.includes("unit_price"), shape.errors[0].text);
        verify(shape.errors[0].text.includes(data.words), shape.errors[0].text);
        compare(shape.status, PersistedShape.Live);
    }

    function test_whatIsNoParser_data() {
        return [
            { tag: "a word", readers: { "int8": "Number" }, words: "int8" },
            { tag: "no object", readers: 5, words: "parsers" },
            { tag: "a function alone", readers: text => text, words: "parsers" },
        ];
    }

    function test_whatIsNoParser(data) {
        const shape = make(entriesComponent, { "readers": data.readers });
        tryVerify(() => shape.errors.length > 0);
        compare(shape.errors[0].code, ElectricError.InvalidShape);
        verify(shape.errors[0].text.includes(data.words), shape.errors[0].text);
        compare(shape.get(0)["large"], 9007199254740993);
    }

    function test_parsersMayChange() {
        const shape = make(entriesComponent, {});
        compare(shape.get(0)["id"], 1);
        shape.readers = { "int8": text => text + "!" };
        compare(shape.get(0)["id"], "1!");
        shape.readers = undefined;
        compare(shape.get(0)["id"], 1);
    }
}
