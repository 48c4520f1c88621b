// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_APPLICATIONWATCH_P_H
#define ELECTRIC_APPLICATIONWATCH_P_H

#include <electricqt_export.h>

#include <QtCore/QObject>

#include <atomic>

namespace Electric {

// Follows QGuiApplication::applicationState() without a need for Qt Gui: a program without a GUI
// is always active. Lives in the application's thread; the state can be read in any.
class ELECTRICQT_EXPORT ApplicationWatch : public QObject
{
    Q_OBJECT

public:
    static ApplicationWatch *instance(); // null before there is an application

    Qt::ApplicationState state() const { return m_state; }

public Q_SLOTS:
    void setState(Qt::ApplicationState state);

Q_SIGNALS:
    void stateChanged();

private:
    ApplicationWatch();

    std::atomic<Qt::ApplicationState> m_state = Qt::ApplicationActive;
};

} // namespace Electric

#endif
