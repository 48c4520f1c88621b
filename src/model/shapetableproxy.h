// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef ELECTRIC_SHAPETABLEPROXY_H
#define ELECTRIC_SHAPETABLEPROXY_H

#include <electricqt_export.h>

#include <QtCore/QAbstractProxyModel>

#include <memory>

namespace Electric {

class PersistedShape;
class ShapeTableProxyPrivate;

class ELECTRICQT_EXPORT ShapeTableProxy : public QAbstractProxyModel
{
    Q_OBJECT
    Q_PROPERTY(Electric::PersistedShape *shape READ shape WRITE setShape NOTIFY shapeChanged FINAL)
    Q_PROPERTY(QStringList columns READ columns WRITE setColumns NOTIFY columnsChanged FINAL)

public:
    explicit ShapeTableProxy(QObject *parent = nullptr);
    explicit ShapeTableProxy(PersistedShape *shape, QObject *parent = nullptr);
    ~ShapeTableProxy() override;

    PersistedShape *shape() const;
    void setShape(PersistedShape *shape);
    QStringList columns() const;
    void setColumns(const QStringList &columns);
    void setSourceModel(QAbstractItemModel *model) override;

    int columnOf(const QString &name) const;
    QString columnName(int column) const;

    QModelIndex mapFromSource(const QModelIndex &sourceIndex) const override;
    QModelIndex mapToSource(const QModelIndex &proxyIndex) const override;
    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    QModelIndex sibling(int row, int column, const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

Q_SIGNALS:
    void shapeChanged();
    void columnsChanged();

private:
    friend class ShapeTableProxyPrivate;
    const std::unique_ptr<ShapeTableProxyPrivate> d;
};

} // namespace Electric

#endif
