// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_PERSISTEDSHAPE_P_H
#define ELECTRIC_PERSISTEDSHAPE_P_H

#include "persistedshape.h"
#include "persistedshapestream_p.h"
#include "rowcache_p.h"

#include <initializer_list>
#include <optional>

namespace Electric {

class PersistedShapePrivate
{
public:
    static constexpr int KeyRole = Qt::UserRole;
    static constexpr int FirstColumnRole = Qt::UserRole + 1;

    static const PersistedShapePrivate *get(const PersistedShape *model) { return model->d.get(); }

    explicit PersistedShapePrivate(PersistedShape *model);
    ~PersistedShapePrivate();

    void open();
    void waitFor(PersistedShapeStream *other);
    int indexOf(const QVariant &primaryKey, RowCache::Search search);
    bool hasShown() const { return shownRun != 0; } // what is stored, were it nothing
    void close();
    void restart();
    void scheduleQuery();
    void connectStream();

    void apply(const ViewUpdate &update);
    bool play(const QList<RowOperation> &operations, RowOperation::Type type, bool only);
    void playOperation(const RowOperation &operation);
    void reorder(const QList<qint64> &rows);
    void remove(const RowOperation &operation);
    void changed(const RowOperation &operation);
    bool adoptSchema(const Schema &schema);
    void scheduleRead();
    void readAgain();
    void present();
    void presentAnew();
    void showNamesError();
    ViewQuery storedQuery() const;
    QList<QByteArray> roleNamesInOrder() const;
    void refreshStatus();
    using Signal = void (PersistedShape::*)();
    void refreshStatusAnd(std::initializer_list<Signal> others);
    void setViewError(const Error &error);
    QList<int> rolesOf(const QSet<int> &columns) const;
    qsizetype columnOfRole(int role) const;
    qsizetype displayColumnIndex() const;
    PersistedShape::Status computeStatus() const;

    PersistedShape *const q;
    const std::shared_ptr<Mailbox> mailbox;
    QPointer<ShapeStream> stream;
    QPointer<ShapeStorage> storage;
    QString name;
    ViewQuery query; // in the app's words
    QString displayColumn;
    std::optional<bool> wantsOffline; // what this model has been told

    std::shared_ptr<PersistedShapeStream> persisted; // shared with models of the same shape
    quint64 view = 0;
    QMetaObject::Connection waiting; // to who keeps the stream's rows elsewhere
    quint64 shownRun = 0; // the session whose rows are shown
    bool isQueryScheduled = false;
    bool isReadScheduled = false;

    QList<qint64> rowIds; // the order; the rows themselves are read when they are looked at
    mutable RowCache cache;
    Schema schema;
    std::shared_ptr<const RowPresenter> presenter = std::make_shared<const RowPresenter>();
    QList<QByteArray> roleColumns; // by role, in the server's words; never shorter than before
    QList<int> changedRoles; // of the update that is being played
    PersistedShape::Status status = PersistedShape::Idle;
    Error viewError;
    Error namesError; // which the stream reports
    QDateTime retryAt;
};

} // namespace Electric

#endif
