// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#include "shapetableproxy.h"

#include "persistedshape_p.h"
#include "sqlitedatabase_p.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QPointer>

#include <algorithm>
#include <utility>

namespace Electric {

namespace {

// A column as the app sees it: what it is called, and the role that it is in the list.
struct TableColumn
{
    QString name;
    int role = -1;
    Column column;

    friend bool operator==(const TableColumn &a, const TableColumn &b) = default;
};

bool isNumber(const Column &column)
{
    const bool isKindOfNumber = column.kind == ColumnKind::Integer
        || column.kind == ColumnKind::BigInteger || column.kind == ColumnKind::Float;
    return column.dimensions == 0 && (isKindOfNumber || column.type == "numeric");
}

// Of a header as of what stands below it.
QVariant alignmentOf(const Column &column)
{
    return QVariant((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

/*
    What delegates show nothing of: a list, an object, bytes. SQL's NULL is an empty cell. A moment
    is shown by the user's clock: delegates write no zone, and UTC's would be read as that.
*/
QVariant shownValue(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QVariantList:
        return QString::fromUtf8(QJsonDocument(QJsonArray::fromVariantList(value.toList()))
                                     .toJson(QJsonDocument::Compact));
    case QMetaType::QVariantMap:
        return QString::fromUtf8(QJsonDocument(QJsonObject::fromVariantMap(value.toMap()))
                                     .toJson(QJsonDocument::Compact));
    case QMetaType::QByteArray:
        return QString(QLatin1StringView("\\x") + QString::fromLatin1(value.toByteArray().toHex()));
    case QMetaType::QDateTime:
        return value.toDateTime().toLocalTime();
    default:
        return value;
    }
}

} // namespace

/*!
    \class Electric::ShapeTableProxy
    \inheaderfile ElectricQt/ShapeTableProxy
    \inmodule ElectricQt
    \brief A PersistedShape as a table: each column of the shape is a column of the model.

    What a QTableView or a QTreeView shows. The headers are the names of the columns, as the
    stream's column mapper gives them; numbers stand on the right; arrays and JSON are shown as
    JSON, \c bytea as PostgreSQL writes it. QListView needs none of this: it shows the
    PersistedShape itself, of which displayColumn is the text.

    \code
    Electric::ShapeTableProxy table(&todos);
    QTableView view;
    view.setModel(&table);
    view.setSortingEnabled(true);
    \endcode

    There are no columns before those of the shape are known: in a later run they come with the
    stored rows, in the first one with the rows from the server. Widths are set then, not right
    after setModel(); the rows are there already:

    \code
    QObject::connect(&table, &QAbstractItemModel::columnsInserted, &view,
                     &QTableView::resizeColumnsToContents);
    \endcode

    Columns are inserted one by one. For a column of its own, such as one that takes the room that
    is left, ask columnOf() each time whether it is there yet.

    Sorting is the database's: sort() sets the shape's PersistedShape::orderBy, so that a million
    rows need not be in memory, and all views of that shape follow. A QSortFilterProxyModel on top
    reads each row instead.

    When the server's table gets other columns, these are inserted, removed and moved; the model is
    never reset, and selections and header sizes stay. Rows are those of the shape: indexes of the
    same row are the same row there, whose other roles data() passes through.

    Lives in the thread of the shape, as models do.
*/

/*!
    \property Electric::ShapeTableProxy::shape
    \brief the shape that is shown; null by default. It is not owned.

    The same as sourceModel(). Another one resets the model.
*/

/*!
    \property Electric::ShapeTableProxy::columns
    \brief the names of the columns that are shown, in this order; all by default.

    A name is what the header says. One that the shape does not have (yet) is passed over. By
    default the columns of the primary key come first, then the others as the server lists them,
    which need not be the order of the table in PostgreSQL.
*/

class ShapeTableProxyPrivate
{
public:
    explicit ShapeTableProxyPrivate(ShapeTableProxy *proxy) : q(proxy) { }

    void follow();
    QList<TableColumn> currentColumns() const;
    void updateColumns();
    bool removeColumns(const QList<TableColumn> &next); // false if a slot has destroyed the table
    bool placeColumns(const QList<TableColumn> &next); // likewise
    void dataChanged(int first, int last, const QList<int> &roles);
    void aboutToChangeLayout();
    void changeLayout();
    qsizetype positionOf(const QByteArray &column) const;

    ShapeTableProxy *const q;
    PersistedShape *shape = nullptr;
    QStringList wanted;
    QList<TableColumn> columns;
    QModelIndexList kept; // of the table, while the list is put into another order
    QList<QPersistentModelIndex> keptRows; // and where their rows are
};

void ShapeTableProxyPrivate::follow()
{
    const auto connectShape
        = [this](auto signal, auto handler) { QObject::connect(shape, signal, q, handler); };
    connectShape(
        &PersistedShape::rowsAboutToBeInserted,
        [this](const QModelIndex &, int first, int last) { q->beginInsertRows({}, first, last); });
    connectShape(&PersistedShape::rowsInserted, [this] { q->endInsertRows(); });
    connectShape(
        &PersistedShape::rowsAboutToBeRemoved,
        [this](const QModelIndex &, int first, int last) { q->beginRemoveRows({}, first, last); });
    connectShape(&PersistedShape::rowsRemoved, [this] { q->endRemoveRows(); });
    connectShape(&PersistedShape::rowsAboutToBeMoved,
                 [this](const QModelIndex &, int first, int last, const QModelIndex &, int row) {
                     q->beginMoveRows({}, first, last, {}, row);
                 });
    connectShape(&PersistedShape::rowsMoved, [this] { q->endMoveRows(); });
    connectShape(&PersistedShape::layoutAboutToBeChanged, [this] { aboutToChangeLayout(); });
    connectShape(&PersistedShape::layoutChanged, [this] { changeLayout(); });
    connectShape(&PersistedShape::dataChanged,
                 [this](const QModelIndex &first, const QModelIndex &last,
                        const QList<int> &roles) { dataChanged(first.row(), last.row(), roles); });
    connectShape(&PersistedShape::schemaChanged, [this] { updateColumns(); });
    connectShape(&PersistedShape::rolesChanged, [this] { updateColumns(); });
}

QList<TableColumn> ShapeTableProxyPrivate::currentColumns() const
{
    QList<TableColumn> current;
    const Schema schema = shape ? shape->schema() : Schema();
    for (const Column &column : schema.columns()) {
        const auto *list = PersistedShapePrivate::get(shape);
        const qsizetype place = list->roleColumns.indexOf(column.name);
        current.append({list->presenter->nameOf(column.name),
                        PersistedShapePrivate::FirstColumnRole + int(place), column});
    }
    if (wanted.isEmpty()) {
        std::stable_partition(current.begin(), current.end(), [](const TableColumn &column) {
            return column.column.primaryKeyIndex >= 0;
        });
        return current;
    }
    QList<TableColumn> chosen;
    for (const QString &name : wanted) {
        const auto found = std::ranges::find(current, name, &TableColumn::name);
        if (found != current.end())
            chosen.append(*found);
    }
    return chosen;
}

qsizetype ShapeTableProxyPrivate::positionOf(const QByteArray &column) const
{
    const auto found = std::ranges::find_if(
        columns, [&](const TableColumn &known) { return known.column.name == column; });
    return found == columns.end() ? -1 : found - columns.begin();
}

void ShapeTableProxyPrivate::updateColumns()
{
    const QList<TableColumn> next = currentColumns();
    if (next == columns)
        return;
    const QPointer<ShapeTableProxy> guard(q); // a slot may destroy the table
    if (!removeColumns(next) || !placeColumns(next))
        return;
    columns = next; // with their names and types
    if (columns.isEmpty())
        return;
    Q_EMIT q->headerDataChanged(Qt::Horizontal, 0, int(columns.size()) - 1);
    if (guard && q->rowCount() > 0)
        dataChanged(0, q->rowCount() - 1, {});
}

bool ShapeTableProxyPrivate::removeColumns(const QList<TableColumn> &next)
{
    const QPointer<ShapeTableProxy> guard(q);
    for (int i = int(columns.size()) - 1; i >= 0; --i) {
        const bool stays = std::ranges::any_of(next, [&](const TableColumn &column) {
            return column.column.name == columns[i].column.name;
        });
        if (stays)
            continue;
        q->beginRemoveColumns({}, i, i);
        columns.removeAt(i);
        q->endRemoveColumns();
        if (!guard)
            return false;
    }
    return true;
}

bool ShapeTableProxyPrivate::placeColumns(const QList<TableColumn> &next)
{
    const QPointer<ShapeTableProxy> guard(q);
    for (int i = 0; i < int(next.size()); ++i) {
        const int from = int(positionOf(next[i].column.name));
        if (from == i)
            continue;
        if (from < 0) {
            q->beginInsertColumns({}, i, i);
            columns.insert(i, next[i]);
            q->endInsertColumns();
        } else { // it stands behind: all before it have their places
            q->beginMoveColumns({}, from, from, {}, i);
            columns.move(from, i);
            q->endMoveColumns();
        }
        if (!guard)
            return false;
    }
    return true;
}

void ShapeTableProxyPrivate::dataChanged(int first, int last, const QList<int> &roles)
{
    if (columns.isEmpty())
        return;
    int firstColumn = 0;
    int lastColumn = int(columns.size()) - 1;
    const auto isChanged = [&](int column) { return roles.contains(columns[column].role); };
    if (!roles.isEmpty()) {
        while (firstColumn <= lastColumn && !isChanged(firstColumn))
            ++firstColumn;
        while (lastColumn >= firstColumn && !isChanged(lastColumn))
            --lastColumn;
    }
    if (firstColumn <= lastColumn)
        Q_EMIT q->dataChanged(q->index(first, firstColumn), q->index(last, lastColumn));
}

void ShapeTableProxyPrivate::aboutToChangeLayout()
{
    const QPointer<ShapeTableProxy> guard(q);
    Q_EMIT q->layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    if (!guard)
        return;
    kept = q->persistentIndexList();
    keptRows.clear();
    for (const QModelIndex &index : std::as_const(kept))
        keptRows.append(shape->index(index.row()));
}

void ShapeTableProxyPrivate::changeLayout()
{
    QModelIndexList moved;
    for (qsizetype i = 0; i < kept.size(); ++i)
        moved.append(q->index(keptRows[i].row(), kept[i].column()));
    q->changePersistentIndexList(kept, moved);
    kept.clear();
    keptRows.clear();
    Q_EMIT q->layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

/*!
    Constructs a table without a shape, with \a parent.
*/
ShapeTableProxy::ShapeTableProxy(QObject *parent)
    : QAbstractProxyModel(parent), d(std::make_unique<ShapeTableProxyPrivate>(this))
{
}

/*!
    Constructs a table of \a shape, with \a parent.
*/
ShapeTableProxy::ShapeTableProxy(PersistedShape *shape, QObject *parent) : ShapeTableProxy(parent)
{
    setShape(shape);
}

/*!
    Destroys the table, not the shape.
*/
ShapeTableProxy::~ShapeTableProxy() = default;

PersistedShape *ShapeTableProxy::shape() const
{
    return d->shape;
}

void ShapeTableProxy::setShape(PersistedShape *shape)
{
    if (d->shape == shape)
        return;
    beginResetModel();
    if (d->shape)
        d->shape->disconnect(this);
    d->shape = shape;
    QAbstractProxyModel::setSourceModel(shape);
    if (shape) {
        connect(shape, &QObject::destroyed, this, [this] {
            d->shape = nullptr; // from now on nobody may ask it
            beginResetModel();
            d->columns.clear();
            endResetModel();
            Q_EMIT shapeChanged();
        });
        d->follow();
    }
    d->columns = d->currentColumns();
    endResetModel();
    Q_EMIT shapeChanged();
}

QStringList ShapeTableProxy::columns() const
{
    return d->wanted;
}

void ShapeTableProxy::setColumns(const QStringList &columns)
{
    if (d->wanted == columns)
        return;
    d->wanted = columns;
    d->wanted.removeDuplicates();
    const QPointer<ShapeTableProxy> guard(this); // a slot may destroy the table
    d->updateColumns();
    if (guard)
        Q_EMIT columnsChanged();
}

/*!
    \reimp
    Takes a PersistedShape; any other \a model is none.
*/
void ShapeTableProxy::setSourceModel(QAbstractItemModel *model)
{
    setShape(qobject_cast<PersistedShape *>(model));
}

/*!
    Returns where the column stands that has the \a name, as its header says; -1 if there is none.
*/
int ShapeTableProxy::columnOf(const QString &name) const
{
    const auto found = std::ranges::find(d->columns, name, &TableColumn::name);
    return found == d->columns.end() ? -1 : int(found - d->columns.begin());
}

/*!
    Returns what the header says of \a column; an empty text if there is none.
*/
QString ShapeTableProxy::columnName(int column) const
{
    return column < 0 || column >= d->columns.size() ? QString() : d->columns[column].name;
}

/*!
    \reimp
    The row's first column.
*/
QModelIndex ShapeTableProxy::mapFromSource(const QModelIndex &sourceIndex) const
{
    return sourceIndex.isValid() && sourceIndex.model() == d->shape ? index(sourceIndex.row(), 0)
                                                                    : QModelIndex();
}

/*!
    \reimp
    The row in the shape.
*/
QModelIndex ShapeTableProxy::mapToSource(const QModelIndex &proxyIndex) const
{
    return d->shape && proxyIndex.isValid() && proxyIndex.model() == this
        ? d->shape->index(proxyIndex.row())
        : QModelIndex();
}

/*!
    \reimp
*/
QModelIndex ShapeTableProxy::index(int row, int column, const QModelIndex &parent) const
{
    return hasIndex(row, column, parent) ? createIndex(row, column) : QModelIndex();
}

/*!
    \reimp
*/
QModelIndex ShapeTableProxy::parent(const QModelIndex &) const
{
    return {};
}

/*!
    \reimp
*/
QModelIndex ShapeTableProxy::sibling(int row, int column, const QModelIndex &) const
{
    return index(row, column);
}

/*!
    \reimp
*/
int ShapeTableProxy::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !d->shape ? 0 : d->shape->rowCount();
}

/*!
    \reimp
*/
int ShapeTableProxy::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(d->columns.size());
}

/*!
    \reimp
*/
bool ShapeTableProxy::hasChildren(const QModelIndex &parent) const
{
    return rowCount(parent) > 0 && columnCount(parent) > 0;
}

/*!
    \reimp
    Qt::DisplayRole is the value as it is shown, a timestamptz in local time; Qt::EditRole is the
    value. The shape's own roles are those of the row.
*/
QVariant ShapeTableProxy::data(const QModelIndex &index, int role) const
{
    if (!d->shape || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TableColumn &column = d->columns[index.column()];
    const QModelIndex row = mapToSource(index);
    switch (role) {
    case Qt::DisplayRole:
        return shownValue(d->shape->data(row, column.role));
    case Qt::EditRole:
        return d->shape->data(row, column.role);
    case Qt::TextAlignmentRole:
        return alignmentOf(column.column);
    default:
        return role > Qt::UserRole ? d->shape->data(row, role) : QVariant();
    }
}

/*!
    \reimp
    The column's name; as a tool tip its type in PostgreSQL.
*/
QVariant ShapeTableProxy::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (section < 0 || section >= d->columns.size())
        return {};
    const TableColumn &column = d->columns[section];
    switch (role) {
    case Qt::DisplayRole:
        return column.name;
    case Qt::ToolTipRole:
        return QString(QString::fromUtf8(column.column.type)
                       + QStringLiteral("[]").repeated(column.column.dimensions));
    case Qt::TextAlignmentRole:
        return alignmentOf(column.column);
    default:
        return {};
    }
}

/*!
    \reimp
    Sets the shape's PersistedShape::orderBy to \a column and \a order; -1 is the order of arrival.
    Numbers are sorted as numbers, also those that PostgreSQL calls \c numeric.
*/
void ShapeTableProxy::sort(int column, Qt::SortOrder order)
{
    if (!d->shape || column >= d->columns.size())
        return;
    if (column < 0) {
        d->shape->setOrderBy({});
        return;
    }
    const TableColumn &sorted = d->columns[column];
    // In quotes a name is the server's: no columnMapper changes it.
    QString words = quoted(QString::fromUtf8(sorted.column.name));
    if (sorted.column.type == "numeric" && sorted.column.dimensions == 0)
        words = QStringLiteral("CAST(%1 AS REAL)").arg(words);
    d->shape->setOrderBy(order == Qt::DescendingOrder ? words + QLatin1StringView(" DESC") : words);
}

} // namespace Electric

#include "moc_shapetableproxy.cpp"
