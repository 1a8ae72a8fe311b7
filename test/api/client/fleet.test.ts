// What a client of fleet's API makes of refusals.
import { expect, it } from 'vitest';
import { httpFleet } from '../../../src/api/client/fleet.js';
import { settle } from '../../../src/api/server/answers.js';
import { setUnit } from '../../../src/api/server/units.js';
import { type FleetsimError, failure, now, runTask } from '../../../src/base/index.js';
import type { FleetApi, Unit } from '../../../src/fleet/index.js';

/** Why a unit's state could not be set, through a server and its client. */
async function whyNot(unit: Unit | null, refusal: FleetsimError | null): Promise<string> {
  const api = {
    unit: () => now(() => unit),
    setTargetState: () =>
      now(() => {
        if (refusal !== null) throw refusal;
      }),
  } as unknown as FleetApi;
  const body = JSON.stringify({ name: 'a.service', desiredState: 'loaded' });
  const answer = await settle(setUnit(api, 'a.service', body));
  let said = 'it was done';
  const client = httpFleet(() =>
    now(() => ({ status: answer.status, text: JSON.stringify(answer.body ?? {}) })),
  );
  runTask(client.setTargetState('a.service', 'loaded'), (outcome) => {
    if (!outcome.ok) said = outcome.error.message;
  });
  return said;
}

it.each([
  ['nothing', {} as Unit, null, 'it was done'],
  ['a unit that is not there', null, null, 'unit a.service does not exist'],
  ['a run that is over', {} as Unit, failure('ended', 'it is over'), 'it is over'],
  ['what is past', {} as Unit, failure('past', 'what is past stays'), 'what is past stays'],
  ['a recorded run', {} as Unit, failure('recorded', 'this run is recorded'), 'this run is recorded'],
])('says what the server says: %s', async (_name, unit, refusal, said) => {
  expect(await whyNot(unit, refusal)).toBe(said);
});
