import type { Provider } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../core/injection-tokens.js';
import { BackgroundSweep } from './sweeping/background-sweep.js';
import { ConnectLink } from './connections/connect-link.js';
import { ConnectionTree } from './connections/connection-tree.js';
import { BindingFactory } from './connections/binding.factory.js';
import { ConnectionContexts } from './connections/connection-context.js';
import { SweepQueues } from './sweeping/sweep-queues.js';
import { DueProbe } from './sweeping/due-probe.js';
import { RefreshSweep } from './sweeping/refresh-sweep.js';
import { DueTokenRefresh } from './sweeping/due-token.refresh.js';
import { DueTokenRepository } from './sweeping/due-token.repository.js';
import { GrantCheck } from './capturing/grant-check.js';
import { GrantColumnsFactory } from './capturing/grant-columns.factory.js';
import { RejectedTokenRefresh } from './reading/rejected-token.refresh.js';
import { TokenAdoption } from './capturing/import/token-adoption.js';
import { TokenImport } from './capturing/import/token-import.js';
import { ClientAcceptance } from './refusals/client-acceptance.js';
import { KeyCheck } from './keys/key-check.js';
import { KeyRing } from './encryption/key-ring.js';
import { KeyRotation } from './keys/key-rotation.js';
import { LeaseClaims } from './leases/lease-claims.js';
import { LeaseObserver } from './leases/lease-observer.js';
import { LeaseRepository } from './leases/lease.repository.js';
import { RefreshExecution } from './refreshing/refresh-execution.js';
import { RefreshGate } from './refreshing/refresh-gate.js';
import { RefreshPlanner } from './refreshing/refresh-planner.js';
import { RefreshResponseHandler } from './refreshing/refresh-response.handler.js';
import { OAuth2TokenRepository } from './storage/oauth2-token.repository.js';
import { OAuth2TokenService } from './oauth2-token.service.js';
import { ConnectionCounts } from './reporting/connection-counts.js';
import { ConnectionExplainer } from './explaining/connection-explainer.js';
import { ConnectionListing } from './reporting/connection-listing.js';
import { ConnectionOverview } from './reporting/connection-overview.js';
import { OtherConnections } from './refusals/other-connections.js';
import { OwnerDeletion } from './revoking/owner-deletion.js';
import { RefreshedTokenWriter } from './refreshing/refreshed-token.writer.js';
import { RefusalWriter } from './refreshing/refusal.writer.js';
import { ProfileReader } from './secondary-data/profile-reader.js';
import { ProfileRefresh } from './secondary-data/profile-refresh.js';
import { TokenErrorFactory } from './connections/token-error.factory.js';
import { RefreshFailureHandler } from './refreshing/refresh-failure.handler.js';
import { RefreshAttempt } from './refreshing/refresh-attempt.js';
import { RefreshRequest } from './refreshing/refresh-request.js';
import { RefreshedColumnsFactory } from './secondary-data/refreshed-columns.factory.js';
import { RefreshSchedule } from './lifetime/refresh-schedule.js';
import { RefreshTelemetry } from './refreshing/refresh-telemetry.js';
import { RevocationCircuits } from './revoking/revocation-circuits.js';
import { RevocationOutbox } from './revoking/revocation-outbox.js';
import { RevocationSweep } from './revoking/revocation-sweep.js';
import { RevocationRepository } from './revoking/revocation.repository.js';
import { SharedGrants } from './revoking/shared-grants.js';
import { EncryptedRowsRepository } from './keys/encrypted-rows.repository.js';
import { SecondaryColumns } from './secondary-data/secondary-columns.js';
import { SecondaryRepair } from './secondary-data/secondary-repair.js';
import { EncryptedTables } from './keys/encrypted-tables.js';
import { StatusEvents } from './storage/status-events.js';
import { TokenReads } from './storage/token-reads.js';
import { TokenCapture } from './capturing/token-capture.js';
import { TokenStatistics } from './reporting/token-statistics.js';
import { TokenCipher } from './encryption/token-cipher.js';
import { TokenRowFactory } from './storage/token-row.js';
import { TokenDisconnector } from './revoking/token-disconnector.js';
import { TokenFinder } from './connections/token-finder.js';
import { TokenCheck } from './reading/token-check.js';
import { TokenReassignment } from './capturing/token-reassignment.js';
import { TokenRefresher } from './refreshing/token-refresher.js';
import { TokenResources } from './capturing/token-resources.js';
import { TokenRevoker } from './revoking/token-revoker.js';
import { TokenValidator } from './reading/token-validator.js';
import { UsableConnections } from './reading/usable-connections.js';
import { TokenTypes } from './secondary-data/token-types.js';
import { TokenSearch } from './reading/token-search.js';
import { AccessTokenReader } from './reading/access-token.reader.js';
import type { TokensSlice } from './tokens.options.js';

export const TOKENS_PROVIDERS: Provider[] = [
  {
    provide: KeyRing,
    inject: [OAUTH2_CAPTURE_OPTIONS],
    useFactory: ({ encryptionKeys }: TokensSlice) => new KeyRing(encryptionKeys()),
  },
  BackgroundSweep,
  ConnectLink,
  ConnectionTree,
  BindingFactory,
  ConnectionContexts,
  ConnectionCounts,
  ConnectionExplainer,
  ConnectionListing,
  ConnectionOverview,
  SweepQueues,
  DueProbe,
  RefreshSweep,
  DueTokenRefresh,
  DueTokenRepository,
  GrantCheck,
  GrantColumnsFactory,
  RejectedTokenRefresh,
  KeyCheck,
  KeyRotation,
  LeaseClaims,
  LeaseObserver,
  LeaseRepository,
  RefreshExecution,
  RefreshGate,
  RefreshPlanner,
  RefreshResponseHandler,
  OAuth2TokenRepository,
  OAuth2TokenService,
  OtherConnections,
  ClientAcceptance,
  OwnerDeletion,
  RefreshedTokenWriter,
  RefusalWriter,
  ProfileReader,
  ProfileRefresh,
  TokenErrorFactory,
  RefreshFailureHandler,
  RefreshAttempt,
  RefreshRequest,
  RefreshedColumnsFactory,
  RefreshSchedule,
  RefreshTelemetry,
  RevocationCircuits,
  RevocationOutbox,
  RevocationRepository,
  RevocationSweep,
  SharedGrants,
  EncryptedRowsRepository,
  EncryptedTables,
  SecondaryColumns,
  SecondaryRepair,
  StatusEvents,
  TokenReads,
  TokenAdoption,
  TokenCapture,
  TokenStatistics,
  TokenCipher,
  TokenRowFactory,
  TokenDisconnector,
  TokenImport,
  TokenFinder,
  TokenCheck,
  TokenReassignment,
  TokenRefresher,
  TokenResources,
  TokenRevoker,
  TokenValidator,
  UsableConnections,
  TokenSearch,
  TokenTypes,
  AccessTokenReader,
];
