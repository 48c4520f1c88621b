<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Electric::ColumnMapper</name>
    <message>
        <source>columnMapper has an empty name.</source>
        <translation>columnMapper enthält einen leeren Namen.</translation>
    </message>
    <message>
        <source>columnMapper calls the column “%1” electricKey, which is the model&apos;s own name for a row&apos;s key.</source>
        <translation>columnMapper nennt die Spalte „%1“ electricKey; so heißt im Modell selbst der Schlüssel einer Zeile.</translation>
    </message>
    <message>
        <source>columnMapper calls both “%1” and “%2” by the name “%3”.</source>
        <translation>columnMapper gibt „%1“ und „%2“ denselben Namen „%3“.</translation>
    </message>
    <message>
        <source>columnMapper is “%1”; it must be &quot;snakeToCamel&quot; or an object of names, such as ({created_at: &quot;createdAt&quot;}).</source>
        <translation>columnMapper ist „%1“, muss aber &quot;snakeToCamel&quot; oder ein Objekt mit Namen sein, etwa ({created_at: &quot;createdAt&quot;}).</translation>
    </message>
    <message>
        <source>columnMapper does not call the column “%1” by a text.</source>
        <translation>Der Name, den columnMapper der Spalte „%1“ gibt, ist kein Text.</translation>
    </message>
    <message>
        <source>columnMapper calls the column “%1” by the name “%2”, which hides the column “%3”.</source>
        <translation>columnMapper gibt der Spalte „%1“ den Namen „%2“ und verdeckt damit die Spalte „%3“.</translation>
    </message>
</context>
<context>
    <name>Electric::MessageBatch</name>
    <message>
        <source>The answer is not JSON (%1).</source>
        <translation>Die Antwort ist kein JSON (%1).</translation>
    </message>
    <message>
        <source>The answer is not a JSON array of messages.</source>
        <translation>Die Antwort ist kein JSON-Array von Nachrichten.</translation>
    </message>
    <message>
        <source>The answer is not a snapshot of Electric&apos;s.</source>
        <translation>Die Antwort ist kein Snapshot von Electric.</translation>
    </message>
    <message>
        <source>The answer holds something that is not a message of Electric&apos;s.</source>
        <translation>Die Antwort enthält etwas, das keine Nachricht von Electric ist.</translation>
    </message>
</context>
<context>
    <name>Electric::PersistedShape</name>
    <message>
        <source>No stream is set.</source>
        <translation>Es ist kein Stream gesetzt.</translation>
    </message>
    <message>
        <source>there are not as many values as parameters</source>
        <translation>die Zahl der Werte stimmt nicht mit der Zahl der Parameter überein</translation>
    </message>
    <message>
        <source>orderBy or filter is not valid SQL over the shape&apos;s columns: %1.</source>
        <translation>orderBy oder filter ist kein gültiges SQL über die Spalten des Shapes: %1.</translation>
    </message>
    <message>
        <source>orderBy or filter is not valid SQL over the shape&apos;s columns: there is no column &quot;%1&quot;. A text stands in single quotes.</source>
        <translation>orderBy oder filter ist kein gültiges SQL über die Spalten des Shapes: Es gibt keine Spalte &quot;%1&quot;. Ein Text steht in einfachen Anführungszeichen.</translation>
    </message>
    <message>
        <source>Another model keeps the rows of this stream in another storage, or under another name. Give each of them a stream of its own.</source>
        <translation>Ein anderes Modell legt die Zeilen dieses Streams in einem anderen Speicher oder unter einem anderen Namen ab. Jedes braucht einen eigenen Stream.</translation>
    </message>
</context>
<context>
    <name>Electric::PersistedShapeStream</name>
    <message>
        <source>No stream is set.</source>
        <translation>Es ist kein Stream gesetzt.</translation>
    </message>
</context>
<context>
    <name>Electric::Response</name>
    <message>
        <source>The server refused the credentials (%1)</source>
        <translation>Der Server hat die Zugangsdaten abgelehnt (%1)</translation>
    </message>
    <message>
        <source>The server asks for fewer requests (%1)</source>
        <translation>Der Server verlangt weniger Anfragen (%1)</translation>
    </message>
    <message>
        <source>The server cannot answer now (%1)</source>
        <translation>Der Server kann zurzeit nicht antworten (%1)</translation>
    </message>
    <message>
        <source>The server refused the request (%1)</source>
        <translation>Der Server hat die Anfrage abgelehnt (%1)</translation>
    </message>
    <message>
        <source>The server gave an unexpected answer (%1)</source>
        <translation>Der Server hat eine unerwartete Antwort gegeben (%1)</translation>
    </message>
