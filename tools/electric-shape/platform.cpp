// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "platform.h"

#ifdef Q_OS_WIN
#include <windows.h>

#include <io.h>
#include <psapi.h>
#else
#include <sys/resource.h>
#include <unistd.h>
#endif

qint64 peakMemoryMegabytes()
{
#if defined(Q_OS_WIN)
    PROCESS_MEMORY_COUNTERS counters;
    if (!GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters))
        return 0;
    return qint64(counters.PeakWorkingSetSize / (1024 * 1024));
#else
    rusage usage {};
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
#if defined(Q_OS_DARWIN)
    return usage.ru_maxrss / (1024 * 1024); // bytes
#else
    return usage.ru_maxrss / 1024; // kilobytes
#endif
#endif
}

bool isTerminal(int fileDescriptor)
{
#ifdef Q_OS_WIN
    return _isatty(fileDescriptor);
#else
    return isatty(fileDescriptor);
#endif
}
