/*
 * The refresh protocol of lib/tokens/leases and lib/tokens/refreshing: one connection (one row), several
 * processes that refresh its tokens, one authorization server. docs/protocol.md explains the protocol and its
 * rules 1 to 8; README.md in this folder says what is modelled and how to read a counterexample.
 *
 * scripts/model.mjs checks this file with spin, exhaustively, in the configurations of configurations.json.
 * Every number below is a limit of one configuration (-D).
 */

/* ------------------------------------------------------------------ configuration */

#ifndef PROCESSES
#define PROCESSES 3       /* processes of the application: 2 or 3 */
#endif
#ifndef ATTEMPTS
#define ATTEMPTS 1        /* refreshes that each process begins, for a caller or for its sweep */
#endif

/* The authorization server, when a refresh token comes a second time. */
#define STRICT   0        /* refuses it and ends the grant (RFC 9700, section 4.14.2) */
#define REFUSING 1        /* refuses it; the newer pair stays usable */
#define LENIENT  2        /* accepts it until one of the newer pairs is used */
#ifndef SERVER
#define SERVER STRICT
#endif

#ifndef SEVERAL
#define SEVERAL 0         /* 1: each node of the database has its own clock (rule 2) */
#endif

/* How often each fault can happen in one run. */
#ifndef CRASHES
#define CRASHES 0         /* a process ends at any point */
#endif
#ifndef SUSPENSIONS
#define SUSPENSIONS 0     /* a process stops at any point, and continues at any later time */
#endif
#ifndef CUTS
#define CUTS 0            /* a process cannot reach the database for a while */
#endif
#ifndef NORESPONSES
#define NORESPONSES 0     /* no response arrives: the request was lost, or the response, or it is processed late */
#endif
#ifndef UNKNOWNS
#define UNKNOWNS 0        /* a statement's outcome is unknown: executed, not executed, or executed later */
#endif
#ifndef STALES
#define STALES 0          /* a read returns the row as it was before the latest write */
#endif
#ifndef JUMPS
#define JUMPS 0           /* the database's clock jumps forward, or back by more than a lease */
#endif
#ifndef STEPS
#define STEPS 0           /* the database's clock steps back by less than a lease */
#endif
#ifndef LOSSES
#define LOSSES 0          /* the database loses the latest write, although it was acknowledged */
#endif
#ifndef RECONNECTS
#define RECONNECTS 0      /* the user connects the account again: a new grant in the same row */
#endif
#ifndef DISCONNECTS
#define DISCONNECTS 0     /* the user disconnects: the row is deleted, the grant revoked */
#endif
#ifndef REVOCATIONS
#define REVOCATIONS 0     /* the provider ends the grant */
#endif
#ifndef EVENTS
#define EVENTS 0          /* 1: status events are emitted, and a consumer ignores lower numbers */
#endif

/* Time in units. A request and two attempts to save take less than NEEDED. */
#define LEASE       3     /* refresh.leaseTtl */
#define NEEDED      2     /* http.timeout + 2 * database.leaseStatementTimeout */
#define PROVISIONAL 6     /* 2 * LEASE: rule 6 */
#define PATIENT     4     /* refresh.waitTimeout = LEASE + a margin: rule 4 */
#define LONGEST     2     /* LONGEST_LENGTHS in lease.repository.ts: rule 1 */

/* The windows of rule 8. A run sets the bit of each window that it has passed through. */
#define WINDOW_A  1       /* suspended between the last look at the clock and the send */
#define WINDOW_B  2       /* crashed between the send and storing the outcome */
#define WINDOW_C  4       /* the database lost an acknowledged write */
#define WINDOW_D  8       /* no response from the token endpoint */
#define WINDOW_E 16       /* suspended, or cut off from the database, between the send and storing the outcome */
#define WINDOW_F 32       /* the database's clock jumped */

/* -DSHOW=WINDOW_A: this run must find a loss through that window alone. */
#ifdef SHOW
#define NOT_LOST_THROUGH_THIS_WINDOW_ONLY (windows != SHOW)
#else
#define NOT_LOST_THROUGH_THIS_WINDOW_ONLY true
#endif

/* ------------------------------------------------------------------ the state */

/* status */
#define ACTIVE  0
#define FAILING 1         /* refresh_failing */
#define ENDED   2         /* reauthorization_required */

/* Where a process is in its refresh. The order matters: see preparing() and inRequest(). */
#define IDLE      0
#define POLL      1       /* waits for the row to change (RefreshAttempt.run) */
#define CLAIM     2       /* the claim is handed to the driver; the statement's time is fixed */
#define UNSURE    3       /* the outcome of the claim is unknown */
#define PREPARE   4       /* holds the lease; creates the request: clientSecret(), signing */
#define EXTEND    5       /* the extension is handed to the driver */
#define LOOKED    6       /* the last look at the clock has allowed the request */
#define SENT      7       /* the request is sent */
#define SAVE      8       /* a token pair was received and is not stored yet */
#define REFUSED   9       /* invalid_grant was received and is not stored yet */
#define FAILED   10       /* no response was received, and the failure is not stored yet */
#define RELEASE  11       /* gives the lease back without a request */
#define FINALIZE 12       /* makes a provisional refusal final */
#define ORPHAN   13       /* a read says that the row is gone, and a pair is in memory */
#define EMIT     14       /* has changed the status, and emits an event */
#define EMITTING 15       /* has read the row for the event */
#define CRASHED  16

/* Responses */
#define NOTHING 0
#define PAIR    1
#define REFUSAL 2

/* The columns of the row. Times are relative to now: what is left of the lease by the database's clock. */
typedef Row {
  bit      exists;
  unsigned status      : 2;
  unsigned statusNo    : 3;
  unsigned grant       : 1;
  unsigned token       : 3;   /* the refresh token */
  unsigned version     : 5;
  unsigned claimNo     : 5;
  unsigned lease       : 4;   /* lease_id; 0 for none */
  unsigned extended    : 2;   /* the value of lease_until: each extension writes another one */
  bit      unreleased;        /* a lease was taken over, and its holder has stored no outcome: rule 6 */
  bit      provisional;
  short    leaseLeft;
  short    provisionalLeft;
  /* Ghosts: not columns, for the properties only. */
  unsigned claimedAs   : 5;   /* the number that the claim of the stored pair really had */
  bit      leaseGrant;        /* the grant for which the lease was claimed */
}

