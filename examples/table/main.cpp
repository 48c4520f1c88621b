// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

// Usage: electric-table [URL]

#include "tablewindow.h"

#include <QtWidgets/QApplication>

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    const QString url = app.arguments().value(1, QStringLiteral("http://127.0.0.1:5133/v1/shape"));
    TableWindow window((QUrl(url)));
    window.show();
    return app.exec();
}
