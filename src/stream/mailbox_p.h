// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_MAILBOX_P_H
#define ELECTRIC_MAILBOX_P_H

#include <electricqt_export.h>

#include <functional>
#include <mutex>

class QObject;

namespace Electric {

class TaskRunner;

// The way to an object in another thread that may go away at any moment: what is posted runs
// in the object's thread as long as it lives, in the order of posting, and is dropped afterwards.
class ELECTRICQT_EXPORT Mailbox
{
public:
    explicit Mailbox(QObject *owner);
    ~Mailbox();

    void post(std::function<void()> task); // from any thread
    void close(); // by the owner, when its destruction begins

private:
    std::mutex m_mutex;
    TaskRunner *m_runner; // a child of the owner, to live in its thread; null once closed
};

} // namespace Electric

#endif