/* What a process remembers. */
typedef Process {
  unsigned at        : 5;
  unsigned begun     : 2;
  bit      suspended;
  bit      cut;
  unsigned waited    : 3;
  /* the row as it was read */
  unsigned seen      : 5;     /* the version that the caller wants replaced */
  unsigned version   : 5;
  unsigned status    : 2;
  unsigned statusNo  : 3;
  unsigned token     : 3;
  bit      grant;
  /* the lease (HeldLease) */
  unsigned lease     : 4;
  unsigned claimNo   : 5;
  bit      takeover;
  bit      wasExtended;
  unsigned elapsed   : 3;     /* since the claim or the extension was handed to the driver */
  unsigned started   : 2;     /* time since the present statement started */
  /* the request */
  bit      asked;             /* the request is on its way to the server */
  unsigned response  : 2;
  unsigned pair      : 3;     /* the new refresh token */
  unsigned took      : 2;     /* time since the request, or the resumption */
  /* observations on several clocks (LeaseObserver, UnchangedValues) */
  unsigned seenLease    : 4;
  unsigned seenExtended : 2;
  unsigned seenFor      : 3;
  unsigned takesLease    : 4; /* the condition of the claim */
  unsigned takesExtended : 2;
  unsigned refusalSeen   : 5;
  unsigned refusalFor    : 3;
  /* ghosts */
  unsigned claimedAs : 5;
  unsigned overdue   : 3;     /* time since its lease was taken over */
  bit      lateLooked;        /* was suspended between look and send */
  bit      lateStored;        /* was suspended or cut off between send and store */
  bit      excused;           /* one more send of its token is explained by a window */
  unsigned event     : 2;
  unsigned eventNo   : 3;
}

Row row;
Process me[PROCESSES];

#if STALES > 0 || LOSSES > 0
Row old;                      /* the row before the latest write */
#define oldLease old.lease
#else
#define oldLease 0
#endif

/* One statement whose outcome was unknown, and which the database has not executed yet. */
#if UNKNOWNS > 0
unsigned lateKind  : 5;
unsigned lateOwner : 2;
unsigned lateFor   : 3;
unsigned lateLease : 4;       /* the values that the statement names */
unsigned lateVersion : 5;
unsigned lateClaimNo : 5;
unsigned latePair  : 3;
unsigned lateClaimedAs : 5;
bit lateGrant;
bit lateTakeover;
unsigned lateStatus : 2;
#else
#define lateKind 0
#define lateLease 0
#endif

/* The authorization server: two grants (the second one is that of the reconnect). */
bit alive[2];
byte usable[2];               /* bits of the refresh tokens that the server accepts */
byte used[2];                /* the token that was used last: its repetition is accepted by a lenient server */
byte grantOfToken;            /* bit of each token of the second grant */
unsigned issued : 4;          /* the latest token */
unsigned lateRequest : 3;     /* a request that its sender has given up, and the server processes later */
bit userEnded[2];             /* the user or the provider has ended the grant */

/* Ghosts */
unsigned windows : 6;
byte sent;                    /* bit of each token that was sent */
byte excuses[8];              /* for each token: sends that a window explains */
bit checked;                  /* the end of the run was checked */
unsigned lastEventNo : 3;
unsigned lastEvent : 2;
byte statusAt[8];

/* How many faults have happened. */
unsigned crashes : 2; unsigned suspensions : 2; unsigned cuts : 2; unsigned noResponses : 2;
unsigned unknowns : 2; unsigned stales : 2; unsigned jumps : 2; unsigned steps : 2; unsigned losses : 2;
unsigned reconnects : 2; unsigned disconnects : 2; unsigned revocations : 2;

/* ------------------------------------------------------------------ abbreviations */

#define bitOf(token)     (1 << (token))
#define grantOf(token)   ((grantOfToken >> (token)) & 1)
#define living(token)    (alive[grantOf(token)] && (usable[grantOf(token)] & bitOf(token)))
#define runs(p)          (!me[p].suspended && me[p].at != CRASHED)
#define reaches(p)       (!me[p].cut && me[p].at != CRASHED)
#define done(p)          (me[p].at == CRASHED || (me[p].at == IDLE && me[p].begun == ATTEMPTS))
#define preparing(p)     (me[p].at >= CLAIM && me[p].at <= LOOKED)
#define inRequest(p)     (me[p].at >= LOOKED && me[p].at <= REFUSED)
#define holdsPair(p, g)  (me[p].at == SAVE && me[p].grant == g && living(me[p].pair))
#define isOwn(p)         (row.exists && row.lease == me[p].lease && row.version == me[p].version)

#if PROCESSES == 3
#define EVERY(f)         (f(0) && f(1) && f(2))
#define SOME(f)          (f(0) || f(1) || f(2))
#define FOR_EACH(f)      f(0); f(1); f(2)
#else
#define EVERY(f)         (f(0) && f(1))
#define SOME(f)          (f(0) || f(1))
#define FOR_EACH(f)      f(0); f(1)
#endif

#define isAsking(p)      me[p].asked

inline copyRow(to, from) {
  to.exists = from.exists; to.status = from.status; to.statusNo = from.statusNo; to.grant = from.grant;
  to.token = from.token; to.version = from.version; to.claimNo = from.claimNo; to.lease = from.lease;
  to.extended = from.extended; to.unreleased = from.unreleased; to.provisional = from.provisional;
  to.leaseLeft = from.leaseLeft; to.provisionalLeft = from.provisionalLeft; to.claimedAs = from.claimedAs;
  to.leaseGrant = from.leaseGrant
}

/* Call it before each write of the row. */
inline write() {
#if STALES > 0 || LOSSES > 0
  copyRow(old, row)
#else
  skip
#endif
}

inline clearLease() {
  row.lease = 0; row.leaseLeft = -1; row.extended = 0; row.leaseGrant = 0
}

inline clearProvisional() {
  row.provisional = false; row.provisionalLeft = -1
}

/* Every status change raises status_no: rule 7. */
inline setStatus(value) {
  if
  :: row.status != value ->
    row.status = value;
#if EVENTS
    row.statusNo++;
    statusAt[row.statusNo] = value;
#endif
  :: else
  fi
}

