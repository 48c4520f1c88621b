// SPDX-FileCopyrightText: 2026 The ElectricQt authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TST_DEVSERVER_H
#define TST_DEVSERVER_H

#include "devserver/developmentserver.h"
#include "httpclient.h"

#include <QtCore/qobject.h>

#include <memory>

class TestDevServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    // Shapes
    void snapshot_asRecorded();
    void snapshot_inChunks();
    void catchUp_atOnce();
    void catchUp_inLogChunks();
    void columns_quotedNames();
    void keys_withoutPrimaryKey();
    void values_keepTheirText();
    void where_data();
    void where();
    void replica_full();
    void changesOnly_now();
    void subset_getAndPost();
    void errors_data();
    void errors();
    void offset_outOfBounds();

    // Live requests
    void live_changes_data();
    void live_changes();
    void live_transaction();
    void live_rowsMoveInAndOut();
    void live_timeout();
    void live_moreThanAChunk();
    void sse_events();
    void sse_keepAliveAndClose();
    void sse_endsWithTheChunk();
    void rotation_whileWaiting();
    void rotation_endsStream();
    void rotation_byDelete();
    void rotation_byAlter();
    void wrongHandle_namesTheRightOne();

    // The server
    void http_pipelinedRequests();
    void http_splitRequests();
    void http_methods();
    void http_brokenRequests();
    void secret();
    void requests_areRecorded();
    void faults_answerAndHeaders();
    void faults_brokenBodies();
    void faults_noAnswer();
    void faults_pieces();
    void writeApi_rowsAndTables();
    void writeApi_errors_data();
    void writeApi_errors();
    void values_forms_data();
    void values_forms();
    void values_arrays();
    void writeApi_failedTransaction();
    void seed_generated();
    void seed_errors_data();
    void seed_errors();
    void seed_exampleInErrors();
    void seed_foreignTypes();
    void rowCounts();
    void listen_portInUse();
    void restart_withFile();
    void restart_inMemory();
    void thread_ofItsOwn();

private:
    void start(const ElectricDev::Options &options = {});
    Reply get(const QByteArray &target);
    Reply shape(const QByteArray &query);
    QByteArray handleOf(const QByteArray &table);

    std::unique_ptr<ElectricDev::DevelopmentServer> m_server;
    std::unique_ptr<HttpClient> m_client;
};

QByteArray testSeed();

#endif
