// The Auth service: users, roles and permissions, and tokens for passwords. Once authentication is enabled only root may
// change or see them, but everybody what concerns themselves.
import { compare, hash } from 'bcryptjs';
import { EtcdError } from '../errors.js';
import type { Permission } from '../store/auth.js';
import type { Member } from './member.js';
import { readRange, writeBytes } from './messages.js';
import type { PermissionMessage } from './protocol.js';
import type { Call } from './unary.js';

/** etcd's `--bcrypt-cost`. */
const COST = 10;

interface UserMessage {
  readonly name: string;
  readonly password: string;
  readonly options: { readonly no_password: boolean } | null;
}

interface RoleOfUserMessage {
  readonly role: string;
}

interface RolePermissionMessage {
  readonly role: string;
  readonly key: Buffer;
  readonly range_end: Buffer;
}

/** What is told beyond the header, if anything. */
type Work<Request> = (request: Request) => unknown;

export function authService(member: Member) {
  const { auth, tokens } = member;
  const answer = <Request>(mayCall: (call: Call, request: Request) => void, work: Work<Request>) =>
    member.unary(async (request: Request, call) => {
      mayCall(call, request);
      const told = await work(request);
      return { header: member.header(), ...(told ?? {}) };
    });
  const forRoot = <Request>(work: Work<Request>) => answer((call) => member.checkRoot(call), work);
  const forThose = <Request>(concerns: (user: string, request: Request) => boolean, work: Work<Request>) =>
    answer((call, request) => {
      const user = member.userOf(call);
      if (user === null || !concerns(user, request)) member.checkRoot(call);
    }, work);
  return {
    AuthEnable: forRoot(() => auth.enable()),
    AuthDisable: forRoot(() => {
      auth.disable();
      tokens.revoke();
    }),
    AuthStatus: member.unary(() => ({ header: member.header(), enabled: auth.enabled })),
    Authenticate: member.unary(async ({ name, password }: UserMessage) => {
      await checkPassword(member, name, password);
      return { header: member.header(), token: tokens.issue(name) };
    }),
    UserAdd: forRoot(async ({ name, password, options }: UserMessage) =>
      auth.addUser(name, options?.no_password === true ? null : await hash(password, COST)),
    ),
    UserGet: forThose(
      (user, { name }: UserMessage) => user === name,
      ({ name }) => ({ roles: auth.user(name).roles }),
    ),
    UserList: forRoot(() => ({ users: auth.users() })),
    UserDelete: forRoot(({ name }: UserMessage) => {
      auth.deleteUser(name);
      tokens.revoke(name);
    }),
    UserChangePassword: forRoot(async ({ name, password }: UserMessage) => {
      auth.changePassword(name, await hash(password, COST));
      tokens.revoke(name);
    }),
    UserGrantRole: forRoot(({ user, role }: RoleOfUserMessage & { user: string }) =>
      auth.grantRole(user, role),
    ),
    UserRevokeRole: forRoot(({ name, role }: RoleOfUserMessage & { name: string }) =>
      auth.revokeRole(name, role),
    ),
    RoleAdd: forRoot(({ name }: { name: string }) => auth.addRole(name)),
    RoleGet: forThose(
      (user, { role }: RoleOfUserMessage) => auth.hasRole(user, role),
      ({ role }) => ({ perm: auth.role(role).permissions.map(writePermission) }),
    ),
    RoleList: forRoot(() => ({ roles: auth.roles() })),
    RoleDelete: forRoot(({ role }: RoleOfUserMessage) => auth.deleteRole(role)),
    RoleGrantPermission: forRoot(({ name, perm }: { name: string; perm: PermissionMessage | null }) => {
      // etcd 3.4 dies of this; later ones answer so.
      if (perm === null) throw new EtcdError('permission-not-given');
      auth.grantPermission(name, { access: ACCESS[perm.permType], range: readRange(perm) });
    }),
    RoleRevokePermission: forRoot((message: RolePermissionMessage) =>
      auth.revokePermission(message.role, readRange(message)),
    ),
  };
}

/** Unknown users and wrong passwords are told alike. */
async function checkPassword({ auth }: Member, name: string, password: string): Promise<void> {
  if (!auth.enabled) throw new EtcdError('auth-not-enabled');
  if (!auth.users().includes(name)) throw new EtcdError('auth-failed');
  const { passwordHash } = auth.user(name);
  if (passwordHash === null) throw new EtcdError('auth-no-password');
  if (!(await compare(password, passwordHash))) throw new EtcdError('auth-failed');
}

const ACCESS = { Read: 'read', Write: 'write', Readwrite: 'readwrite' } as const;
const PERM_TYPES = { read: 'Read', write: 'Write', readwrite: 'Readwrite' } as const;

function writePermission({ access, range }: Permission): PermissionMessage {
  return {
    permType: PERM_TYPES[access],
    key: writeBytes(range.key),
    range_end: writeBytes(range.end ?? ''),
  };
}
