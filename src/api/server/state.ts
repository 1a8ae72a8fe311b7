// The resource `state` (fleet's api/state.go): what systemd says of units on their machines.
import type { Task } from '../../base/index.js';
import type { FleetApi } from '../../fleet/index.js';
import { type Answer, refuse } from './answers.js';
import { readPage, takePage } from './page-token.js';
import { writePage, writeState } from './wire.js';

export function* listStates(api: FleetApi, query: URLSearchParams): Task<Answer> {
  const page = readPage(query);
  if (!page.ok) return refuse(400, page.error);
  const machine = query.get('machineID') ?? '';
  const unit = query.get('unitName') ?? '';
  const states = (yield* api.unitStates()).filter(
    (state) => (machine === '' || state.machine === machine) && (unit === '' || state.unit === unit),
  );
  const { items, next } = takePage(states, page.value);
  return { status: 200, body: writePage('states', items.map(writeState), next) };
}

/** Of a global unit, that of the first machine. */
export function* getState(api: FleetApi, name: string): Task<Answer> {
  const state = (yield* api.unitStates()).find(({ unit }) => unit === name);
  return state === undefined
    ? refuse(404, 'unit state does not exist')
    : { status: 200, body: writeState(state) };
}
