import {
  readBodyField,
  type CaptureRequest,
  readOrigin,
  readQuery,
  readSingle,
} from './capture-request.js';

/** What a request to connect says of the flow. */
export interface ConnectRequest {
  owner: string;
  provider: string;
  returnTo?: string;
  display?: string;
  intent?: string;
  popupOrigin?: string;
}

/** What a request asks for, whether it is the first one or comes from the button of our page. */
export function readConnectRequest(
  request: CaptureRequest,
  owner: string,
  provider: string,
): ConnectRequest {
  const query = readQuery(request);
  return {
    owner,
    provider,
    returnTo: readSingle(query, 'returnTo'),
    display: readSingle(query, 'display'),
    intent: readSingle(query, 'intent'),
    popupOrigin: readBodyField(request, 'popupOrigin') ?? readOrigin(request),
  };
}