inline endAttempt(p) {
  me[p].at = IDLE; me[p].waited = 0; me[p].seen = 0; me[p].version = 0; me[p].status = 0; me[p].token = 0;
  me[p].grant = 0; me[p].lease = 0; me[p].claimNo = 0; me[p].takeover = 0; me[p].wasExtended = 0;
  me[p].elapsed = 0; me[p].started = 0; me[p].asked = 0; me[p].response = NOTHING; me[p].pair = 0;
  me[p].took = 0; me[p].takesLease = 0; me[p].takesExtended = 0; me[p].claimedAs = 0; me[p].overdue = 0;
  me[p].lateLooked = 0; me[p].lateStored = 0; me[p].excused = 0; me[p].statusNo = 0
}

inline endAttemptWithEvent(p, value) {
#if EVENTS
  me[p].at = EMIT; me[p].event = value
#else
  endAttempt(p)
#endif
}

/* ------------------------------------------------------------------ properties */

/* A window explains that the token of this process's request may be sent once more. */
inline passThrough(p, window) {
  windows = windows | window;
  if
  :: !me[p].excused -> me[p].excused = true; excuses[me[p].token]++
  :: else
  fi
}

/* A refresh token is sent twice only through a window, and each time through another one. */
inline checkSend(p) {
  if
  /* After a lost write two claims can have one number, with any number of consequences. */
  :: (sent & bitOf(me[p].token)) && (windows & WINDOW_C)
  :: (sent & bitOf(me[p].token)) && !(windows & WINDOW_C) ->
    assert(excuses[me[p].token] > 0);
    excuses[me[p].token]--
  :: else
  fi;
  sent = sent | bitOf(me[p].token)
}

/* A grant that the user has not ended is lost. */
inline checkLoss() {
  assert(windows != 0);
  assert(NOT_LOST_THROUGH_THIS_WINDOW_ONLY)
}

#define storesInTime(q)  (holdsPair(q, row.grant) && me[q].overdue < PROVISIONAL)

/* The row becomes ENDED because a token of grant g was refused. */
inline checkEnd(ended) {
  assert(row.grant == ended);
  if
  :: windows & (WINDOW_C | WINDOW_F)
  :: else ->
    /* The row holds no living pair, and no process that still stores one in time. */
    assert(!living(row.token));
    assert(!SOME(storesInTime))
  fi
}

/* ------------------------------------------------------------------ reading and claiming */

#define usesLease(i, q) (me[q].takesLease == i || me[q].seenLease == i)
#if PROCESSES == 3
#define isUsed(i) (row.lease == i || oldLease == i || lateLease == i || usesLease(i, 0) || usesLease(i, 1) || usesLease(i, 2))
#else
#define isUsed(i) (row.lease == i || oldLease == i || lateLease == i || usesLease(i, 0) || usesLease(i, 1))
#endif

/* Each claim has a new lease id: rule 1, held-lease.ts. Ids that nothing remembers are used again here. */
inline newLeaseId(p) {
  me[p].lease = (!isUsed(p * 4 + 1) -> p * 4 + 1 : (!isUsed(p * 4 + 2) -> p * 4 + 2 : (!isUsed(p * 4 + 3) -> p * 4 + 3 : p * 4 + 4)));
  assert(!isUsed(me[p].lease))
}

/* Records another process's lease: rule 2, lease-observer.ts. */
inline observe(p, r) {
  if
  :: r.lease == 0 -> me[p].seenLease = 0; me[p].seenExtended = 0; me[p].seenFor = 0
  :: r.lease != 0 && (r.lease != me[p].seenLease || r.extended != me[p].seenExtended) ->
    me[p].seenLease = r.lease; me[p].seenExtended = r.extended; me[p].seenFor = 0
  :: else
  fi
}

/* The row is free by the clock of the statement, which was fixed when it started: rule 1. */
#if SEVERAL
#define isFree(id, extension, age) (row.lease == 0 || (id != 0 && row.lease == id && row.extended == extension))
#else
#define isOver(age)   (row.leaseLeft + age <= 0)
#define isEdited(age) (row.leaseLeft + age > LONGEST * LEASE)
#define isFree(id, extension, age) (row.lease == 0 || isOver(age) || isEdited(age))
#endif

/* Hands the claim to the driver: lease-claims.ts. From here on the elapsed time counts (rule 3). */
inline startClaim(p, r) {
  me[p].version = r.version; me[p].claimNo = r.claimNo + 1; me[p].status = r.status;
  me[p].statusNo = r.statusNo;
  me[p].token = r.token; me[p].grant = r.grant;
  me[p].takeover = (r.lease != 0 || r.unreleased);
  me[p].takesLease = 0; me[p].takesExtended = 0;
  newLeaseId(p);
#if SEVERAL
  if
  :: r.lease != 0 -> me[p].takesLease = me[p].seenLease; me[p].takesExtended = me[p].seenExtended
  :: else
  fi;
#endif
  me[p].started = 0;
  me[p].at = CLAIM
}

/* The provisional refusal is over by the clock of the database, or by observation: rule 6. */
inline meetRefusal(p, r) {
#if SEVERAL
  if
  :: me[p].refusalSeen == r.version + 1 && me[p].refusalFor >= PROVISIONAL -> me[p].version = r.version; me[p].grant = r.grant; me[p].statusNo = r.statusNo; me[p].started = 0; me[p].at = FINALIZE
  :: me[p].refusalSeen == r.version + 1 && me[p].refusalFor < PROVISIONAL -> endAttempt(p)
  :: else -> me[p].refusalSeen = r.version + 1; me[p].refusalFor = 0; endAttempt(p)
  fi
#else
  if
  :: r.provisionalLeft <= 0 -> me[p].version = r.version; me[p].grant = r.grant; me[p].statusNo = r.statusNo; me[p].started = 0; me[p].at = FINALIZE
  :: else -> endAttempt(p) /* superseded, with retryAfterMs */
  fi
#endif
}

/* A waiting process reads the row often; here it does so only when this changes something. */
#if SEVERAL
#define isStillLeased(p) (row.lease != 0 && row.lease == me[p].seenLease && row.extended == me[p].seenExtended && me[p].seenFor < LEASE)
#else
#define isStillLeased(p) (row.lease != 0 && !isFree(0, 0, 0))
#endif
#define waitsFurther(p) (row.exists && row.version <= me[p].seen && row.status != ENDED && !row.provisional && isStillLeased(p))

