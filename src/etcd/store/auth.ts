// Who may do what: users, roles and their permissions on ranges of keys, as etcd's auth store has them. It knows no
// passwords, only what somebody else made of them, and no tokens.
import { compareStrings } from '../../base/index.js';
import { EtcdError } from '../errors.js';
import type { KeyRange } from '../types.js';

export type Access = 'read' | 'write';

export interface Permission {
  readonly access: Access | 'readwrite';
  readonly range: KeyRange;
}

interface User {
  readonly name: string;
  /** Null for a user who cannot log in with a password, only with a certificate. */
  readonly passwordHash: string | null;
  /** Ordered. */
  readonly roles: readonly string[];
}

interface Role {
  readonly name: string;
  /** Ordered by key. */
  readonly permissions: readonly Permission[];
}

/** All there is to keep. */
export interface AuthState {
  readonly enabled: boolean;
  readonly users: readonly User[];
  readonly roles: readonly Role[];
}

/** The user, and the role, that may do everything. */
const ROOT = 'root';

const EMPTY: AuthState = { enabled: false, users: [], roles: [] };

export class Auth {
  #enabled = false;
  readonly #users = new Map<string, User>();
  readonly #roles = new Map<string, Role>();
  readonly #changed: (state: AuthState) => void;

  /** `changed` is told of everything there is to keep, after each change. */
  constructor(changed: (state: AuthState) => void = () => undefined, state: AuthState = EMPTY) {
    this.#changed = changed;
    this.#enabled = state.enabled;
    for (const user of state.users) this.#users.set(user.name, user);
    for (const role of state.roles) this.#roles.set(role.name, role);
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  enable(): void {
    const root = this.#users.get(ROOT);
    if (root === undefined) throw new EtcdError('root-user-missing');
    if (!root.roles.includes(ROOT)) throw new EtcdError('root-role-missing');
    this.#enabled = true;
    this.#tell();
  }

  disable(): void {
    this.#enabled = false;
    this.#tell();
  }

  users(): readonly string[] {
    return [...this.#users.keys()].sort(compareStrings);
  }

  user(name: string): User {
    const user = this.#users.get(name);
    if (user === undefined) throw new EtcdError('user-not-found');
    return user;
  }

  addUser(name: string, passwordHash: string | null): void {
    if (name === '') throw new EtcdError('user-empty');
    if (this.#users.has(name)) throw new EtcdError('user-exists');
    this.#setUser({ name, passwordHash, roles: [] });
  }

  deleteUser(name: string): void {
    if (this.#enabled && name === ROOT) throw new EtcdError('invalid-auth-management');
    this.#users.delete(this.user(name).name);
    this.#tell();
  }

  changePassword(name: string, passwordHash: string): void {
    this.#setUser({ ...this.user(name), passwordHash });
  }

  /** Granting twice is granting once. The root role needs not exist. */
  grantRole(userName: string, roleName: string): void {
    const user = this.user(userName);
    if (roleName !== ROOT) this.role(roleName);
    if (user.roles.includes(roleName)) return;
    this.#setUser({ ...user, roles: [...user.roles, roleName].sort(compareStrings) });
  }

  revokeRole(userName: string, roleName: string): void {
    if (this.#enabled && userName === ROOT && roleName === ROOT) {
      throw new EtcdError('invalid-auth-management');
    }
    const user = this.user(userName);
    if (!user.roles.includes(roleName)) throw new EtcdError('role-not-granted');
    this.#setUser(without(user, roleName));
  }

  roles(): readonly string[] {
    return [...this.#roles.keys()].sort(compareStrings);
  }

  role(name: string): Role {
    const role = this.#roles.get(name);
    if (role === undefined) throw new EtcdError('role-not-found');
    return role;
  }

  addRole(name: string): void {
    if (name === '') throw new EtcdError('role-empty');
    if (this.#roles.has(name)) throw new EtcdError('role-exists');
    this.#setRole({ name, permissions: [] });
  }

  /** Takes the role from its users, too. */
  deleteRole(name: string): void {
    if (this.#enabled && name === ROOT) throw new EtcdError('invalid-auth-management');
    this.#roles.delete(this.role(name).name);
    for (const user of this.#users.values()) {
      if (user.roles.includes(name)) this.#users.set(user.name, without(user, name));
    }
    this.#tell();
  }

  /** Replaces the permission that the role had on exactly this range. */
  grantPermission(roleName: string, permission: Permission): void {
    const role = this.role(roleName);
    const others = role.permissions.filter(({ range }) => !sameRange(range, permission.range));
    const permissions = [...others, permission].sort((a, b) => compareStrings(a.range.key, b.range.key));
    this.#setRole({ ...role, permissions });
  }

  revokePermission(roleName: string, range: KeyRange): void {
    const role = this.role(roleName);
    const permissions = role.permissions.filter((permission) => !sameRange(permission.range, range));
    if (permissions.length === role.permissions.length) throw new EtcdError('permission-not-granted');
    this.#setRole({ ...role, permissions });
  }

  isRoot(userName: string): boolean {
    return this.#users.get(userName)?.roles.includes(ROOT) ?? false;
  }

  hasRole(userName: string, roleName: string): boolean {
    return this.#users.get(userName)?.roles.includes(roleName) ?? false;
  }

  /** Whether the user's roles together permit it on every key of the range. */
  permits(userName: string, access: Access, range: KeyRange): boolean {
    const user = this.#users.get(userName);
    if (user === undefined) return false;
    if (this.isRoot(userName)) return true;
    const granted = user.roles
      .flatMap((role) => this.#roles.get(role)?.permissions ?? [])
      .filter((permission) => permission.access === access || permission.access === 'readwrite');
    return covered(
      range,
      granted.map((permission) => permission.range),
    );
  }

  #setUser(user: User): void {
    this.#users.set(user.name, user);
    this.#tell();
  }

  #setRole(role: Role): void {
    this.#roles.set(role.name, role);
    this.#tell();
  }

  #tell(): void {
    this.#changed({
      enabled: this.#enabled,
      users: [...this.#users.values()],
      roles: [...this.#roles.values()],
    });
  }
}

function without(user: User, roleName: string): User {
  return { ...user, roles: user.roles.filter((role) => role !== roleName) };
}

function sameRange(a: KeyRange, b: KeyRange): boolean {
  return a.key === b.key && a.end === b.end;
}

/** Whether ranges together hold every key of another: walks up from its first key, from one range to the next. */
function covered(wanted: KeyRange, ranges: readonly KeyRange[]): boolean {
  const end = endOf(wanted);
  let reached: string | null = wanted.key;
  for (const range of [...ranges].sort((a, b) => compareStrings(a.key, b.key))) {
    if (reached === null || range.key > reached) break;
    const next = endOf(range);
    if (next === null || next > reached) reached = next;
  }
  if (reached === null) return true;
  return end !== null && reached >= end;
}

/** The first key beyond a range; null: there is none. */
function endOf({ key, end }: KeyRange): string | null {
  if (end === undefined) return `${key}\0`;
  return end === '\0' ? null : end;
}
