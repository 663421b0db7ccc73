import type { PageName } from './page-names.js';
import type { ExplanationView } from '../views/explanation-view.js';
import type { GrantedAccess } from '../views/granted-access.js';
import type { Mark } from '../views/mark.js';
import type { StateView } from '../views/state-view.js';
import type { PageWords } from '../words/page-words.js';

/** An account on a page: text of the provider, to be escaped. */
export interface AccountView {
  id: string;
  provider: string;
  /** The provider's display name. */
  label: string;
  mark: Mark;
  name: string;
  username: string | null;
  /** URL of a picture, if `avatarOrigins` allows its origin. */
  avatarUrl: string | null;
}

/** A chosen sub-account. */
export interface ChildView extends AccountView {
  /** Its kind as a word: `Page`. */
  kind: string;
  state: StateView;
  disconnectUrl: string;
}

export interface ConnectionCard extends AccountView {
  /** `Connected 3 days ago`. */
  since: string;
  state: StateView;
  access: GrantedAccess;
  reconnectUrl: string;
  checkUrl: string;
  disconnectUrl: string;
  /** URL of the page on which sub-accounts are chosen; null if there are none. */
  resourcesUrl: string | null;
  children: readonly ChildView[];
}

/** A provider that can be connected. */
export interface ProviderCard {
  name: string;
  label: string;
  mark: Mark;
  isConnected: boolean;
  connectUrl: string;
}

/** The data of the connections page. */
export interface ConnectionsPage {
  connections: readonly ConnectionCard[];
  providers: readonly ProviderCard[];
  /** Results of actions, and actions in progress. */
  notices: readonly string[];
  csrfToken: string;
  /** URLs of the previous and next page, if there are any. */
  previous?: string;
  next?: string;
}

/** A sub-account that can be chosen. */
export interface ResourceChoice {
  id: string;
  kind: string;
  name: string;
  username: string | null;
  isChosen: boolean;
}

/** The data of the page on which the user chooses a sub-account. */
export interface ResourcesPage {
  account: AccountView;
  resources: readonly ResourceChoice[];
  /** Whether the provider could not list them. */
  isUnknown: boolean;
  csrfToken: string;
  /** URL of this page, and where the user is sent without a choice. */
  here: string;
  returnTo: string;
}

/** The data of the page that asks before disconnecting. */
export interface DisconnectPage {
  account: AccountView;
  /** Sentences: the consequences here and at the provider. */
  consequences: readonly string[];
  children: readonly string[];
  csrfToken: string;
}

/** The data of the page that explains why an account must be connected again. */
export interface ReconnectPage {
  account: AccountView;
  state: StateView;
  connectUrl: string;
}

/** The data of the page that asks before a flow starts which another site requested. */
export interface ContinuePage {
  provider: { name: string; label: string; mark: Mark };
  /** What the flow asks the provider for. */
  access: GrantedAccess;
  /** The target of the form, by POST, with `_csrf` and, if it is known, `popupOrigin`. */
  connectUrl: string;
  csrfToken: string;
  /** The origin that opened the popup. */
  popupOrigin?: string;
  /** Where a user is sent who does not want this; none in a popup. */
  cancelUrl?: string;
}

/** The message that a popup sends to its opener, and the opener's origin. */
export interface PopupMessage {
  message: {
    type: 'oauth2-capture';
    provider: string;
    id?: string;
    code?: string;
    providerError?: string;
  };
  origin: string;
}

/** The data of the last page of a popup. */
export interface SuccessPage {
  account: AccountView;
  popup: PopupMessage;
}

/** The data of the page that describes a failure, and who can resolve it. */
export interface FailurePage {
  statusCode: number;
  /** The same as in JSON and in the log. */
  code: string;
  /** The provider's own error code, if it sent one. */
  providerError?: string;
  title: string;
  text: string;
  /** Who must act, as a sentence. */
  move: string;
  retryUrl?: string;
  /** The label of the button to `retryUrl`, if it does more than try again. */
  retryLabel?: string;
  /** The scopes that the provider did not grant. */
  missing?: GrantedAccess;
  popup?: PopupMessage;
}

/** A connection as operators see it. */
export interface AdminCard extends AccountView {
  owner: string;
  /** The provider's id of the account. */
  resourceOwnerId: string;
  state: StateView;
  /** The code of the problem. */
  reason: string | null;
  /** Sentences: when it was refreshed, is due, or may be tried again. */
  details: readonly string[];
  /** URL that refreshes it; null if only the user can help. */
  refreshUrl: string | null;
  /** The page that explains it. */
  explainUrl: string;
}

/** Connections under one heading of the operators' page. */
export interface AdminList {
  title: string;
  connections: readonly AdminCard[];
  /** The query of the next page. */
  next?: string;
}

/** The numbers of a provider's connections by state. */
export interface AdminCounts {
  name: string;
  label: string;
  total: number;
  active: number;
  due: number;
  refresh_failing: number;
  reauthorization_required: number;
}

/** The data of the operators' page. */
export interface AdminPage {
  counts: readonly AdminCounts[];
  /** Problems of token endpoints that do not respond or refuse the application, in English. */
  problems: readonly string[];
  lists: readonly AdminList[];
  search: string;
  provider: string;
  states: readonly { value: string; label: string; isChosen: boolean }[];
  isSearched: boolean;
  here: string;
  notice?: string;
  csrfToken: string;
}

/** The data of the page that explains one connection to operators. */
export interface ExplanationPage extends ExplanationView {
  /** The page of all connections. */
  overviewUrl: string;
}

/** The data of each page, without {@link PageFrame}, which is added to all. */
export interface PageContents {
  connections: ConnectionsPage;
  resources: ResourcesPage;
  disconnect: DisconnectPage;
  reconnect: ReconnectPage;
  continue: ContinuePage;
  success: SuccessPage;
  failure: FailurePage;
  admin: AdminPage;
  explanation: ExplanationPage;
}

/** The data that every page has. */
export interface PageFrame {
  page: PageName;
  /** Nonce of the page's styles and scripts; the browser runs only those that have it. */
  nonce: string;
  /** A language tag, such as `de`. */
  language: string;
  words: PageWords;
  /** Fills in the placeholders of a sentence. */
  say: (text: string, values?: Readonly<Record<string, string>>) => string;
  applicationName?: string;
  /** The address of the connections page. */
  home: string;
  /** CSS rules with the values of the host's variables, and the host's own CSS. */
  styles: string;
}

/** The data that a template gets. */
export type PageData<N extends PageName = PageName> = PageFrame & PageContents[N];