/* One turn of RefreshAttempt.run, with the row r as it was read: refresh-gate.ts, refresh-decision.ts. */
inline decide(p, r) {
  /* No caller waits for a lease of an older grant. */
  assert(r.lease == 0 || r.leaseGrant == r.grant);
  if
  :: !r.exists -> endAttempt(p)
  :: r.exists && r.version > me[p].seen -> endAttempt(p)
  :: r.exists && r.version <= me[p].seen && r.status == ENDED -> endAttempt(p)
  :: r.exists && r.version <= me[p].seen && r.status != ENDED && r.provisional -> meetRefusal(p, r)
  :: else ->
#if SEVERAL
    observe(p, r);
    if
    :: r.lease != 0 && me[p].seenFor < LEASE -> me[p].at = POLL
    :: else -> startClaim(p, r)
    fi
#else
    /* A claim that starts while the row is leased fails, or it is the same as one that starts after the release. */
    if
    :: r.lease != 0 && !isFree(0, 0, 0) -> me[p].at = POLL
    :: else -> startClaim(p, r)
    fi
#endif
  fi
}

#define mayClaim(version_, claimNo_, status_) (row.exists && row.version == version_ && row.claimNo == claimNo_ - 1 && row.status == status_ && !row.provisional)

#if SEVERAL
#define mayFinalize(version_, age) (row.exists && row.provisional && row.version == version_ && row.lease == 0)
#else
#define mayFinalize(version_, age) (row.exists && row.provisional && row.version == version_ && row.lease == 0 && row.provisionalLeft + age <= 0)
#endif

/* A takeover: if the holder is in its request, one of the windows must explain it. */
inline explainTakeover(q) {
  if
  :: me[q].lease == row.lease && inRequest(q) && me[q].lateLooked -> passThrough(q, WINDOW_A)
  :: me[q].lease == row.lease && inRequest(q) && !me[q].lateLooked && me[q].lateStored -> passThrough(q, WINDOW_E)
  :: me[q].lease == row.lease && me[q].at >= PREPARE && me[q].at <= REFUSED && !me[q].lateLooked && !me[q].lateStored && jumps > 0 -> passThrough(q, WINDOW_F)
  :: else
  fi
}

inline executeClaim(id, grant_, age) {
  if
  :: row.lease != 0 -> FOR_EACH(explainTakeover)
  :: else
  fi;
  write();
  row.claimNo++;
  row.lease = id; row.extended = 0; row.leaseGrant = grant_;
  row.unreleased = false;
#if !SEVERAL
  row.leaseLeft = LEASE - age
#endif
}

/* ------------------------------------------------------------------ ending a lease */

/* The previous holder may still store a pair, so the mark that it has not released stays: rule 6. */
inline executeRelease(takeover_) {
  write();
  clearLease();
  row.unreleased = takeover_
}

inline executeFailure(takeover_) {
  executeRelease(takeover_);
  setStatus(FAILING)
}

/* LeaseRepository.refuseProvisionally and requireReauthorization: rule 6. */
inline executeRefusal(takeover_, grant_) {
  write();
  clearLease();
  row.unreleased = false;
  if
  :: takeover_ ->
    row.provisional = true;
#if !SEVERAL
    row.provisionalLeft = PROVISIONAL
#endif
  :: else ->
    checkEnd(grant_);
    setStatus(ENDED)
  fi
}

/* OAuth2TokenRepository.saveRefreshed: rule 5. */
#define maySave(claimNo_) (row.exists && row.version < claimNo_)

inline executeSave(pair_, claimNo_, id, claimedAs_, grant_) {
  /* A reconnect is never overwritten by an older grant; the pair that was claimed last wins. */
  assert(row.grant == grant_);
  assert(claimedAs_ > row.claimedAs || (windows & WINDOW_C));
  write();
  row.token = pair_; row.version = claimNo_; row.claimedAs = claimedAs_;
  setStatus(ACTIVE);
  clearProvisional();
  row.unreleased = false;
  if
  :: row.lease == id -> clearLease()
  :: else
  fi
}

#if UNKNOWNS > 0
/* The outcome of the present statement is unknown, and the database executes it later, or never. */
inline executeLater(p) {
  lateKind = me[p].at; lateOwner = p; lateFor = me[p].started; lateLease = me[p].lease;
  lateVersion = me[p].version; lateClaimNo = me[p].claimNo; latePair = me[p].pair;
  lateClaimedAs = me[p].claimedAs; lateGrant = me[p].grant; lateTakeover = me[p].takeover; lateStatus = me[p].status
}
inline forgetLate() {
  lateKind = 0; lateOwner = 0; lateFor = 0; lateLease = 0; lateVersion = 0; lateClaimNo = 0; latePair = 0;
  lateClaimedAs = 0; lateGrant = 0; lateTakeover = 0; lateStatus = 0
}
#define maybeUnknown(p) (unknowns < UNKNOWNS && lateKind == 0 && reaches(p))
#define lateIsOwn (row.exists && row.lease == lateLease && row.version == lateVersion)
#define lateAge (lateFor > 1 -> 1 : lateFor)
#endif

/* ------------------------------------------------------------------ a process */

