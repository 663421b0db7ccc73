import { Inject, Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { isUsableType } from '../../protocol/oauth/token-type.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { TokenFinder } from '../connections/token-finder.js';
import { KeyRing } from '../encryption/key-ring.js';
import type { TokenRef } from '../storage/token-ref.js';
import { NotConnectedError } from '../token.errors.js';
import type { TokensSlice } from '../tokens.options.js';
import { explainConnection } from './explain-connection.js';
import { readExplainedRow } from './explained-row.js';
import type { ConnectionExplanation } from './explanation.js';

/** Explains a connection from its row and from what this process knows. It decrypts and sends nothing. */
@Injectable()
export class ConnectionExplainer {
  constructor(
    private readonly finder: TokenFinder,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly availability: ProviderAvailability,
    private readonly keys: KeyRing,
    private readonly database: CaptureDatabase,
    private readonly clock: DatabaseClock,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {}

  /** @throws NotConnectedError, AmbiguousConnectionError, InvalidTokenReferenceError, StorageError */
  async explain(ref: TokenRef): Promise<ConnectionExplanation> {
    const { id, provider } = await this.finder.only(ref);
    const row = await readExplainedRow(this.database, id);
    if (row === undefined) throw new NotConnectedError(provider);
    const { token } = row;
    const definition = this.providers.find(token.provider)?.definition;
    return explainConnection(row, {
      now: this.clock.now(),
      refresh: definition?.refresh,
      options: this.options.refresh,
      hasKey: this.keys.find(token.keyId) !== undefined,
      isTypeUsable: isUsableType(token.tokenType, definition?.tokenTypes),
      isSweeping: this.options.background !== false,
      problems: definition === undefined ? [] : this.findProblems(token.provider, definition),
    });
  }

  private findProblems(provider: string, { endpoints }: OAuth2ProviderDefinition): string[] {
    const { token = '', refresh = token } = endpoints;
    const origin = URL.canParse(refresh) ? new URL(refresh).origin : undefined;
    const isDown = origin !== undefined && this.availability.openCircuits().includes(origin);
    return [
      ...(isDown ? [`${origin} is unavailable. The module retries automatically.`] : []),
      ...this.availability
        .problems()
        .flatMap((known) => (known.provider === provider ? [known.problem] : [])),
    ];
  }
}
