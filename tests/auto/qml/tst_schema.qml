// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

import QtQuick
import QtTest
import Electric

// What a view must do when the server's table gets other columns; see doc/src/schemachanges.qdoc.
TestCase {
    id: testCase

    name: "Schema"
    when: windowShown
    width: 300
    height: 400

    component TodoShape: PersistedShape {
        stream: ShapeStream {
            url: server.url // qmllint disable unqualified
            table: "todos"
        }
        storage: SqliteStorage {
            fileName: server.fileName("schema.db") // qmllint disable unqualified
        }
        orderBy: "id"
    }

    component RowItem: Text {
        required property int index
        required property string title
        required property var note
        required property var model

        readonly property var place: model.place // a role that may not be there yet

        text: title
        height: 40
    }

    component PlainView: ListView {
        id: plain

        property alias shape: plainShape

        width: 300
        height: 100
        model: TodoShape {
            id: plainShape
        }
        delegate: Component {
            RowItem {}
        }
    }

    // Takes the model anew, and stays where it is.
    component FollowingView: ListView {
        id: view

        property alias shape: followed

        width: 300
        height: 100
        model: followed
        delegate: Component {
            RowItem {}
        }

        TodoShape {
            id: followed

            onRolesChanged: {
                const y = view.contentY;
                view.model = null;
                view.model = followed;
                view.forceLayout();
                view.contentY = y;
            }
        }
    }

    Component {
        id: plainComponent

        PlainView {}
    }

    Component {
        id: followingComponent

        FollowingView {}
    }

    SignalSpy {
        id: rolesSpy

        signalName: "rolesChanged"
    }

    SignalSpy {
        id: resetSpy

        signalName: "modelReset"
    }

    function makeView(component: Component): var {
        const view = createTemporaryObject(component, testCase);
        tryCompare(view.shape, "status", PersistedShape.Live);
        tryCompare(view, "count", 3);
        tryVerify(() => view.itemAtIndex(0) !== null);
        rolesSpy.target = view.shape;
        rolesSpy.clear();
        resetSpy.target = view.shape;
        resetSpy.clear();
        return view;
    }

    function addPlace(view: var) {
        verify(server.addColumn("place", "text")); // qmllint disable unqualified
        setPlace("shop");
        tryVerify(() => view.shape.get(0)["place"] === "shop");
        compare(rolesSpy.count, 1);
    }

    function setPlace(place: string) {
        verify(server.write({ // qmllint disable unqualified
            "op": "update",
            "value": { "id": "1", "place": place }
        }));
    }

    function init() {
        server.restart(); // qmllint disable unqualified
    }

    function cleanup() {
        compare(resetSpy.count, 0);
        rolesSpy.target = null;
        resetSpy.target = null;
    }

    // Delegates know the roles that there were when their view took the model.
    function test_addedRole_isNotSeenByDelegatesThatAreThere() {
        const view = makeView(plainComponent);
        const first = view.itemAtIndex(0);
        addPlace(view);
        compare(view.itemAtIndex(0), first);
        compare(first.place, undefined);
        compare(first.title, "Milk");
    }

    function test_addedRole_isSeenByAViewThatTakesTheModelAnew() {
        const view = makeView(followingComponent);
        view.contentY = 20;
        addPlace(view);
        compare(view.contentY, 20);
        tryVerify(() => view.itemAtIndex(0) !== null);
        const first = view.itemAtIndex(0);
        tryCompare(first, "place", "shop");
        compare(first.title, "Milk");
        setPlace("market"); // and it is live
        tryCompare(first, "place", "market");
        compare(view.itemAtIndex(0), first);
        compare(rolesSpy.count, 1);
    }

    function test_droppedRole_isUndefinedWithoutFurtherAdo() {
        const view = makeView(plainComponent);
        const second = view.itemAtIndex(1);
        compare(second.note, "brown");
        verify(server.dropColumn("note")); // qmllint disable unqualified
        tryCompare(second, "note", undefined);
        compare(view.itemAtIndex(1), second);
        compare(second.title, "Bread");
        compare(view.shape.get(1)["note"], undefined);
        compare(rolesSpy.count, 0);
    }

    function test_orderByADroppedColumn_isAnErrorAndTheRowsStay() {
        const view = makeView(plainComponent);
        view.shape.orderBy = "priority DESC";
        tryVerify(() => view.shape.get(0)["title"] === "Bread");
        verify(server.dropColumn("priority")); // qmllint disable unqualified
        tryCompare(view.shape, "status", PersistedShape.Error);
        compare(view.shape.error.code, ElectricError.InvalidQuery);
        verify(view.shape.errorString.includes("priority"));
        compare(view.count, 3);
        compare(view.itemAtIndex(0).title, "Bread");
        view.shape.orderBy = "title DESC";
        tryVerify(() => view.shape.get(0)["title"] === "Milk");
        tryCompare(view.shape, "status", PersistedShape.Live);
    }
}
