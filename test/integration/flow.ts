import type { CompletedFlow } from '../../lib/authorization/flows/completed-flow.js';
import type { BeginInput } from '../../lib/authorization/flows/flow-start.js';
import { OAuth2AuthorizationService } from '../../lib/authorization/oauth2-authorization.service.js';
import type { Application } from './application.js';

/** One flow: what the host and the browser do for it, without HTTP between them. */
export class Flow {
  private constructor(
    private readonly service: OAuth2AuthorizationService,
    readonly authorizationUrl: URL,
    readonly binding: string,
    private readonly owner: string,
    private readonly provider: string,
  ) {}

  static async begin(app: Application, input: Partial<BeginInput> = {}): Promise<Flow> {
    const service = app.get(OAuth2AuthorizationService);
    const owner = input.owner ?? 'alice';
    const provider = input.provider ?? 'acme';
    const begun = await service.begin({ ...input, owner, provider });
    return new Flow(service, new URL(begun.authorizationUrl), begun.binding, owner, provider);
  }

  get state(): string {
    return this.authorizationUrl.searchParams.get('state') ?? '';
  }

  /** The user agrees: the query with which the provider sends the browser back. */
  async consent(): Promise<URLSearchParams> {
    const response = await fetch(this.authorizationUrl, { redirect: 'manual' });
    return new URL(response.headers.get('location') ?? '').searchParams;
  }

  complete(
    query: URLSearchParams | Record<string, string>,
    changes: { owner?: string | null; binding?: string; provider?: string } = {},
    app?: Application,
  ): Promise<CompletedFlow> {
    const service = app?.get(OAuth2AuthorizationService) ?? this.service;
    const { owner, binding, provider } = this;
    const parameters = new URLSearchParams(query);
    return service.complete({ owner, binding, provider, ...changes, query: parameters });
  }

  async finish(): Promise<CompletedFlow> {
    return this.complete(await this.consent());
  }
}
