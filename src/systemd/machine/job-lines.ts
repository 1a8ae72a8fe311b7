// What the journal says of a job when its unit begins to move and when it is over, by the unit's type (core/job.c and
// the message tables of each type).
import type { UnitType } from '../names/unit-name.js';
import type { JobResult, JobType } from './job-types.js';
import type { JournalLevel } from './journal.js';

/** `%` stands for the unit's title. */
interface Words {
  readonly starting?: string;
  readonly stopping?: string;
  readonly started?: Readonly<Partial<Record<JobResult, string>>>;
  readonly stopped?: Readonly<Partial<Record<JobResult, string>>>;
}

const PLAIN: Required<Words> = {
  starting: 'Starting %...',
  stopping: 'Stopping %...',
  started: {
    done: 'Started %.',
    timeout: 'Timed out starting %.',
    failed: 'Failed to start %.',
    dependency: 'Dependency failed for %.',
    assert: 'Assertion failed for %.',
    unsupported: 'Starting of % unsupported.',
  },
  stopped: { done: 'Stopped %.', failed: 'Stopped % with error.', timeout: 'Timed out stopping %.' },
};

const BY_TYPE: Readonly<Partial<Record<UnitType, Words>>> = {
  automount: { started: { done: 'Set up automount %.' }, stopped: { done: 'Unset automount %.' } },
  device: {
    starting: 'Expecting device %...',
    started: { done: 'Found device %.', timeout: 'Timed out waiting for device %.' },
  },
  mount: {
    starting: 'Mounting %...',
    stopping: 'Unmounting %...',
    started: { done: 'Mounted %.', failed: 'Failed to mount %.', timeout: 'Timed out mounting %.' },
    stopped: { done: 'Unmounted %.', failed: 'Failed unmounting %.', timeout: 'Timed out unmounting %.' },
  },
  service: { stopped: { failed: 'Stopped (with error) %.' } },
  slice: { started: { done: 'Created slice %.' }, stopped: { done: 'Removed slice %.' } },
  socket: {
    started: { done: 'Listening on %.', failed: 'Failed to listen on %.' },
    stopped: { done: 'Closed %.', failed: 'Failed stopping %.' },
  },
  swap: {
    starting: 'Activating swap %...',
    stopping: 'Deactivating swap %...',
    started: { done: 'Activated swap %.', failed: 'Failed to activate swap %.' },
    stopped: { done: 'Deactivated swap %.', failed: 'Failed deactivating swap %.' },
  },
  target: { started: { done: 'Reached target %.' }, stopped: { done: 'Stopped target %.' } },
};

const RELOADED: Readonly<Partial<Record<JobResult, string>>> = {
  done: 'Reloaded %.',
  failed: 'Reload failed for %.',
  timeout: 'Timed out reloading %.',
};

const LEVELS: Readonly<Record<JobResult, JournalLevel>> = {
  done: 'info',
  canceled: 'info',
  timeout: 'err',
  failed: 'err',
  dependency: 'warning',
  skipped: 'notice',
  invalid: 'info',
  assert: 'warning',
  unsupported: 'warning',
};

export interface JobLine {
  readonly level: JournalLevel;
  readonly message: string;
}

/** What is said when something began that is not done at once; null: nothing. */
export function begunLine(type: JobType, unitType: UnitType, title: string): JobLine | null {
  if (type === 'verify-active') return null;
  const own = BY_TYPE[unitType];
  const format =
    type === 'reload'
      ? 'Reloading %...'
      : type === 'start'
        ? (own?.starting ?? PLAIN.starting)
        : (own?.stopping ?? PLAIN.stopping);
  return { level: 'info', message: put(format, title) };
}

export interface JobEnd {
  readonly type: JobType;
  readonly result: JobResult;
  readonly unitType: UnitType;
  /** A service that is done before it counts as up. */
  readonly oneshot: boolean;
  readonly title: string;
}

/** What is said when a job is over; null: nothing. */
export function endedLine({ type, result, unitType, oneshot, title }: JobEnd): JobLine | null {
  const format = endFormat(type, result, unitType, oneshot);
  return format === undefined ? null : { level: LEVELS[result], message: put(format, title) };
}

function endFormat(
  type: JobType,
  result: JobResult,
  unitType: UnitType,
  oneshot: boolean,
): string | undefined {
  const own = BY_TYPE[unitType];
  switch (type) {
    case 'start':
      if (oneshot && result === 'done') return 'Finished %.';
      return own?.started?.[result] ?? PLAIN.started[result];
    case 'stop':
    case 'restart':
      return own?.stopped?.[result] ?? PLAIN.stopped[result];
    case 'reload':
      return RELOADED[result];
    case 'verify-active':
      return result === 'skipped' ? '% is inactive.' : undefined;
  }
}

/** A title may hold what a replacement would take as its own. */
function put(format: string, title: string): string {
  return format.replace('%', () => title);
}