</context>
<context>
    <name>Electric::ShapeDefinition</name>
    <message>
        <source>No URL is set. Set it to the server&apos;s, for example http://localhost:3000/v1/shape.</source>
        <translation>Es ist keine URL gesetzt. Setzen Sie die des Servers, zum Beispiel http://localhost:3000/v1/shape.</translation>
    </message>
    <message>
        <source>The URL is not an http or https URL.</source>
        <translation>Die URL ist keine http- oder https-URL.</translation>
    </message>
    <message>
        <source>The parameter “%1” belongs to the protocol and cannot be set.</source>
        <translation>Der Parameter „%1“ gehört zum Protokoll und kann nicht gesetzt werden.</translation>
    </message>
    <message>
        <source>“%1” is not the number of a parameter: $1 is “1”.</source>
        <translation>„%1“ ist keine Nummer eines Parameters: $1 heißt „1“.</translation>
    </message>
    <message>
        <source>The parameter “%1” is set twice.</source>
        <translation>Der Parameter „%1“ ist doppelt gesetzt.</translation>
    </message>
</context>
<context>
    <name>Electric::ShapeStream</name>
    <message>
        <source>it has returned nothing</source>
        <translation>er hat nichts zurückgegeben</translation>
    </message>
    <message>
        <source>The parser of the column “%1” has failed: %2. Its values are shown without it.</source>
        <translation>Der Parser der Spalte „%1“ ist gescheitert: %2. Ihre Werte werden ohne ihn angezeigt.</translation>
    </message>
    <message>
        <source>A cache between this app and the server keeps answering with an ended log (handle %1). Check that the proxy or CDN takes all URL parameters into its cache key, above all expired_handle and cache-buster, and keeps to the Cache-Control headers.</source>
        <translation>Ein Cache zwischen dieser App und dem Server antwortet immer wieder mit einem beendeten Log (Handle %1). Prüfen Sie, ob der Proxy oder das CDN alle URL-Parameter in seinen Cache-Schlüssel aufnimmt, vor allem expired_handle und cache-buster, und die Cache-Control-Header beachtet.</translation>
    </message>
    <message>
        <source>The answer lacks the headers that Electric sends: %1. Check the URL, and that a proxy on the way passes them on.</source>
        <translation>Der Antwort fehlen Header, die Electric sendet: %1. Prüfen Sie die URL und ob ein Proxy auf dem Weg sie weitergibt.</translation>
    </message>
    <message>
        <source>The answer&apos;s electric-schema header cannot be read.</source>
        <translation>Der Header electric-schema der Antwort ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The server answers the same request over and over without progress. Check the proxy or CDN between this app and the server.</source>
        <translation>Der Server beantwortet dieselbe Anfrage immer wieder ohne Fortschritt. Prüfen Sie den Proxy oder das CDN zwischen dieser App und dem Server.</translation>
    </message>
    <message>
        <source>The same request has been tried %1 times in a row for the app without success. Correct its cause, then start again.</source>
        <translation>Dieselbe Anfrage wurde für die App %1-mal hintereinander ohne Erfolg versucht. Beheben Sie die Ursache und starten Sie dann neu.</translation>
    </message>
    <message>
        <source>%1 refused the connection. Is the server running?</source>
        <translation>%1 hat die Verbindung abgelehnt. Läuft der Server?</translation>
    </message>
    <message>
        <source>The host %1 was not found. Check the URL and the network.</source>
        <translation>Der Rechner %1 wurde nicht gefunden. Prüfen Sie die URL und das Netzwerk.</translation>
    </message>
    <message>
        <source>%1 closed the connection too early.</source>
        <translation>%1 hat die Verbindung zu früh geschlossen.</translation>
    </message>
    <message>
        <source>%1 did not answer in time.</source>
        <translation>%1 hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>the handshake failed</source>
        <translation>der Handshake ist gescheitert</translation>
    </message>
    <message>
        <source>No secure connection to %1: %2.</source>
        <translation>Keine sichere Verbindung zu %1: %2.</translation>
    </message>
    <message>
        <source>The proxy on the way to %1 cannot be reached. Check the network&apos;s proxy settings.</source>
        <translation>Der Proxy auf dem Weg zu %1 ist nicht erreichbar. Prüfen Sie die Proxy-Einstellungen des Netzwerks.</translation>
    </message>
    <message>
        <source>The answer of %1 cannot be decompressed.</source>
        <translation>Die Antwort von %1 lässt sich nicht entpacken.</translation>
    </message>
    <message>
        <source>%1 does not speak HTTP.</source>
        <translation>%1 spricht kein HTTP.</translation>
    </message>
    <message>
        <source>The connection to %1 failed (%2).</source>
        <translation>Die Verbindung zu %1 ist gescheitert (%2).</translation>
    </message>
    <message>
        <source>The answer is larger than %1 bytes, the stream&apos;s maximumResponseSize. Raise it, or let the server send smaller chunks.</source>
        <translation>Die Antwort ist größer als %1 Bytes, die maximumResponseSize des Streams. Erhöhen Sie sie, oder lassen Sie den Server kleinere Teile senden.</translation>
    </message>
    <message>
        <source>%1 redirects in circles.</source>
        <translation>%1 leitet im Kreis um.</translation>
    </message>
    <message>
        <source>%1 redirects a POST so that its body is lost. Let it answer 307 or 308, or set the URL to where it leads.</source>
        <translation>%1 leitet ein POST so um, dass dessen Inhalt verloren geht. Lassen Sie den Server mit 307 oder 308 antworten, oder setzen Sie die URL auf das Ziel.</translation>
    </message>
    <message>
        <source>%1 redirects to what is no http or https URL.</source>
        <translation>%1 leitet auf etwas um, das keine http- oder https-URL ist.</translation>
    </message>
    <message>
        <source>%1 redirects from https to http, which is not followed.</source>
        <translation>%1 leitet von https auf http um; dem wird nicht gefolgt.</translation>
    </message>
    <message>
        <source>%1 redirects to %2, which must not get the headers and credentials. Set the URL to %2 if that is right.</source>
        <translation>%1 leitet auf %2 um, das die Header und Zugangsdaten nicht bekommen darf. Setzen Sie die URL auf %2, wenn das richtig ist.</translation>
    </message>
    <message>
        <source>The provider has no answer.</source>
        <translation>Der Provider hat keine Antwort.</translation>
    </message>
    <message>
        <source>The provider has let the question go unanswered.</source>
        <translation>Der Provider hat die Frage unbeantwortet gelassen.</translation>
    </message>
    <message>
        <source>An offset within a log needs the log&apos;s handle: set both, or leave the offset at -1 or now.</source>
        <translation>Ein Offset in einem Log braucht dessen Handle: Setzen Sie beide, oder lassen Sie den Offset auf -1 oder now.</translation>
    </message>
    <message>
        <source>requestSnapshot: %1 must be a whole number that is not negative.</source>
        <translation>requestSnapshot: %1 muss eine ganze Zahl sein, die nicht negativ ist.</translation>
    </message>
    <message>
        <source>requestSnapshot does not know &quot;%1&quot;; it knows %2.</source>
        <translation>requestSnapshot kennt &quot;%1&quot; nicht; bekannt sind %2.</translation>
    </message>
    <message>
        <source>requestSnapshot: method is &quot;GET&quot; or &quot;POST&quot;.</source>
        <translation>requestSnapshot: method ist &quot;GET&quot; oder &quot;POST&quot;.</translation>
    </message>
    <message>
        <source>Snapshots are for streams whose log is ChangesOnly; this one has all rows.</source>
        <translation>Snapshots sind für Streams, deren log ChangesOnly ist; dieser hat alle Zeilen.</translation>
    </message>
    <message>
        <source>The stream has been stopped before the snapshot came. Ask again.</source>
        <translation>Der Stream wurde angehalten, bevor der Snapshot kam. Fordern Sie ihn noch einmal an.</translation>
    </message>