proctype Refresh(byte p) {
  do
  /* --- RefreshAttempt.run: a caller or the sweep wants newer tokens than it has seen. */
  :: atomic { me[p].at == IDLE && me[p].begun < ATTEMPTS && runs(p) && reaches(p) &&
      /* The processes are alike: they begin in this order. */
      (p == 0 || me[p - 1].begun > 0 || me[p - 1].at == CRASHED) ->
      me[p].begun++; me[p].seen = row.version;
      decide(p, row) }
#if STALES > 0
  :: atomic { me[p].at == IDLE && me[p].begun < ATTEMPTS && runs(p) && reaches(p) && stales < STALES &&
      (p == 0 || me[p - 1].begun > 0 || me[p - 1].at == CRASHED) ->
      stales++;
      me[p].begun++; me[p].seen = old.version;
      decide(p, old) }
  :: atomic { me[p].at == POLL && runs(p) && reaches(p) && stales < STALES ->
      stales++;
      decide(p, old) }
#endif
  :: atomic { me[p].at == POLL && !waitsFurther(p) && me[p].waited < PATIENT && runs(p) && reaches(p) -> decide(p, row) }
  :: atomic { me[p].at == POLL && me[p].waited >= PATIENT && runs(p) -> endAttempt(p) }
  :: atomic { me[p].at == POLL && me[p].cut && runs(p) -> endAttempt(p) }
#if SEVERAL
  /* LeaseObserver.read: the process reads the row again on its own timer. */
  :: atomic { me[p].seenLease != 0 && row.exists && runs(p) && reaches(p) &&
      (row.lease != me[p].seenLease || row.extended != me[p].seenExtended) -> observe(p, row) }
#endif

  /* --- LeaseRepository.claim. The database executes it even if the process is suspended meanwhile. */
  :: atomic { me[p].at == CLAIM && reaches(p) ->
      if
      :: mayClaim(me[p].version, me[p].claimNo, me[p].status) && isFree(me[p].takesLease, me[p].takesExtended, me[p].started) ->
        executeClaim(me[p].lease, me[p].grant, me[p].started);
        me[p].claimedAs = row.claimNo; me[p].elapsed = (me[p].started > LEASE - NEEDED + 1 -> LEASE - NEEDED + 1 : me[p].started); me[p].at = PREPARE
      :: else -> me[p].lease = 0; me[p].claimNo = 0; me[p].version = 0; me[p].takeover = 0; me[p].token = 0; me[p].grant = 0;
        me[p].status = 0; me[p].statusNo = 0; me[p].at = POLL
      fi;
      me[p].started = 0; me[p].takesLease = 0; me[p].takesExtended = 0 }
  :: atomic { me[p].at == CLAIM && me[p].cut && runs(p) -> endAttempt(p) }
#if UNKNOWNS > 0
  :: atomic { me[p].at == CLAIM && maybeUnknown(p) ->
      unknowns++;
      if
      :: mayClaim(me[p].version, me[p].claimNo, me[p].status) && isFree(me[p].takesLease, me[p].takesExtended, me[p].started) ->
        executeClaim(me[p].lease, me[p].grant, me[p].started)
      :: true
      :: executeLater(p)
      fi;
      me[p].at = UNSURE }
  /* The row is read back: the claim was made if the row has its id. A claim is not repeated. */
  :: atomic { me[p].at == UNSURE && runs(p) && reaches(p) ->
      if
      :: row.exists && row.lease == me[p].lease -> me[p].claimedAs = row.claimNo; me[p].elapsed = (me[p].started > LEASE - NEEDED + 1 -> LEASE - NEEDED + 1 : me[p].started); me[p].at = PREPARE
      :: else -> me[p].lease = 0; me[p].claimNo = 0; me[p].version = 0; me[p].takeover = 0; me[p].token = 0; me[p].grant = 0;
        me[p].status = 0; me[p].statusNo = 0; me[p].at = POLL
      fi;
      me[p].started = 0; me[p].takesLease = 0; me[p].takesExtended = 0 }
  /* The row cannot be read either: StorageError. */
  :: atomic { me[p].at == UNSURE && runs(p) -> endAttempt(p) }
#endif

  /* --- RefreshRequest.guarded, HeldLease.covers: the last look at the clock (rule 3). */
  :: atomic { me[p].at == PREPARE && runs(p) && LEASE - me[p].elapsed >= NEEDED ->
      me[p].elapsed = 0; me[p].wasExtended = 0; me[p].waited = 0; me[p].seen = 0; me[p].at = LOOKED }
  :: atomic { me[p].at == PREPARE && runs(p) && LEASE - me[p].elapsed < NEEDED && !me[p].wasExtended ->
      me[p].wasExtended = true; me[p].started = 0; me[p].at = EXTEND }
  /* Too little is left, the process shuts down, or the provider became unavailable: nothing is sent. */
  :: atomic { me[p].at == PREPARE && runs(p) -> me[p].waited = PATIENT; me[p].at = RELEASE }

  /* --- LeaseRepository.extend. The elapsed time counts from before the statement. */
  :: atomic { me[p].at == EXTEND && reaches(p) ->
      if
      :: isOwn(p) ->
        write();
        row.extended++;
#if !SEVERAL
        row.leaseLeft = LEASE - me[p].started;
#endif
        me[p].elapsed = (me[p].started > LEASE - NEEDED + 1 -> LEASE - NEEDED + 1 : me[p].started); me[p].at = PREPARE
      :: else -> me[p].at = RELEASE
      fi;
      me[p].started = 0 }
  :: atomic { me[p].at == EXTEND && me[p].cut && runs(p) -> endAttempt(p) }
#if UNKNOWNS > 0
  /* Executed or not: the extension is repeated, because nothing in the row tells whether it was made. */
  :: atomic { me[p].at == EXTEND && maybeUnknown(p) ->
      unknowns++;
      if
      :: isOwn(p) ->
        write();
        row.extended++;
#if !SEVERAL
        row.leaseLeft = LEASE - me[p].started;
#endif
      :: executeLater(p)
      :: true
      fi }
#endif

  /* --- LeaseRepository.release. */
  :: atomic { me[p].at == RELEASE && reaches(p) ->
      if
      :: isOwn(p) -> executeRelease(me[p].takeover)
      :: else
      fi;
      /* Its next claim, if the caller still waits, is the same as that of a later attempt. */
      endAttempt(p) }
  :: atomic { me[p].at == RELEASE && me[p].cut && runs(p) -> endAttempt(p) }
#if UNKNOWNS > 0
  :: atomic { me[p].at == RELEASE && maybeUnknown(p) -> unknowns++; executeLater(p); endAttempt(p) }
#endif

  /* --- The send: a transition of its own, because the process can be suspended just before it. */
  :: atomic { me[p].at == LOOKED && runs(p) ->
      checkSend(p);
      me[p].excused = false; me[p].asked = true; me[p].took = 0; me[p].at = SENT }
  :: atomic { me[p].at == SENT && runs(p) && me[p].response == PAIR -> me[p].response = NOTHING; me[p].at = SAVE }
  :: atomic { me[p].at == SENT && runs(p) && me[p].response == REFUSAL -> me[p].response = NOTHING; me[p].at = REFUSED }
#if NORESPONSES > 0
  /* http.timeout has passed, or the connection was reset, or the response was a 5xx or unreadable: window (d). */
  :: atomic { me[p].at == SENT && runs(p) && noResponses < NORESPONSES ->
      noResponses++;
      passThrough(p, WINDOW_D);
      if
      :: me[p].asked && lateRequest == 0 -> lateRequest = me[p].token
      :: true
      fi;
      me[p].asked = false; me[p].response = NOTHING; me[p].pair = 0; me[p].at = FAILED }
#endif

  /* --- RefreshedTokenWriter: saves the pair until it is stored. */
  :: atomic { me[p].at == SAVE && runs(p) && reaches(p) ->
      if
      :: maySave(me[p].claimNo) ->
        executeSave(me[p].pair, me[p].claimNo, me[p].lease, me[p].claimedAs, me[p].grant);
        endAttemptWithEvent(p, ACTIVE)
      :: row.exists && !maySave(me[p].claimNo) ->
        /* This pair was already stored, or a pair that was claimed later, or a new grant. */
        assert(row.claimedAs >= me[p].claimedAs || (windows & WINDOW_C));
        endAttempt(p)
      :: !row.exists -> me[p].at = ORPHAN
      fi }
#if UNKNOWNS > 0
  /* The outcome of the save is unknown: it is repeated. */
  :: atomic { me[p].at == SAVE && runs(p) && maybeUnknown(p) ->
      unknowns++;
      if
      :: maySave(me[p].claimNo) -> executeSave(me[p].pair, me[p].claimNo, me[p].lease, me[p].claimedAs, me[p].grant)
      :: executeLater(p)
      fi }
#endif
#if STALES > 0
  /* The read after the save does not find the row. */
  :: atomic { me[p].at == SAVE && runs(p) && reaches(p) && stales < STALES ->
      stales++;
      if
      :: maySave(me[p].claimNo) -> executeSave(me[p].pair, me[p].claimNo, me[p].lease, me[p].claimedAs, me[p].grant)
      :: else
      fi;
      me[p].at = ORPHAN }
#endif
  /* RefreshedTokenWriter.endOrphan: an UPDATE tells whether the row is gone; a read may be stale. */
  :: atomic { me[p].at == ORPHAN && runs(p) && reaches(p) ->
      if
      :: row.exists -> me[p].at = SAVE
      :: else ->
        assert(!(row.exists && row.grant == me[p].grant));
        alive[me[p].grant] = false; userEnded[me[p].grant] = true; endAttempt(p)
      fi }

  /* --- RefreshFailureHandler.rejected. */
  :: atomic { me[p].at == REFUSED && runs(p) && reaches(p) ->
      if
      :: isOwn(p) ->
        executeRefusal(me[p].takeover, me[p].grant);
        if
        :: me[p].takeover -> endAttempt(p)
        :: else -> endAttemptWithEvent(p, ENDED)
        fi
      :: else -> endAttempt(p)
      fi }
  /* The refusal cannot be stored. The process keeps it in memory; here it may also forget it, which is a crash
     that costs less: the lease ends by itself. */
  :: atomic { me[p].at == REFUSED && me[p].cut && runs(p) -> passThrough(p, WINDOW_E); endAttempt(p) }
#if UNKNOWNS > 0
  :: atomic { me[p].at == REFUSED && runs(p) && maybeUnknown(p) -> unknowns++; executeLater(p); passThrough(p, WINDOW_E); endAttempt(p) }
#endif

  /* --- RefreshFailureHandler.postpone. */
  :: atomic { me[p].at == FAILED && runs(p) && reaches(p) ->
      if
      :: isOwn(p) -> executeFailure(me[p].takeover); endAttemptWithEvent(p, FAILING)
      :: else -> endAttempt(p)
      fi }
  :: atomic { me[p].at == FAILED && me[p].cut && runs(p) -> endAttempt(p) }
#if UNKNOWNS > 0
  :: atomic { me[p].at == FAILED && runs(p) && maybeUnknown(p) -> unknowns++; executeLater(p); endAttempt(p) }
#endif

  /* --- LeaseRepository.finalizeRefusal: no lease, the version that was read, and the time is over. */
  :: atomic { me[p].at == FINALIZE && reaches(p) ->
      if
      :: mayFinalize(me[p].version, me[p].started) ->
        checkEnd(me[p].grant);
        write();
        setStatus(ENDED);
        clearProvisional();
        endAttemptWithEvent(p, ENDED)
      :: else -> endAttempt(p)
      fi }
  :: atomic { me[p].at == FINALIZE && me[p].cut && runs(p) -> endAttempt(p) }

#if EVENTS
  /* --- StatusEvents.emit: reads the row again, and emits the event only if it still has this status. */
  :: atomic { me[p].at == EMIT && runs(p) && reaches(p) ->
      if
      :: row.exists && row.status == me[p].event -> me[p].eventNo = row.statusNo; me[p].at = EMITTING
      :: else -> me[p].event = 0; endAttempt(p)
      fi }
  /* The database cannot be read: the event has the probable number. A refreshed pair is reported later. */
  :: atomic { me[p].at == EMIT && runs(p) && me[p].cut && me[p].event != ACTIVE ->
      me[p].eventNo = me[p].statusNo + 1; me[p].at = EMITTING }
  :: atomic { me[p].at == EMITTING && runs(p) ->
      assert(statusAt[me[p].eventNo] == me[p].event);
      if
      :: me[p].eventNo >= lastEventNo -> lastEventNo = me[p].eventNo; lastEvent = me[p].event
      :: else
      fi;
      me[p].event = 0; me[p].eventNo = 0; endAttempt(p) }
#endif

  :: atomic { done(p) && checked -> break }
  od
}

