// Which units and machines completion may offer: those of the cluster behind an endpoint, of the session that is live, or of
// the one on disk, which is read without being held. None rather than a failure: that, the command itself will tell.
import { askCluster, type Endpoint, httpFleet, sendTo } from '../../api/index.js';
import { counted, FleetsimError, type Task } from '../../base/index.js';
import type { FaultNames } from '../../sim/faults/complete.js';
import { parseUnitName } from '../../systemd/index.js';
import { followSession } from '../session-store.js';
import { listSessions } from '../sessions.js';
import { findEndpoint } from '../socket.js';
import { promiseOf } from '../task.js';
import type { Candidate } from './complete.js';

/** Nobody waits longer for a completion, in milliseconds. */
const ANSWER_MS_MAX = 2_000;

/** `asked`: the endpoint that the line names, if it names one. */
export async function knownNames(asked: string | undefined): Promise<FaultNames> {
  try {
    const endpoint = await findEndpoint(asked);
    return endpoint === null ? onDisk() : await promiseOf(behind(endpoint));
  } catch (error) {
    if (error instanceof FleetsimError) return { units: [], machines: [] };
    throw error;
  }
}

/** Beside the current one, which nobody needs to name. */
export function knownSessions(): readonly Candidate[] {
  try {
    const others = listSessions().filter(({ current }) => !current);
    return others.map(({ data: { name, commands } }) => ({
      text: name,
      about: counted(commands.length, 'command'),
    }));
  } catch (error) {
    if (error instanceof FleetsimError) return [];
    throw error;
  }
}

function onDisk(): FaultNames {
  const picture = followSession(() => undefined)()?.world.picture;
  const units = [...(picture?.units.values() ?? [])];
  const machines = [...(picture?.machines.values() ?? [])];
  return {
    units: units.map(({ name, targetState }) => ({ text: name, about: targetState })),
    machines: machines.map(({ name, publicIp }) => ({ text: name, about: publicIp })),
  };
}

function* behind(endpoint: Endpoint): Task<FaultNames> {
  const send = sendTo(endpoint, ANSWER_MS_MAX);
  const fleet = httpFleet(send);
  const { machines: machineNames } = yield* askCluster(send);
  const addresses = new Map((yield* fleet.machines()).map(({ id, publicIp }) => [id, publicIp]));
  // A shell takes the answer into its line as it is, so it must be nothing but a name.
  const units = (yield* fleet.units()).filter(({ name }) => parseUnitName(name).ok);
  const machines = [...machineNames].filter(([, name]) => /^[\w.-]+$/.test(name));
  return {
    units: units.map(({ name, targetState }) => ({ text: name, about: targetState })),
    machines: machines.map(([id, name]) => ({ text: name, about: addresses.get(id) ?? 'gone' })),
  };
}
