// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include <ElectricQt/PersistedShape>
#include <ElectricQt/SqliteStorage>
#include <QtWidgets/QApplication>
#include <QtWidgets/QListView>

int main(int argc, char **argv)
{
    QApplication app(argc, argv);

    Electric::ShapeStream stream;
    stream.setUrl(QUrl("http://127.0.0.1:5133/v1/shape"));
    stream.setTable("todos");
    Electric::SqliteStorage storage("todos.db");

    Electric::PersistedShape todos;
    todos.setStream(&stream);
    todos.setStorage(&storage);
    todos.setFilter("done = 0");
    todos.setOrderBy("priority DESC, title");
    todos.start();

    QListView view;
    view.setModel(&todos);
    view.show();
    return app.exec();
}