/* ------------------------------------------------------------------ the authorization server */

/* A refresh token arrives. The result is a new pair (a token number), or 0 for invalid_grant. */
inline serve(token_, result) {
  if
  :: living(token_) ->
    issued++;
    assert(issued < 8);
    result = issued;
    grantOfToken = grantOfToken | (grantOf(token_) << issued);
    usable[grantOf(token_)] = (SERVER != LENIENT -> bitOf(issued) : (token_ == used[grantOf(token_)] -> (usable[grantOf(token_)] | bitOf(issued)) : (bitOf(token_) | bitOf(issued))));
#if SERVER == LENIENT
    used[grantOf(token_)] = token_
#endif
  :: else ->
    result = 0;
#if SERVER == STRICT
    if
    :: alive[grantOf(token_)] ->
      alive[grantOf(token_)] = false;
      if
      :: row.exists && row.grant == grantOf(token_) -> checkLoss()
      :: else
      fi
    :: else
    fi
#endif
  fi
}

proctype Server() {
  byte p = 0; byte result = 0;
end:
  do
  :: atomic { SOME(isAsking) ->
      if
      :: me[0].asked -> p = 0
      :: me[1].asked -> p = 1
#if PROCESSES == 3
      :: me[2].asked -> p = 2
#endif
      fi;
      me[p].asked = false;
      serve(me[p].token, result);
      /* The response to a process that has ended arrives nowhere. */
      if
      :: me[p].at == SENT && result != 0 -> me[p].pair = result; me[p].response = PAIR
      :: me[p].at == SENT && result == 0 -> me[p].response = REFUSAL
      :: else
      fi;
      p = 0; result = 0 }
#if NORESPONSES > 0
  /* A request that its sender has given up. */
  :: atomic { lateRequest != 0 -> serve(lateRequest, result); lateRequest = 0; result = 0 }
  :: atomic { lateRequest != 0 -> lateRequest = 0 }
#endif
  od
}
/* ------------------------------------------------------------------ time */

