// What must be there before a program can begin: the file, the folder it begins in, and the user it runs as. What is not is
// told as systemd does: by the exit status of the step that failed (systemd.exec(5), "PROCESS EXIT CODES").
import { accessSync, closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../base/index.js';
import type { SpawnRequest } from '../../systemd/index.js';

export interface Program {
  readonly path: string;
  readonly directory: string;
  /** Null: those of this process. */
  readonly user: User | null;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
  /** What systemd sets for one: USER and its kin. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface FailedStep {
  readonly status: number;
  /** `EXEC` */
  readonly step: string;
  readonly reason: string;
}

/** systemd's own; a unit's PATH is for its program. */
const SEARCHED = '/usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin'.split(' ');

export function prepare({ argv, context }: SpawnRequest): Result<Program, FailedStep> {
  const user = userOf(context);
  if (!user.ok) return user;
  const directory = directoryOf(context, user.value);
  if (!directory.ok) return directory;
  const path = locate(argv[0]);
  return path.ok ? ok({ path: path.value, directory: directory.value, user: user.value }) : path;
}

/** What Node or the kernel says when the program does not begin after all. */
export function execFailure(error: unknown): FailedStep {
  const { code = '' } = error as NodeJS.ErrnoException;
  return { status: 203, step: 'EXEC', reason: REASONS[code] ?? (error as Error).message };
}

const REASONS: Readonly<Record<string, string>> = {
  E2BIG: 'Argument list too long',
  EACCES: 'Permission denied',
  EAGAIN: 'Resource temporarily unavailable',
  ENOENT: 'No such file or directory',
  ENOEXEC: 'Exec format error',
  ENOMEM: 'Cannot allocate memory',
  ENOTDIR: 'Not a directory',
  EPERM: 'Operation not permitted',
};

function locate(program: string): Result<string, FailedStep> {
  if (program.includes('/')) return executable(program);
  const found = SEARCHED.map((folder) => executable(join(folder, program)));
  return found.find((one) => one.ok) ?? executable(join('/usr/bin', program));
}

function executable(path: string): Result<string, FailedStep> {
  try {
    if (statSync(path).isDirectory()) throw coded('EACCES');
    accessSync(path, constants.X_OK);
    if (!hasFormat(path)) throw coded('ENOEXEC');
    return ok(path);
  } catch (error) {
    return err(execFailure(error));
  }
}

/** A text without `#!` would be given to a shell by the C library, which systemd does not do either. */
function hasFormat(path: string): boolean {
  const head = Buffer.alloc(4);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // Programs may be for running only.
    return true;
  }
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return head.toString('latin1') === '\x7fELF' || head.toString('latin1').startsWith('#!');
}

function directoryOf(
  { workingDirectory, mayLackDirectory }: SpawnRequest['context'],
  user: User | null,
): Result<string, FailedStep> {
  const home = user?.variables.HOME ?? process.env.HOME ?? '/';
  const path = workingDirectory === '~' ? home : workingDirectory;
  try {
    if (!statSync(path).isDirectory()) throw coded('ENOTDIR');
    accessSync(path, constants.X_OK);
    return ok(path);
  } catch (error) {
    if (mayLackDirectory) return ok('/');
    return err({ ...execFailure(error), status: 200, step: 'CHDIR' });
  }
}

/** Only root can be somebody else. */
function userOf({ user, group }: SpawnRequest['context']): Result<User | null, FailedStep> {
  if (user === null && group === null) return ok(null);
  const [ownUid, ownGid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const account = findLine('/etc/passwd', user ?? String(ownUid), 2);
  if (account === null) return err({ status: 217, step: 'USER', reason: 'No such process' });
  const [name = '', , uid = '', gid = '', , home = '/', shell = '/bin/sh'] = account;
  const named = group === null ? gid : findLine('/etc/group', group, 2)?.[2];
  if (named === undefined) return err({ status: 216, step: 'GROUP', reason: 'No such process' });
  const found = { uid: Number(uid), gid: Number(named) };
  const isOwn = found.uid === ownUid && found.gid === ownGid;
  if (ownUid !== 0 && !isOwn) return err({ status: 217, step: 'USER', reason: 'Operation not permitted' });
  return ok({ ...found, variables: { USER: name, LOGNAME: name, HOME: home, SHELL: shell } });
}

/** The fields of the line that is of a name or a number, which stands in the field of that index. */
function findLine(path: string, nameOrNumber: string, index: number): readonly string[] | null {
  const lines = readFileSync(path, 'utf8').split('\n');
  const fields = lines.map((line) => line.split(':'));
  return fields.find((line) => line[0] === nameOrNumber || line[index] === nameOrNumber) ?? null;
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
