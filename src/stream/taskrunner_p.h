// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TASKRUNNER_P_H
#define ELECTRIC_TASKRUNNER_P_H

#include <electricqt_export.h>

#include <QtCore/QObject>

#include <deque>
#include <functional>
#include <mutex>

namespace Electric {

// Runs what is posted to it in its own thread, in the order of posting. The tasks travel in a
// queue of its own, not in Qt's events: its mutex is one that the thread sanitizer sees.
class ELECTRICQT_EXPORT TaskRunner : public QObject
{
    Q_OBJECT

public:
    explicit TaskRunner(QObject *parent = nullptr);

    void post(std::function<void()> task); // from any thread, while it exists
    void close(); // what is posted from now on is not done

protected:
    bool event(QEvent *event) override;

private:
    std::mutex m_mutex;
    std::deque<std::function<void()>> m_tasks;
    bool m_isClosed = false;
};

} // namespace Electric

#endif