/* A process that runs acts before its time is over; time waits for it. */
#define isPrompt(p) \
  (!(me[p].at == LOOKED && runs(p)) \
  && !(me[p].at == SENT && runs(p) && me[p].took >= 1) \
  && !(me[p].at >= SAVE && me[p].at <= FAILED && runs(p) && !me[p].cut && me[p].took >= 1) \
  && !((me[p].at == CLAIM || me[p].at == EXTEND || me[p].at == FINALIZE) && !me[p].cut && me[p].started >= 1) \
  && !(me[p].at == UNSURE && runs(p) && me[p].started >= 1) \
  && !(me[p].at == RELEASE && runs(p) && !me[p].cut) \
  && !(me[p].at == ORPHAN && runs(p) && !me[p].cut) \
  && !(me[p].at == POLL && runs(p) && me[p].waited >= PATIENT))

#define ages(p) \
  ((me[p].at >= PREPARE && me[p].at < LOOKED && me[p].elapsed <= LEASE - NEEDED) \
  || ((me[p].at == CLAIM || me[p].at == UNSURE || me[p].at == EXTEND || me[p].at == FINALIZE) && me[p].started < LEASE) \
  || (me[p].at == LOOKED && !me[p].lateLooked) \
  || (me[p].at >= SENT && me[p].at <= FAILED && (me[p].took < 1 || !me[p].lateStored)) \
  || (me[p].at == POLL && me[p].waited < PATIENT) \
  || (SEVERAL && me[p].seenLease != 0 && me[p].seenFor < LEASE) \
  || (SEVERAL && me[p].refusalSeen != 0 && me[p].refusalFor < PROVISIONAL) \
  || (SERVER != STRICT && inRequest(p) && row.lease != me[p].lease && me[p].overdue < PROVISIONAL))

#define rowAges (row.leaseLeft > -1 || row.provisionalLeft > -1)
#define increase(counter, most) counter = (counter < most -> counter + 1 : counter)
#define decrease(counter) counter = (counter > -1 -> counter - 1 : counter)

inline age(p) {
  if
  :: me[p].at >= PREPARE && me[p].at < LOOKED -> increase(me[p].elapsed, LEASE - NEEDED + 1)
  :: else
  fi;
  if
  :: me[p].at == CLAIM || me[p].at == UNSURE || me[p].at == EXTEND || me[p].at == FINALIZE -> increase(me[p].started, LEASE)
  :: else
  fi;
  if
  :: me[p].at == POLL -> increase(me[p].waited, PATIENT)
  :: else
  fi;
  if
  :: me[p].at == LOOKED -> me[p].lateLooked = true
  :: me[p].at >= SENT && me[p].at <= FAILED ->
    increase(me[p].took, 1);
    me[p].lateStored = me[p].lateStored || me[p].suspended || me[p].cut
  :: else
  fi;
  if
  :: SERVER != STRICT && inRequest(p) && row.lease != me[p].lease -> increase(me[p].overdue, PROVISIONAL)
  :: else
  fi;
#if SEVERAL
  if
  :: me[p].seenLease != 0 -> increase(me[p].seenFor, LEASE)
  :: else
  fi;
  if
  :: me[p].refusalSeen != 0 -> increase(me[p].refusalFor, PROVISIONAL)
  :: else
  fi;
#endif
}

#define isIdle (!SOME(isAsking) && lateRequest == 0 && lateKind == 0 && reconnects != 3)

/* At the end of a run the row holds a living pair, unless a window or the user explains it. */
inline checkRun() {
  if
  :: row.exists && !userEnded[row.grant] ->
    if
    :: row.status == ENDED || row.provisional || !living(row.token) ->
      checkLoss();
#if SERVER == LENIENT
      /* A lenient server loses nothing, whatever process crashes or is suspended. */
      assert(windows & (WINDOW_C | WINDOW_F))
#endif
    :: else
    fi
  :: else
  fi;
#if EVENTS
  /* The last status event by number agrees with the row. */
  if
  :: row.exists && crashes == 0 && !(windows & WINDOW_C) -> assert(lastEvent == row.status && lastEventNo == row.statusNo)
  :: else
  fi;
#endif
  checked = true
}

proctype Clock() {
  do
  :: d_step { !checked && EVERY(isPrompt) && (SOME(ages) || rowAges) && !EVERY(done) ->
      decrease(row.leaseLeft);
      decrease(row.provisionalLeft);
#if STALES > 0 || LOSSES > 0
      decrease(old.leaseLeft);
      decrease(old.provisionalLeft);
#endif
#if UNKNOWNS > 0
      lateFor = (lateKind != 0 && lateFor < LEASE -> lateFor + 1 : lateFor);
#endif
      FOR_EACH(age) }
  :: d_step { !checked && EVERY(done) && isIdle -> checkRun() }
  :: checked -> break
  od
}

/* ------------------------------------------------------------------ the user and the provider */

