import type { PageWords } from './page-words.js';

export const GERMAN_FAILURES: PageWords['failure']['reasons'] = {
  access_denied: {
    title: 'Nicht verbunden',
    text: 'Der Zugriff wurde nicht erlaubt, also wurde nichts gespeichert. Versuche es noch einmal, wenn das keine Absicht war.',
  },
  expired_state: {
    title: 'Das hat zu lange gedauert',
    text: 'Zu deiner Sicherheit endet ein Versuch nach einer Weile. Fang noch einmal an.',
  },
  invalid_state: {
    title: 'Dieser Versuch ist vorbei',
    text: 'Er wurde schon beendet oder ist hier nicht bekannt. Steht das Konto in deiner Liste, ist alles gut; wenn nicht, fang noch einmal an.',
  },
  invalid_flow: {
    text: 'Was für diesen Versuch gespeichert wurde, ist nicht so, wie es geschrieben wurde. Es wurde nicht verwendet. Fang noch einmal an; geschieht es zweimal, sag dem Betreiber Bescheid.',
  },
  user_mismatch: {
    title: 'Das hat jemand anderes begonnen',
    text: 'Dieser Versuch wurde unter einem anderen Namen oder in einem anderen Browser begonnen. Fang hier noch einmal an.',
  },
  account_mismatch: {
    title: 'Es wurde ein anderes Konto gewählt',
    text: 'Ein Konto sollte neu verbunden werden, und zurück kam ein anderes. Es wurde nichts geändert. Wähle dasselbe Konto, oder verbinde das andere zusätzlich.',
  },
  tenant_mismatch: {
    title: 'Dieses Konto ist für etwas anderes verbunden',
    text: 'Dein Konto ist schon verbunden, für eine andere Firma, ein anderes Team oder eine andere Site. Es wurde nichts geändert. Wähle dieselbe, oder trenne zuerst die frühere Verbindung.',
  },
  invalid_intent: {
    title: 'Dieser Link gilt nicht mehr',
    text: 'Er war für jemand anderen bestimmt oder ist älter als eine Woche. Öffne stattdessen deine verbundenen Konten.',
  },
  not_authenticated: {
    title: 'Niemand ist angemeldet',
    text: 'Melde dich an und fang dann noch einmal an.',
  },
  invalid_request: {
    text: 'Der Anbieter hat dich mit weniger zurückgeschickt, als nötig war. Fang noch einmal an.',
  },
  issuer_mismatch: {
    text: 'Die Antwort kam nicht von dem Anbieter, der gefragt wurde, und wurde nicht verwendet. Fang noch einmal an; passiert es wieder, sag dem Betreiber Bescheid.',
  },
  configuration_changed: {
    text: 'Die Einstellungen für diesen Anbieter haben sich geändert, während du dort warst. Fang noch einmal an.',
  },
  authorization_failed: {
    text: 'Der Anbieter hat keinen Zugriff gewährt. Fang noch einmal an.',
  },
  rejected: {
    text: 'Der Anbieter hat diesen Versuch nicht angenommen. Vielleicht dauerte er zu lange oder war schon benutzt. Fang noch einmal an; passiert es wieder, sag dem Betreiber Bescheid.',
  },
  consent_required: {
    title: 'Der Anbieter will deine Zustimmung noch einmal',
    text: 'Fang noch einmal an, melde dich dort an und erlaube den Zugriff.',
  },
  no_account: {
    title: 'Es gibt nichts zu verbinden',
    text: 'Unter deiner Anmeldung beim Anbieter gibt es kein solches Konto, etwa keinen YouTube-Kanal. Lege dort eines an, oder fang mit einer anderen Anmeldung noch einmal an.',
  },
  unverified_email: {
    title: 'Deine E-Mail-Adresse ist nicht bestätigt',
    text: 'Der Anbieter gewährt den Zugriff erst, wenn deine E-Mail-Adresse dort bestätigt ist. Bestätige sie und fang dann noch einmal an.',
  },
  missing_scope: {
    title: 'Es wurde nicht alles erlaubt',
    text: 'Ohne die Erlaubnis, dein Konto zu lesen, kann es nicht verbunden werden. Fang noch einmal an und erlaube alles, worum gebeten wird; passiert es wieder, sag dem Betreiber Bescheid.',
  },
  identity_unconfirmed: {
    title: 'Das Konto ließ sich nicht bestätigen',
    text: 'Der Anbieter hat nicht bestätigt, dass dieser Zugriff für das gewählte Konto gilt; es wurde nichts gespeichert. Fang noch einmal an.',
  },
  csrf: {
    title: 'Diese Seite war zu lange offen',
    text: 'Geh zurück zu deinen verbundenen Konten und mach es von dort.',
  },
  cross_site: {
    title: 'Eine andere Website hat dich hergeschickt',
    text: 'Es ist nichts passiert. Um ein Konto zu verbinden, fang bei deinen verbundenen Konten an.',
  },
  not_a_navigation: {
    text: 'Es ist nichts passiert. Öffne diese Adresse in einem eigenen Fenster.',
  },
  network: {
    title: 'Der Anbieter ist nicht erreichbar',
    text: 'Es wurde nichts gespeichert. Versuche es in ein paar Minuten noch einmal.',
  },
  timeout: {
    title: 'Der Anbieter war zu langsam',
    text: 'Es kam rechtzeitig keine Antwort, und es wurde nichts gespeichert. Versuche es noch einmal.',
  },
  rate_limited: {
    title: 'Der Anbieter bittet um Geduld',
    text: 'Er wurde zu oft gefragt. Warte einen Augenblick und versuche es dann noch einmal.',
  },
  bad_response: {
    title: 'Der Anbieter hat Schwierigkeiten',
    text: 'Seine Antwort war nicht zu lesen. Es wurde nichts gespeichert. Versuche es später noch einmal; bleibt es so, sag dem Betreiber Bescheid.',
  },
  server_error: {
    title: 'Der Anbieter hat Schwierigkeiten',
    text: 'Bei ihm ist etwas schiefgegangen. Es wurde nichts gespeichert. Versuche es später noch einmal.',
  },
  temporarily_unavailable: {
    title: 'Der Anbieter ist gerade nicht verfügbar',
    text: 'Es wurde nichts gespeichert. Versuche es in ein paar Minuten noch einmal.',
  },
  token_refresh: {
    text: 'Der Zugriff konnte gerade nicht erneuert werden. Versuche es gleich noch einmal.',
  },
  storage: {
    text: 'Die Datenbank hat das nicht bestätigt; es kann geschehen sein oder nicht. Sieh in einem Moment bei deinen Verbindungen nach, und wiederhole es, wenn es fehlt.',
  },
  shutting_down: {
    title: 'Einen Augenblick',
    text: 'Die Anwendung wird gerade neu gestartet. Es ist nichts verloren: Lade diese Seite gleich noch einmal.',
  },
  client_config: {
    title: 'Der Anbieter erkennt diese Anwendung nicht an',
    text: 'Du kannst nichts tun. Der Betreiber dieser Anwendung muss ihre Einstellungen prüfen.',
  },
  client_config_or_code: {
    title: 'Der Anbieter hat diesen Versuch abgelehnt',
    text: 'Entweder dauerte der Versuch zu lange oder war schon benutzt, oder der Anbieter erkennt diese Anwendung nicht an. Fang noch einmal an; passiert es wieder, sag dem Betreiber Bescheid.',
  },
  client_secret_unavailable: {
    text: 'Diese Anwendung konnte ihre eigenen Einstellungen nicht lesen. Versuche es gleich noch einmal, oder sag dem Betreiber Bescheid.',
  },
  discovery_failed: {
    text: 'Die Einstellungen dieser Anwendung für den Anbieter sind falsch. Sag dem Betreiber Bescheid.',
  },
  exchange_refused: {
    text: 'Der Anbieter gab den Zugriff nur für eine Stunde; es wurde nichts gespeichert. Sag dem Betreiber Bescheid.',
  },
  invalid_scope: {
    title: 'Der Anbieter erlaubt dieser Anwendung nicht, worum sie bittet',
    text: 'Du kannst nichts tun. Der Betreiber dieser Anwendung muss prüfen, um welche Rechte sie bittet.',
  },
  request_refused: {
    title: 'Der Anbieter hat die Anfrage abgelehnt',
    text: 'Fang noch einmal an; passiert es wieder, sag dem Betreiber Bescheid, der mehr im Protokoll findet.',
  },
  profile_refused: {
    title: 'Der Anbieter hat dein Konto nicht gezeigt',
    text: 'Der Zugriff gilt, aber nicht, um zu lesen, wem das Konto gehört; es wurde nichts gespeichert. Sag dem Betreiber Bescheid.',
  },
  no_account_id: {
    title: 'Der Anbieter hat nicht gesagt, wem das Konto gehört',
    text: 'Ohne das wurde nichts gespeichert. Sag dem Betreiber Bescheid.',
  },
  identity_conflict: {
    text: 'Der Anbieter hat zwei Konten genannt, wo es eines sein sollte; es wurde nichts gespeichert. Sag dem Betreiber Bescheid.',
  },
  invalid_id_token: {
    text: 'Der Anbieter hat einen Nachweis geschickt, der nicht für diese Anwendung bestimmt ist. Es wurde nichts gespeichert. Sag dem Betreiber Bescheid.',
  },
  nonce_missing: {
    text: 'Der Anbieter hat einen Nachweis geschickt, der nicht sicher zu diesem Versuch gehört. Es wurde nichts gespeichert. Sag dem Betreiber Bescheid.',
  },
  token_too_long: {
    text: 'Der Anbieter gab einen Zugriff, der zu lang zum Speichern ist. Sag dem Betreiber Bescheid.',
  },
  unknown_server: {
    text: 'Der Anbieter hat einen Server genannt, den diese Anwendung nicht kennt; es wurde nichts gespeichert. Sag dem Betreiber Bescheid.',
  },
  strategy_failed: {
    text: 'Diese Anwendung hat im Gespräch mit dem Anbieter versagt. Es wurde nichts gespeichert. Der Betreiber findet mehr im Protokoll.',
  },
  decrypt: {
    text: 'Was für diesen Versuch aufbewahrt wurde, ist nicht mehr zu lesen. Sag dem Betreiber Bescheid und fang dann noch einmal an.',
  },
  unsupported_token_type: {
    text: 'Der Anbieter gab eine Art von Zugriff, die hier nicht genutzt werden kann. Es wurde nichts gespeichert. Sag dem Betreiber Bescheid.',
  },
  reauthorization_required: {
    title: 'Dieses Konto muss neu verbunden werden',
    text: 'Der Zugriff ist zu Ende. Verbinde das Konto in der Liste neu.',
  },
  insufficient_scope: {
    title: 'Es wird mehr Zugriff gebraucht',
    text: 'Verbinde das Konto in der Liste neu, um ihn zu erlauben.',
  },
  unknown_provider: {
    title: 'Diesen Anbieter gibt es hier nicht',
    text: 'Prüfe die Adresse, oder wähle einen aus der Liste.',
  },
  not_found: {
    title: 'Diese Verbindung gibt es nicht',
    text: 'Sie wurde getrennt oder gehört dir nicht. Geh zurück zur Liste.',
  },
  unknown_resource: {
    title: 'Das gibt es nicht mehr',
    text: 'Das Konto hat verloren, was du gewählt hast. Wähle noch einmal.',
  },
  invalid_reference: { text: 'Da fehlte etwas. Geh zurück und wähle etwas aus der Liste.' },
  forbidden: { title: 'Das ist nicht erlaubt', text: 'Das darfst du hier nicht.' },
  http: { text: 'Das geht nicht. Geh zurück zur Liste.' },
  internal: {
    title: 'Hier ist etwas schiefgegangen',
    text: 'Sieh bei deinen Verbindungen nach, bevor du es wiederholst. Der Betreiber findet mehr im Protokoll.',
  },
};
