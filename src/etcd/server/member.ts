// Who answers: a cluster of one member, which has always led, with its store and those who may use it.
import { EtcdError } from '../errors.js';
import type { Auth } from '../store/auth.js';
import { checkAccess, guard } from '../store/guard.js';
import type { ServedStore } from '../store/read-only.js';
import type { KeyRange } from '../types.js';
import { CLUSTER_ID, MEMBER_ID } from './identity.js';
import type { HeaderMessage } from './protocol.js';
import { Tokens } from './tokens.js';
import { type Call, unaryCalls, type WhenDurable } from './unary.js';

const RAFT_TERM = 2;

export interface MemberOptions {
  readonly store: ServedStore;
  readonly auth: Auth;
  readonly name: string;
  readonly whenDurable: WhenDurable;
  /** Whether a client's certificate says who it is. */
  readonly clientCertAuth: boolean;
}

export class Member {
  /** Without regard to who asks. */
  readonly store: ServedStore;
  readonly auth: Auth;
  readonly tokens = new Tokens(() => performance.now());
  readonly name: string;
  readonly whenDurable: WhenDurable;
  readonly unary: ReturnType<typeof unaryCalls>;
  /** Where clients reach it, such as `http://127.0.0.1:2379`. */
  url = '';
  readonly #clientCertAuth: boolean;

  constructor(options: MemberOptions) {
    this.store = options.store;
    this.auth = options.auth;
    this.name = options.name;
    this.whenDurable = options.whenDurable;
    this.unary = unaryCalls(options.whenDurable);
    this.#clientCertAuth = options.clientCertAuth;
  }

  header(revision = this.store.revision): HeaderMessage {
    return { cluster_id: CLUSTER_ID, member_id: MEMBER_ID, revision, raft_term: RAFT_TERM };
  }

  /** The store as the caller may use it. Throws `invalid-auth-token`. */
  storeFor(call: Call): ServedStore {
    const user = this.userOf(call);
    return this.auth.enabled ? guard(this.store, this.auth, user) : this.store;
  }

  /** Throws unless the caller may read all of a range. */
  checkReadable(call: Call, range: KeyRange): void {
    const user = this.userOf(call);
    if (this.auth.enabled) checkAccess(this.auth, user, 'read', range);
  }

  /** Who calls: by their token or else their certificate; null when they do not say. Throws `invalid-auth-token`. */
  userOf(call: Call): string | null {
    const [token] = [...call.metadata.get('token'), ...call.metadata.get('authorization')];
    if (token !== undefined) {
      const user = this.tokens.use(String(token));
      if (user === null) throw new EtcdError('invalid-auth-token');
      return user;
    }
    if (!this.#clientCertAuth || !this.auth.enabled) return null;
    const name = call.getAuthContext().sslPeerCertificate?.subject.CN;
    return typeof name === 'string' ? name : null;
  }

  /** Throws unless everybody is root, or the caller is. */
  checkRoot(call: Call): void {
    const user = this.userOf(call);
    if (!this.auth.enabled) return;
    if (user === null) throw new EtcdError('user-empty');
    if (!this.auth.isRoot(user)) throw new EtcdError('permission-denied');
  }
}