proctype User() {
  byte version = 0;
end:
  do
#if RECONNECTS > 0
  /* The consent: the provider creates a new grant. */
  :: atomic { reconnects == 0 && !checked && row.exists && !EVERY(done) ->
      reconnects = 1;
      issued++;
      assert(issued < 8);
      grantOfToken = grantOfToken | bitOf(issued);
      alive[1] = true; usable[1] = bitOf(issued);
      version = row.version }
  /* OAuth2TokenRepository.replaceGrant: rule 7. The condition names the version that was read. */
  :: atomic { reconnects == 1 && row.exists && row.version == version && row.grant == 0 ->
      reconnects = 2;
      write();
      /* The reconnect counts as a claim. */
      row.version = row.claimNo + 1; row.claimedAs = row.claimNo + 1; row.claimNo++;
      row.grant = 1;
      /* The token of the new grant is the only one that the server has issued for it. */
      row.token = (usable[1] == 2 -> 1 : (usable[1] == 4 -> 2 : (usable[1] == 8 -> 3 : (usable[1] == 16 -> 4 : (usable[1] == 32 -> 5 : (usable[1] == 64 -> 6 : 7))))));
      setStatus(ACTIVE);
      clearLease();
      clearProvisional();
      row.unreleased = false;
#if EVENTS
      reconnects = 3;
#endif
      version = 0 }
  :: atomic { reconnects == 1 && row.exists && row.version != version -> version = row.version }
#if EVENTS
  /* TokenCapture.report: emits the number that it reads after the write. */
  :: atomic { reconnects == 3 && !checked ->
      if
      :: row.status == ACTIVE && row.statusNo >= lastEventNo -> lastEventNo = row.statusNo; lastEvent = ACTIVE
      :: else
      fi;
      reconnects = 2 }
#endif
#endif
#if DISCONNECTS > 0
  /* TokenDisconnector: deletes the row, and revokes the grant. */
  :: atomic { disconnects < DISCONNECTS && row.exists && !checked ->
      disconnects++;
      write();
      row.exists = false; alive[row.grant] = false; userEnded[row.grant] = true }
#endif
#if REVOCATIONS > 0
  :: atomic { revocations < REVOCATIONS && alive[row.grant] && !checked && !EVERY(done) ->
      revocations++;
      alive[row.grant] = false; userEnded[row.grant] = true }
#endif
  :: false -> skip
  od
}

/* ------------------------------------------------------------------ faults */

inline crash(p) {
  if
  :: me[p].at >= SENT && me[p].at <= REFUSED -> passThrough(p, WINDOW_B)
  :: else
  fi;
  endAttempt(p);
  me[p].at = CRASHED; me[p].begun = 0; me[p].suspended = false; me[p].cut = false; me[p].seenLease = 0;
  me[p].seenExtended = 0; me[p].seenFor = 0; me[p].refusalSeen = 0; me[p].refusalFor = 0; me[p].event = 0; me[p].eventNo = 0
}

/* After a pause, a request and a save may take their whole time again. */
#define resume(p) me[p].took = (me[p].lateStored -> 0 : me[p].took)

#define faults(p) \
  :: atomic { CRASHES > 0 && crashes < CRASHES && !checked && me[p].at != IDLE && me[p].at != CRASHED -> crashes++; crash(p) } \
  :: atomic { SUSPENSIONS > 0 && suspensions < SUSPENSIONS && !checked && me[p].at != IDLE && runs(p) -> suspensions++; me[p].suspended = true } \
  :: atomic { SUSPENSIONS > 0 && me[p].suspended -> me[p].suspended = false; resume(p) } \
  :: atomic { CUTS > 0 && cuts < CUTS && !checked && me[p].at != IDLE && me[p].at != CRASHED && !me[p].cut -> cuts++; me[p].cut = true } \
  :: atomic { CUTS > 0 && me[p].cut -> me[p].cut = false; resume(p) }

proctype Faults() {
end:
  do
  faults(0)
  faults(1)
#if PROCESSES == 3
  faults(2)
#endif
#if STEPS > 0
  :: d_step { steps < STEPS && !checked && row.lease != 0 -> steps++; row.leaseLeft = row.leaseLeft + LEASE - 1 }
#endif
#if JUMPS > 0
  :: d_step { jumps < JUMPS && !checked && (row.lease != 0 || row.provisional) -> jumps++; windows = windows | WINDOW_F;
      row.leaseLeft = -1; row.provisionalLeft = -1 }
  :: d_step { jumps < JUMPS && !checked && row.lease != 0 -> jumps++; windows = windows | WINDOW_F;
      row.leaseLeft = row.leaseLeft + 2 * LEASE }
#endif
#if LOSSES > 0
  :: d_step { losses < LOSSES && !checked && old.exists && !EVERY(done) ->
      losses++; windows = windows | WINDOW_C;
      copyRow(row, old) }
#endif
#if UNKNOWNS > 0
  /* The database executes the statement whose outcome was unknown, or never does. */
  :: atomic { lateKind == CLAIM && mayClaim(lateVersion, lateClaimNo, lateStatus) && isFree(0, 0, lateAge) ->
      executeClaim(lateLease, lateGrant, lateFor); forgetLate() }
  :: atomic { lateKind == EXTEND && lateIsOwn ->
      write();
      row.extended++;
#if !SEVERAL
      row.leaseLeft = LEASE - lateFor;
#endif
      forgetLate() }
  :: atomic { lateKind == RELEASE && lateIsOwn -> executeRelease(lateTakeover); forgetLate() }
  :: atomic { lateKind == FAILED && lateIsOwn -> executeFailure(lateTakeover); forgetLate() }
  :: atomic { lateKind == REFUSED && lateIsOwn -> executeRefusal(lateTakeover, lateGrant); forgetLate() }
  :: atomic { lateKind == SAVE && maySave(lateClaimNo) -> executeSave(latePair, lateClaimNo, lateLease, lateClaimedAs, lateGrant); forgetLate() }
  :: atomic { lateKind != 0 -> forgetLate() }
#endif
  :: false -> skip
  od
}

init {
  byte i;
  d_step {
    row.exists = true; row.token = 1; row.leaseLeft = -1; row.provisionalLeft = -1;
#if STALES > 0 || LOSSES > 0
    copyRow(old, row);
#endif
    alive[0] = true; usable[0] = bitOf(1); issued = 1
  }
  atomic {
    run Server(); run Clock(); run User(); run Faults();
    run Refresh(0); run Refresh(1);
#if PROCESSES == 3
    run Refresh(2)
#endif
  }
}
