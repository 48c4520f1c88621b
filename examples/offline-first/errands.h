// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OFFLINEFIRST_ERRANDS_H
#define OFFLINEFIRST_ERRANDS_H

#include <QtCore/QObject>
#include <QtCore/QString>

class QQuickWindow;

// What the command line wants done once the window shows what it can show.
struct ErrandList
{
    QString screenshot; // where to save one
    bool isPrinting = false; // what is shown, whenever it changes
    bool isLoggingOut = false;
};

class Errands : public QObject
{
    Q_OBJECT

public:
    Errands(QQuickWindow *window, const ErrandList &list);

private Q_SLOTS:
    void look();
    void lookLater();

private:
    void print(const QString &summary);
    void finish();

    QQuickWindow *const m_window;
    ErrandList m_list;
    const bool m_isEnding;
    QString m_printed;
};

#endif
