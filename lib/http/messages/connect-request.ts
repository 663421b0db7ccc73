import {
  readBodyField,
  type CaptureRequest,
  readOrigin,
  readQuery,
  readSingle,
} from './capture-request.js';

/** The parameters of a request to connect. */
export interface ConnectRequest {
  owner: string;
  provider: string;
  returnTo?: string;
  display?: string;
  intent?: string;
  popupOrigin?: string;
}

/** Reads the parameters, from the first request or from the form of this module's page. */
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