</context>
<context>
    <name>Electric::SnapshotFetch</name>
    <message>
        <source>The shape ends again and again while its rows are asked for. Check the proxy or CDN between this app and the server.</source>
        <translation>Das Shape endet immer wieder, während seine Zeilen angefordert werden. Prüfen Sie den Proxy oder das CDN zwischen dieser App und dem Server.</translation>
    </message>
</context>
<context>
    <name>Electric::SqliteStorage</name>
    <message>
        <source>The database %1 cannot be read.</source>
        <translation>Die Datenbank %1 ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The shape has %1 columns, more than a table of %2 can have. Choose some of them: set the stream&apos;s columns.</source>
        <translation>Das Shape hat %1 Spalten, mehr als eine Tabelle von %2 haben kann. Wählen Sie einige davon: Setzen Sie columns des Streams.</translation>
    </message>
    <message>
        <source>another program keeps it locked</source>
        <translation>ein anderes Programm hält sie gesperrt</translation>
    </message>
    <message>
        <source>it is read-only</source>
        <translation>sie ist schreibgeschützt</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <source>it cannot be opened; check that the folder exists and is writable</source>
        <translation>sie kann nicht geöffnet werden; prüfen Sie, ob der Ordner existiert und beschreibbar ist</translation>
    </message>
    <message>
        <source>it is damaged or not a database</source>
        <translation>sie ist beschädigt oder keine Datenbank</translation>
    </message>
    <message>
        <source>Qt&apos;s SQL driver %1 is not installed.</source>
        <translation>Der SQL-Treiber %1 von Qt ist nicht installiert.</translation>
    </message>
    <message>
        <source>The database %1 cannot be created: %2.</source>
        <translation>Die Datenbank %1 kann nicht angelegt werden: %2.</translation>
    </message>
    <message>
        <source>it is encrypted with another key, damaged, or not a database</source>
        <translation>sie ist mit einem anderen Schlüssel verschlüsselt, beschädigt oder keine Datenbank</translation>
    </message>
    <message>
        <source>The database %1 failed: %2.</source>
        <translation>Fehler der Datenbank %1: %2.</translation>
    </message>
    <message>
        <source>was written by a newer version of this software</source>
        <translation>wurde von einer neueren Version dieser Software geschrieben</translation>
    </message>
    <message>
        <source>is damaged or not a database</source>
        <translation>ist beschädigt oder keine Datenbank</translation>
    </message>
    <message>
        <source>The database %1 has been removed while it was in use. A fresh one is filled from the server.</source>
        <translation>Die Datenbank %1 wurde entfernt, während sie in Benutzung war. Eine neue wird vom Server gefüllt.</translation>
    </message>
    <message>
        <source>The database %1 %2, and could not be renamed. Check the folder&apos;s permissions.</source>
        <translation>Die Datenbank %1 %2 und konnte nicht umbenannt werden. Prüfen Sie die Rechte des Ordners.</translation>
    </message>
    <message>
        <source>The database %1 %2. It has been kept as %3, and a fresh one is filled from the server.</source>
        <translation>Die Datenbank %1 %2. Sie wurde als %3 aufbewahrt, und eine neue wird vom Server gefüllt.</translation>
    </message>
    <message>
        <source>The database %1 holds tags that cannot be read.</source>
        <translation>Die Datenbank %1 enthält Tags, die nicht lesbar sind.</translation>
    </message>
