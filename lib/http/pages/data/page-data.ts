import type { PageName } from './page-names.js';
import type { GrantedAccess } from '../views/granted-access.js';
import type { Mark } from '../views/mark.js';
import type { StateView } from '../views/state-view.js';
import type { PageWords } from '../words/page-words.js';

/** What an account looks like: text of the provider's, to be escaped. */
export interface AccountView {
  id: string;
  provider: string;
  /** The provider's name for people. */
  label: string;
  mark: Mark;
  name: string;
  username: string | null;
  /** A picture, where `avatarOrigins` allows its origin. */
  avatarUrl: string | null;
}

/** An account behind an account, chosen. */
export interface ChildView extends AccountView {
  /** What it is, in words: `Page`. */
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
  /** Where accounts behind this one are chosen; null where there are none. */
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

/** What the page of a user's connections is made of. */
export interface ConnectionsPage {
  connections: readonly ConnectionCard[];
  providers: readonly ProviderCard[];
  /** What has just been done, and what is still in progress. */
  notices: readonly string[];
  csrfToken: string;
  /** Where the neighbouring pages are, if there are any. */
  previous?: string;
  next?: string;
}

/** An account behind an account, to be chosen. */
export interface ResourceChoice {
  id: string;
  kind: string;
  name: string;
  username: string | null;
  isChosen: boolean;
}

/** What the page is made of on which an account behind an account is chosen. */
export interface ResourcesPage {
  account: AccountView;
  resources: readonly ResourceChoice[];
  /** Whether the provider could not tell. */
  isUnknown: boolean;
  csrfToken: string;
  /** Where this page is, and where the user goes without a choice. */
  here: string;
  returnTo: string;
}

/** What the question before disconnecting is made of. */
export interface DisconnectPage {
  account: AccountView;
  /** Sentences: what ends where. */
  consequences: readonly string[];
  children: readonly string[];
  csrfToken: string;
}

/** What the page is made of that says why an account needs reconnecting. */
export interface ReconnectPage {
  account: AccountView;
  state: StateView;
  connectUrl: string;
}

/** What the page is made of that asks before a flow starts which another site wants. */
export interface ContinuePage {
  provider: { name: string; label: string; mark: Mark };
  /** What the provider will be asked for. */
  access: GrantedAccess;
  /** Where the form goes, by POST, with `_csrf` and, if it is known, `popupOrigin`. */
  connectUrl: string;
  csrfToken: string;
  /** The origin that opened the popup. */
  popupOrigin?: string;
  /** Where a user goes who does not want this; none in a popup. */
  cancelUrl?: string;
}

/** What a popup tells its opener, and at which origin. */
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

/** What a popup's last page is made of. */
export interface SuccessPage {
  account: AccountView;
  popup: PopupMessage;
}

/** The data of the page that says what failed, and who can resolve it. */
export interface FailurePage {
  statusCode: number;
  /** The same as in JSON and in the log. */
  code: string;
  /** The provider's own error code, where it sent one. */
  providerError?: string;
  title: string;
  text: string;
  /** Whose move it is, in words. */
  move: string;
  retryUrl?: string;
  /** On the button to `retryUrl`, where it does more than try again. */
  retryLabel?: string;
  /** What the provider did not grant. */
  missing?: GrantedAccess;
  popup?: PopupMessage;
}

/** A connection as operators see it. */
export interface AdminCard extends AccountView {
  owner: string;
  /** The provider's id of the account. */
  resourceOwnerId: string;
  state: StateView;
  /** The code of what is wrong. */
  reason: string | null;
  /** Sentences: when it was renewed, is due, or may be tried again. */
  details: readonly string[];
  /** Null where only the user can help. */
  refreshUrl: string | null;
}

/** Connections under one heading of the operators' page. */
export interface AdminList {
  title: string;
  connections: readonly AdminCard[];
  /** The query of the rest. */
  next?: string;
}

/** How many connections of a provider are in which state. */
export interface AdminCounts {
  name: string;
  label: string;
  total: number;
  active: number;
  due: number;
  refresh_failing: number;
  reauthorization_required: number;
}

/** What the page of operators is made of. */
export interface AdminPage {
  counts: readonly AdminCounts[];
  /** What is known of token endpoints that are down or refuse the application, in English. */
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

/** What each page is made of, beside what {@link PageFrame} gives to all. */
export interface PageContents {
  connections: ConnectionsPage;
  resources: ResourcesPage;
  disconnect: DisconnectPage;
  reconnect: ReconnectPage;
  continue: ContinuePage;
  success: SuccessPage;
  failure: FailurePage;
  admin: AdminPage;
}

/** What every page has. */
export interface PageFrame {
  page: PageName;
  /** Of the page's styles and scripts: what does not carry it is not run. */
  nonce: string;
  /** A language tag, such as `de`. */
  language: string;
  words: PageWords;
  /** Fills in a sentence. */
  say: (text: string, values?: Readonly<Record<string, string>>) => string;
  applicationName?: string;
  /** The address of the connections page. */
  home: string;
  /** The rules of the host's variables, and its own. */
  styles: string;
}

/** What a template is given. */
export type PageData<N extends PageName = PageName> = PageFrame & PageContents[N];
