import { bodyField, type CaptureRequest, originOf, queryOf, single } from './capture-request.js';

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
export function connectRequest(
  request: CaptureRequest,
  owner: string,
  provider: string,
): ConnectRequest {
  const query = queryOf(request);
  return {
    owner,
    provider,
    returnTo: single(query, 'returnTo'),
    display: single(query, 'display'),
    intent: single(query, 'intent'),
    popupOrigin: bodyField(request, 'popupOrigin') ?? originOf(request),
  };
}
