import { empty, type FakeAnswer, html, json, type Silence, text } from '../server/fake-response.js';
import type { Fault, FaultResponse } from '../faults/fake-faults.js';
import type { FakeRequest } from '../server/fake-request.js';
import { type FakeRoute, match } from '../server/fake-route.js';
import { FakeSwitches } from './fake-switches.js';
import { quietSecondsOf } from '../faults/rate-limit-headers.js';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const LOSABLE = ['token', 'refresh', 'exchange'];

/**
 * A strict copy of one provider: refuses what the real one refuses, answers as
 * it answers, and writes down what a client did wrong.
 */
export abstract class FakeProvider extends FakeSwitches {
  /** Serves one request. */
  answer(request: FakeRequest): FakeAnswer | Silence {
    this.journal.requests.push(request);
    const served = this.routes().map((route) => ({ route, variables: match(route, request) }));
    const found = served.find(({ variables }) => variables !== undefined);
    if (found?.variables === undefined) return this.notServed(request);
    const { endpoint } = found.route;
    request.endpoint = endpoint;
    if (this.quiet.isBrokenBy(request)) this.slip(request, 'rate_limit', 'asked again too early');
    const fault = endpoint === 'authorize' ? undefined : this.faults.take(endpoint);
    if (fault !== undefined) return this.disturbed(fault, request);
    const usual = this.precondition(request) ?? found.route.handle(request, found.variables);
    request.lost = LOSABLE.includes(endpoint) && this.faults.takeLoss();
    return request.lost ? 'drop' : this.decorate(usual);
  }

  protected abstract routes(): FakeRoute[];
  protected abstract rateLimited(request: FakeRequest): FakeAnswer;

  /** What is demanded of every request, before its route is asked. */
  protected precondition(_request: FakeRequest): FakeAnswer | undefined {
    return undefined;
  }

  /** What every answer carries. */
  protected decorate(answer: FakeAnswer): FakeAnswer {
    return answer;
  }

  protected notServed(request: FakeRequest): FakeAnswer {
    this.slip(request, 'unknown_endpoint', `${request.method} ${request.url.href} is not served`);
    return text(404, 'Not Found');
  }

  private disturbed(fault: Fault, request: FakeRequest): FakeAnswer | Silence {
    if (fault === 'hang') return 'hang';
    if (fault === 'reset') return 'drop';
    if (fault === 'empty-html') return empty(200, HTML);
    if (fault === 'html') return html(200, 'Just a moment');
    if (typeof fault === 'object') return faultResponse(fault);
    if (fault === 500) return text(500, 'Internal Server Error');
    const limited = this.rateLimited(request);
    this.quiet.ask(request, quietSecondsOf(limited));
    return this.decorate(limited);
  }
}

function faultResponse({ status, headers = {}, body = '' }: FaultResponse): FakeAnswer {
  return typeof body === 'string'
    ? { ...empty(status, { ...headers }), body }
    : json(status, body, { ...headers });
}
