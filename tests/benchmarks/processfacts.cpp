// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "processfacts.h"

#include <QtCore/QByteArray>
#include <QtCore/QDir>
#include <QtCore/QFile>

#ifdef Q_OS_LINUX
#include <ctime>
#endif

using namespace Qt::StringLiterals;

namespace {

// "VmHWM:     1234 kB" in a file like /proc/self/status
std::optional<qint64> numberIn(const QString &fileName, const QByteArray &name)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray text = '\n' + file.readAll();
    const qsizetype at = text.indexOf('\n' + name + ':');
    if (at < 0)
        return std::nullopt;
    const QByteArray rest = text.sliced(at + name.size() + 2);
    return rest.first(rest.indexOf('\n')).simplified().split(' ').first().toLongLong();
}

std::optional<qint64> ownNumber(const QByteArray &name)
{
    return numberIn(u"/proc/self/status"_s, name);
}

} // namespace

std::optional<qint64> peakMemoryKilobytes()
{
    return ownNumber("VmHWM");
}

std::optional<qint64> residentKilobytes()
{
    return ownNumber("VmRSS");
}

std::optional<qint64> threadCount()
{
    return ownNumber("Threads");
}

std::optional<qint64> voluntarySwitches()
{
    const QString folder = u"/proc/self/task/"_s;
    const QStringList threads = QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    if (threads.isEmpty())
        return std::nullopt;
    qint64 sum = 0;
    for (const QString &thread : threads)
        sum += numberIn(folder + thread + u"/status"_s, "voluntary_ctxt_switches").value_or(0);
    return sum;
}

std::optional<double> threadMilliseconds()
{
#ifdef Q_OS_LINUX
    timespec time = {};
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0)
        return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
#endif
    return std::nullopt;
}