</context>
<context>
    <name>QmlProviderReply</name>
    <message>
        <source>The provider has answered %1, which is no object of names and values.</source>
        <translation>Der Provider hat %1 geantwortet; das ist kein Objekt mit Namen und Werten.</translation>
    </message>
    <message>
        <source>The provider&apos;s value of “%1” is neither text nor a number.</source>
        <translation>Der Wert des Providers für „%1“ ist weder Text noch Zahl.</translation>
    </message>
</context>
<context>
    <name>QmlShapeStream</name>
    <message>
        <source>parsers is no object of functions.</source>
        <translation>parsers ist kein Objekt mit Funktionen.</translation>
    </message>
    <message>
        <source>The parser of “%1” is no function.</source>
        <translation>Der Parser von „%1“ ist keine Funktion.</translation>
    </message>
    <message>
        <source>%1 is no function.</source>
        <translation>%1 ist keine Funktion.</translation>
    </message>
    <message>
        <source>There is no QML engine any more.</source>
        <translation>Es gibt keine QML-Engine mehr.</translation>
    </message>
</context>
<context>
    <name>SyncIndicator</name>
    <message>
        <source>Loading</source>
        <translation>Lädt</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Gleicht ab</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Untätig</translation>
    </message>
    <message>
        <source>synced just now</source>
        <translation>gerade eben abgeglichen</translation>
    </message>
    <message numerus="yes">
        <source>synced %n min ago</source>
        <translation>
            <numerusform>vor %n Minute abgeglichen</numerusform>
            <numerusform>vor %n Minuten abgeglichen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>synced %n h ago</source>
        <translation>
            <numerusform>vor %n Stunde abgeglichen</numerusform>
            <numerusform>vor %n Stunden abgeglichen</numerusform>
        </translation>
    </message>
    <message>
        <source>synced on %1</source>
        <translation>am %1 abgeglichen</translation>
    </message>
    <message>
        <source>Synchronization: %1</source>
        <translation>Synchronisierung: %1</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>trying again</source>
        <translation>neuer Versuch läuft</translation>
    </message>
    <message numerus="yes">
        <source>next try in %n s</source>
        <translation>
            <numerusform>nächster Versuch in %n s</numerusform>
            <numerusform>nächster Versuch in %n s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>next try in %n min</source>
        <translation>
            <numerusform>nächster Versuch in %n min</numerusform>
            <numerusform>nächster Versuch in %n min</numerusform>
        </translation>
    </message>
</context>
</TS>
