// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

pragma ComponentBehavior: Bound

import QtQuick
import QtTest
import Electric

// What is asked for before each request, and how requests are made.
TestCase {
    id: testCase

    name: "Requests"

    property string token: "first"
    property var keptReply: null
    property var errorsTold: []

    Component {
        id: streamComponent

        ShapeStream {
            id: stream

            property int errors: 0
            property var lastError: null

            url: server.url // qmllint disable unqualified
            table: "todos"
            autoStart: false
            onErrorOccurred: error => {
                ++errors;
                lastError = error;
            }
        }
    }

    Component {
        id: boundComponent

        ShapeStream {
            url: server.url // qmllint disable unqualified
            table: "todos"
            headersProvider: () => ({ "X-Token": testCase.token })
            paramsProvider: (lastError, reply) => reply.answer({ tenant: testCase.token })
        }
    }

    Component {
        id: modesComponent

        ShapeStream {
            property bool isByEvents: activeLiveMode === ShapeStream.ServerSentEvents
            property bool prefersEvents: false

            url: server.url // qmllint disable unqualified
            table: "todos"
            liveMode: prefersEvents ? ShapeStream.ServerSentEvents : ShapeStream.LongPolling
            backgroundPause: ShapeStream.PauseWhenSuspended
            maximumResponseSize: 1 << 20
        }
    }

    function init() {
        server.restart(); // qmllint disable unqualified
        token = "first";
        keptReply = null;
        errorsTold = [];
    }

    function started(properties) {
        const stream = createTemporaryObject(streamComponent, testCase, properties);
        stream.start();
        return stream;
    }

    // Each way to answer, of both providers.
    function test_answers_data() {
        const answers = [
            { tag: "object", provide: () => ({ "X-Token": "good" }) },
            { tag: "number", provide: () => ({ "X-Token": 7 }), expected: "7" },
            { tag: "promise", provide: () => Promise.resolve({ "X-Token": "good" }) },
            { tag: "thenable", provide: () => ({ then: take => take({ "X-Token": "good" }) }) },
            { tag: "reply", provide: (lastError, reply) => reply.answer({ "X-Token": "good" }) },
            { tag: "reply, later", provide: (lastError, reply) => {
                Qt.callLater(() => reply.answer({ "X-Token": "good" }));
            } },
            { tag: "twice", provide: (lastError, reply) => {
                reply.answer({ "X-Token": "good" });
                reply.answer({ "X-Token": "bad" });
                reply.fail("bad");
            } },
            { tag: "nothing to add", provide: () => ({}), expected: "" }
        ];
        const rows = [];
        for (const answer of answers) {
            rows.push(Object.assign({}, answer, { isParams: false }));
            rows.push(Object.assign({}, answer, { tag: answer.tag + ", params",
                                                  isParams: true }));
        }
        return rows;
    }

    function test_answers(data) {
        const stream = started(data.isParams ? { paramsProvider: data.provide }
                                             : { headersProvider: data.provide });
        tryCompare(stream, "state", ShapeStream.Live);
        const expected = data.expected === undefined ? "good" : data.expected;
        compare(data.isParams ? server.lastQuery("X-Token") // qmllint disable unqualified
                              : server.lastHeader("X-Token"), // qmllint disable unqualified
                expected);
        compare(stream.errors, 0);
    }

    // The request is not sent, the app hears why, and it is tried again.
    function test_failures_data() {
        return [
            { tag: "throws an error", provide: () => { throw new Error("no session"); },
              text: "no session" },
            { tag: "throws text", provide: () => { throw "no session"; }, text: "no session" },
            { tag: "rejects", provide: () => Promise.reject("no session"), text: "no session" },
            { tag: "fails", provide: (lastError, reply) => reply.fail("no session"),
              text: "no session" },
            { tag: "fails without words", provide: (lastError, reply) => reply.fail(""),
              text: "no answer" },
            { tag: "text", provide: () => "Bearer x", text: "Bearer x" },
            { tag: "number", provide: () => 7, text: "no object" },
            { tag: "null", provide: () => null, text: "no object" },
            { tag: "nothing, and takes no reply", provide: () => {}, text: "no object" },
            { tag: "list", provide: () => ["X-Token"], text: "no object" },
            { tag: "function", provide: () => () => ({}), text: "no object" },
            { tag: "date", provide: () => new Date(), text: "no object" },
            { tag: "error", provide: () => new Error("x"), text: "no object" },
            { tag: "promise of rubbish", provide: () => Promise.resolve(7), text: "no object" },
            { tag: "a token that is not there",
              provide: () => ({ "X-Token": undefined }), text: "X-Token" },
            { tag: "null as a value", provide: () => ({ "X-Token": null }), text: "X-Token" },
            { tag: "object as a value", provide: () => ({ "X-Token": {} }), text: "X-Token" }
        ];
    }

    function test_failures(data) {
        const stream = started({ headersProvider: data.provide, maximumRetries: 0 });
        tryCompare(stream, "state", ShapeStream.Failed);
        compare(stream.errors, 1);
        verify(stream.lastError.text.includes(data.text), stream.lastError.text);
        compare(server.requestCount(), 0); // qmllint disable unqualified
        stream.headersProvider = null;
        stream.retry();
        tryCompare(stream, "state", ShapeStream.Live);
    }

    function test_unansweredIsCollected() {
        const stream = started({
            headersProvider: (lastError, reply) => {}, maximumRetries: 0
        });
        tryVerify(() => {
            gc();
            return stream.state === ShapeStream.Failed;
        });
        verify(stream.lastError.text.includes("unanswered"), stream.lastError.text);
    }

    function test_later() {
        const stream = started({
            headersProvider: (lastError, reply) => { testCase.keptReply = reply; }
        });
        tryVerify(() => keptReply !== null);
        gc(); // the reply is in use
        compare(server.requestCount(), 0); // qmllint disable unqualified
        keptReply.answer({ "X-Token": "good" });
        tryVerify(() => server.requestCount() > 0); // qmllint disable unqualified
        compare(server.lastHeader("X-Token"), "good"); // qmllint disable unqualified
    }

    function test_laterThanTheStream() {
        const stream = createTemporaryObject(streamComponent, testCase, {
            headersProvider: (lastError, reply) => { testCase.keptReply = reply; }
        });
        stream.start();
        tryVerify(() => keptReply !== null);
        stream.destroy();
        wait(0); // where destroy() takes place
        keptReply.answer({ "X-Token": "late" });
        const other = started({});
        tryCompare(other, "state", ShapeStream.Live);
        compare(server.lastHeader("X-Token"), ""); // qmllint disable unqualified
    }

    function test_refused() {
        server.demand("X-Token", "second"); // qmllint disable unqualified
        const stream = started({
            headersProvider: lastError => {
                testCase.errorsTold.push(lastError === null ? null : lastError.code);
                if (lastError !== null)
                    testCase.token = "second"; // and from now on
                return { "X-Token": testCase.token };
            }
        });
        tryCompare(stream, "state", ShapeStream.Live);
        compare(errorsTold[0], null);
        compare(errorsTold[1], ElectricError.Unauthorized);
        compare(stream.lastError.httpStatus, 401);
        verify(stream.lastError.willRetry);
    }

    function test_noFunction_data() {
        return [
            { tag: "headers", name: "headersProvider" },
            { tag: "params", name: "paramsProvider" }
        ];
    }

    function test_noFunction(data) {
        const stream = createTemporaryObject(streamComponent, testCase);
        stream[data.name] = "Bearer x";
        tryCompare(stream, "errors", 1);
        compare(stream.lastError.code, ElectricError.InvalidShape);
        verify(stream.lastError.text.includes(data.name));
    }

    function test_bound() {
        const stream = createTemporaryObject(boundComponent, testCase);
        tryCompare(stream, "state", ShapeStream.Live);
        compare(server.lastHeader("X-Token"), "first"); // qmllint disable unqualified
        compare(server.lastQuery("tenant"), "first"); // qmllint disable unqualified
        token = "second"; // the next request asks again
        stream.refresh();
        tryVerify(() => server.lastHeader("X-Token") === "second"); // qmllint disable unqualified
        compare(server.lastQuery("tenant"), "second"); // qmllint disable unqualified
    }

    function test_modes() {
        const stream = createTemporaryObject(modesComponent, testCase);
        tryVerify(() => server.waitingRequests() === 1); // qmllint disable unqualified
        compare(stream.liveMode, ShapeStream.LongPolling);
        compare(stream.activeLiveMode, ShapeStream.LongPolling);
        compare(stream.backgroundPause, ShapeStream.PauseWhenSuspended);
        compare(stream.maximumResponseSize, 1 << 20);
        verify(!stream.isByEvents);
        compare(server.lastQuery("live_sse"), ""); // qmllint disable unqualified
        stream.prefersEvents = true;
        tryVerify(() => stream.isByEvents);
        tryVerify(() => server.lastQuery("live_sse") === "true"); // qmllint disable unqualified
    }

    function test_enums_data() {
        return [
            { tag: "LiveMode", values: [ShapeStream.LongPolling, ShapeStream.ServerSentEvents] },
            { tag: "BackgroundPause", values: [ShapeStream.NeverPause,
                                               ShapeStream.PauseWhenSuspended,
                                               ShapeStream.PauseWhenHidden] },
            { tag: "Log", values: [ShapeStream.FullLog, ShapeStream.ChangesOnly] },
            { tag: "Replica", values: [ShapeStream.DefaultReplica, ShapeStream.FullReplica] },
            { tag: "State", values: [ShapeStream.Stopped, ShapeStream.Syncing, ShapeStream.Live,
                                     ShapeStream.Retrying, ShapeStream.Paused,
                                     ShapeStream.Failed] }
        ];
    }

    function test_enums(data) {
        compare(data.values, data.values.map((value, index) => index));
    }

    function test_tooLarge() {
        const stream = started({ maximumResponseSize: 100 });
        tryCompare(stream, "state", ShapeStream.Failed);
        compare(stream.error.code, ElectricError.ResponseTooLarge);
    }

    function test_maximumRetries() {
        server.fail(1); // qmllint disable unqualified
        const stream = started({ maximumRetries: 0 });
        tryCompare(stream, "state", ShapeStream.Failed);
        compare(stream.error.code, ElectricError.ServerUnavailable);
        stream.retry();
        tryCompare(stream, "state", ShapeStream.Live);
    }
}
