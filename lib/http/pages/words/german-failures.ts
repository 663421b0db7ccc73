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
  user_mismatch: {
    title: 'Das hat jemand anderes begonnen',
    text: 'Dieser Versuch wurde unter einem anderen Namen oder in einem anderen Browser begonnen. Fang hier noch einmal an.',
  },
  account_mismatch: {
    title: 'Es wurde ein anderes Konto gewählt',
    text: 'Ein Konto sollte neu verbunden werden, und zurück kam ein anderes. Es wurde nichts geändert. Wähle dasselbe Konto, oder verbinde das andere zusätzlich.',
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
  rejected: { text: 'Der Anbieter hat den Versuch nicht angenommen. Fang noch einmal an.' },
  csrf: {
    title: 'Diese Seite war zu lange offen',
    text: 'Geh zurück zu deinen verbundenen Konten und mach es von dort.',
  },
  cross_site: {
    title: 'Eine andere Website hat dich hergeschickt',
    text: 'Zum Schutz deiner Konten beginnt das Verbinden nur auf einer Seite dieser Anwendung.',
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
    text: 'Er hat etwas geantwortet, das keinen Sinn ergibt. Es wurde nichts gespeichert. Versuche es später noch einmal.',
  },
  token_refresh: {
    text: 'Der Zugriff konnte gerade nicht erneuert werden. Versuche es gleich noch einmal.',
  },
  storage: {
    text: 'Das konnte hier nicht gespeichert werden. Es wurde nichts geändert. Versuche es gleich noch einmal.',
  },
  client_config: {
    title: 'Der Anbieter erkennt diese Anwendung nicht an',
    text: 'Du kannst nichts tun. Der Betreiber dieser Anwendung muss ihre Einstellungen prüfen.',
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
    text: 'Es wurde nichts geändert. Der Betreiber findet mehr im Protokoll.',
  },
};
