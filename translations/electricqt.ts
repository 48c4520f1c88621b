<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" sourcelanguage="en">
<context>
    <name>Electric::ColumnMapper</name>
    <message>
        <source>columnMapper has an empty name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>columnMapper calls the column “%1” electricKey, which is the model&apos;s own name for a row&apos;s key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>columnMapper calls both “%1” and “%2” by the name “%3”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>columnMapper is “%1”; it must be &quot;snakeToCamel&quot; or an object of names, such as ({created_at: &quot;createdAt&quot;}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>columnMapper does not call the column “%1” by a text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>columnMapper calls the column “%1” by the name “%2”, which hides the column “%3”.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Electric::MessageBatch</name>
    <message>
        <source>The answer is not JSON (%1).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer is not a JSON array of messages.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer is not a snapshot of Electric&apos;s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer holds something that is not a message of Electric&apos;s.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Electric::PersistedShape</name>
    <message>
        <source>No stream is set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there are not as many values as parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>orderBy or filter is not valid SQL over the shape&apos;s columns: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>orderBy or filter is not valid SQL over the shape&apos;s columns: there is no column &quot;%1&quot;. A text stands in single quotes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another model keeps the rows of this stream in another storage, or under another name. Give each of them a stream of its own.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Electric::PersistedShapeStream</name>
    <message>
        <source>No stream is set.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Electric::Response</name>
    <message>
        <source>The server refused the credentials (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server asks for fewer requests (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server cannot answer now (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server refused the request (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server gave an unexpected answer (%1)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Electric::ShapeDefinition</name>
    <message>
        <source>No URL is set. Set it to the server&apos;s, for example http://localhost:3000/v1/shape.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The URL is not an http or https URL.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The parameter “%1” belongs to the protocol and cannot be set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not the number of a parameter: $1 is “1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The parameter “%1” is set twice.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Electric::ShapeStream</name>
    <message>
        <source>it has returned nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The parser of the column “%1” has failed: %2. Its values are shown without it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A cache between this app and the server keeps answering with an ended log (handle %1). Check that the proxy or CDN takes all URL parameters into its cache key, above all expired_handle and cache-buster, and keeps to the Cache-Control headers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer lacks the headers that Electric sends: %1. Check the URL, and that a proxy on the way passes them on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer&apos;s electric-schema header cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server answers the same request over and over without progress. Check the proxy or CDN between this app and the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same request has been tried %1 times in a row for the app without success. Correct its cause, then start again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 refused the connection. Is the server running?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The host %1 was not found. Check the URL and the network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 closed the connection too early.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 did not answer in time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the handshake failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No secure connection to %1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The proxy on the way to %1 cannot be reached. Check the network&apos;s proxy settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer of %1 cannot be decompressed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 does not speak HTTP.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection to %1 failed (%2).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answer is larger than %1 bytes, the stream&apos;s maximumResponseSize. Raise it, or let the server send smaller chunks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 redirects in circles.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 redirects a POST so that its body is lost. Let it answer 307 or 308, or set the URL to where it leads.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 redirects to what is no http or https URL.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 redirects from https to http, which is not followed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 redirects to %2, which must not get the headers and credentials. Set the URL to %2 if that is right.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider has no answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider has let the question go unanswered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An offset within a log needs the log&apos;s handle: set both, or leave the offset at -1 or now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>requestSnapshot: %1 must be a whole number that is not negative.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>requestSnapshot does not know &quot;%1&quot;; it knows %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>requestSnapshot: method is &quot;GET&quot; or &quot;POST&quot;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snapshots are for streams whose log is ChangesOnly; this one has all rows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The stream has been stopped before the snapshot came. Ask again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Electric::SnapshotFetch</name>
    <message>
        <source>The shape ends again and again while its rows are asked for. Check the proxy or CDN between this app and the server.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Electric::SqliteStorage</name>
    <message>
        <source>The database %1 cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The shape has %1 columns, more than a table of %2 can have. Choose some of them: set the stream&apos;s columns.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program keeps it locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is read-only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it cannot be opened; check that the folder exists and is writable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is damaged or not a database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Qt&apos;s SQL driver %1 is not installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database %1 cannot be created: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is encrypted with another key, damaged, or not a database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database %1 failed: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>was written by a newer version of this software</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is damaged or not a database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database %1 has been removed while it was in use. A fresh one is filled from the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database %1 %2, and could not be renamed. Check the folder&apos;s permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database %1 %2. It has been kept as %3, and a fresh one is filled from the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database %1 holds tags that cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QmlProviderReply</name>
    <message>
        <source>The provider has answered %1, which is no object of names and values.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The provider&apos;s value of “%1” is neither text nor a number.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QmlShapeStream</name>
    <message>
        <source>parsers is no object of functions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The parser of “%1” is no function.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is no function.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no QML engine any more.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SyncIndicator</name>
    <message>
        <source>Loading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>synced just now</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>synced %n min ago</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>synced %n h ago</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>synced on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Synchronization: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>trying again</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>next try in %n s</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>next try in %n min</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
</TS>
