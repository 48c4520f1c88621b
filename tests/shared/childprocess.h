// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_TEST_CHILDPROCESS_H
#define ELECTRIC_TEST_CHILDPROCESS_H

#include <QtCore/QProcess>

// A process that starts in memory of its own. By itself Qt lends it this process's, as vfork() does,
// until it is what it shall be: what the thread sanitizer then notes for the child, that it need not
// watch it any more, would be true of the calling thread for good.
class ChildProcess : public QProcess
{
public:
    ChildProcess()
    {
#ifdef __SANITIZE_THREAD__
        setChildProcessModifier([] {});
#endif
    }
};

#endif
