// fleet's API over HTTP, ours or that of a real fleet: what fleetctl's commands need, from pages of JSON.
import type * as z from 'zod';
import { failure, type Task } from '../../base/index.js';
import {
  type FleetApi,
  type Machine,
  readRequirements,
  type Unit,
  type UnitState,
} from '../../fleet/index.js';
import { hashUnitFile, parseUnitName, type UnitFile } from '../../systemd/index.js';
import type { WireMachine, WireUnit, WireUnitState } from '../schemas.js';
import { machinePageSchema, unitPageSchema, unitSchema, unitStatePageSchema } from '../schemas.js';
import { readUnitOptions } from '../unit-options.js';
import { readAnswer, refusal, type Send } from './request.js';

const BASE = '/fleet/v1';
/** A server that never says it is done is asked no further. */
const PAGES_MAX = 10_000;

export function httpFleet(send: Send): FleetApi {
  return {
    *machines() {
      const pages = yield* readPages(send, 'machines', machinePageSchema);
      return pages.flatMap((page) => (page.machines ?? []).map(readMachine));
    },
    *units() {
      const pages = yield* readPages(send, 'units', unitPageSchema);
      return pages.flatMap((page) => (page.units ?? []).flatMap(readUnit));
    },
    unit: (name) => readOne(send, name),
    *unitStates() {
      const pages = yield* readPages(send, 'state', unitStatePageSchema);
      return pages.flatMap((page) => (page.states ?? []).map(readState));
    },
    *putUnit(name, file, targetState) {
      // fleet takes a new content for a new unit: what was asked for must be asked for again.
      const desiredState = targetState ?? (yield* readOne(send, name))?.targetState ?? 'inactive';
      const options = file.options.map(({ section, name: option, value }) => ({
        section,
        name: option,
        value,
      }));
      yield* change(send, { method: 'PUT', path: unitPath(name), body: { name, desiredState, options } });
    },
    *setTargetState(name, desiredState) {
      const body = { name, desiredState };
      const answer = yield* send({ method: 'PUT', path: unitPath(name), body });
      // fleet says 409 to a state for a unit that it does not have: it lacks the options to make one.
      if (answer.status === 409) throw notFound(name);
      if (answer.status > 299) throw refusal(answer);
    },
    *destroyUnit(name) {
      const answer = yield* send({ method: 'DELETE', path: unitPath(name) });
      if (answer.status === 404) throw notFound(name);
      if (answer.status > 299) throw refusal(answer);
    },
    *moveUnits(moves) {
      const answer = yield* send({ method: 'POST', path: '/fleetsim/v1/moves', body: { moves } });
      if (answer.status === 404) throw failure('no-moves', 'a fleet that is not ours moves no units');
      if (answer.status === 409) throw failure('unit-elsewhere', refusal(answer).message);
      if (answer.status > 299) throw refusal(answer);
    },
    *setMachineMetadata(changes) {
      const body = changes.map(({ machine, key, value }) => ({
        op: value === null ? 'remove' : 'add',
        path: `/${machine}/metadata/${key}`,
        ...(value === null ? {} : { value }),
      }));
      yield* change(send, { method: 'PATCH', path: `${BASE}/machines`, body });
    },
  };
}

function unitPath(name: string): string {
  return `${BASE}/units/${encodeURIComponent(name)}`;
}

function notFound(name: string): Error {
  return failure('unit-not-found', `unit ${name} does not exist`);
}

function* change(send: Send, request: Parameters<Send>[0]): Task<void> {
  const answer = yield* send(request);
  if (answer.status > 299) throw refusal(answer);
}

function* readOne(send: Send, name: string): Task<Unit | null> {
  const answer = yield* send({ method: 'GET', path: unitPath(name) });
  return answer.status === 404 ? null : (readUnit(readAnswer(answer, unitSchema))[0] ?? null);
}

function* readPages<T extends { readonly nextPageToken?: string | null | undefined }>(
  send: Send,
  resource: string,
  schema: z.ZodType<T>,
): Task<readonly T[]> {
  const pages: T[] = [];
  let query = '';
  while (pages.length < PAGES_MAX) {
    const answer = yield* send({ method: 'GET', path: `${BASE}/${resource}${query}` });
    const page = readAnswer(answer, schema);
    pages.push(page);
    if (!page.nextPageToken) return pages;
    query = `?nextPageToken=${encodeURIComponent(page.nextPageToken)}`;
  }
  throw failure('api-odd', `the server has more than ${PAGES_MAX} pages of ${resource}`);
}

function readMachine(machine: WireMachine): Machine {
  return { id: machine.id ?? '', publicIp: machine.primaryIP ?? '', metadata: machine.metadata ?? {} };
}

/** None when the server has a unit file that is none. */
function readUnit(unit: WireUnit): readonly Unit[] {
  const file = readUnitOptions(unit.options ?? []);
  if (!file.ok) return [];
  const name = unit.name ?? '';
  return [
    {
      name,
      hash: hashUnitFile(file.value),
      file: file.value,
      global: isGlobal(name, file.value),
      targetState: unit.desiredState || 'inactive',
      currentState: unit.currentState || 'inactive',
      machine: unit.machineID || null,
    },
  ];
}

function isGlobal(name: string, file: UnitFile): boolean {
  const parsed = parseUnitName(name);
  return parsed.ok && readRequirements(parsed.value, file).requirements.global;
}

function readState(state: WireUnitState): UnitState {
  return {
    unit: state.name ?? '',
    hash: state.hash ?? '',
    machine: state.machineID ?? '',
    load: state.systemdLoadState ?? '',
    active: state.systemdActiveState ?? '',
    sub: state.systemdSubState ?? '',
  };
}
